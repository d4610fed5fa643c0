"""Where a trace may stand in the payload of a log entry.

The order is that of Google's Error Reporting
(https://cloud.google.com/error-reporting/docs/formatting-error-messages): `stack_trace`, then
`exception`, then `message`; a payload that has none of the three is searched as a whole. The
fields of common structured loggers come between `exception` and `message`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rca.stacktrace.grammar import cut, stem
from rca.stacktrace.joining import find_traces
from rca.stacktrace.tree import Frame, Trace

REPORTED_ERROR = (
    "type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent"
)

STACK_FIELDS: tuple[tuple[str, ...], ...] = (
    ("stack_trace",),
    ("exception",),
    ("exc_info",),  # Python's structlog and python-json-logger
    ("error", "stack_trace"),  # Elastic Common Schema
    ("error.stack_trace",),
    ("err", "stack"),  # pino
    ("error", "stack"),
    ("exception", "stacktrace"),  # OpenTelemetry
    ("exception.stacktrace",),
    ("attributes", "exception.stacktrace"),
    ("exception", "stack_trace"),
    ("stack",),  # winston
    ("stacktrace",),  # zap
    ("stackTrace",),
    ("Exception",),  # Serilog
    ("@x",),
)
"""Fields of `jsonPayload` that hold a trace and no message, in the order in which they count."""

_NODE_LIMIT = 2_000
_DEPTH_LIMIT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The traces of an entry: in which field they stand, and what the error event says of itself.

    `service` and `version` are those of `serviceContext`, else empty.
    """

    field: str
    traces: tuple[Trace, ...]
    service: str = ""
    version: str = ""


def placed_traces(entry: Mapping[str, object]) -> Placed | None:
    """The traces in the first place of a LogEntry that has any; None when no place has.

    A ReportedErrorEvent without a trace gives one of a single frame, its `reportLocation`.
    """
    payload = entry.get("jsonPayload")
    fields = payload if isinstance(payload, Mapping) else {}
    context = fields.get("serviceContext")
    service = context if isinstance(context, Mapping) else {}
    found = next(
        ((name, traces) for name, text in texts_of(entry) if (traces := find_traces(text))), None
    )
    if found is None and (reported := _reported(fields)) is not None:
        found = ("context.reportLocation", (reported,))
    if found is None:
        return None
    return Placed(
        field=found[0],
        traces=found[1],
        service=_text(service.get("service")),
        version=_text(service.get("version")),
    )


def texts_of(entry: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The fields that may hold a trace with their texts, in the order in which they count."""
    text = entry.get("textPayload")
    if isinstance(text, str):
        yield "textPayload", text
    payload = entry.get("jsonPayload")
    if not isinstance(payload, Mapping):
        return
    named = [*STACK_FIELDS, ("message",), ("msg",)]
    for path in named:
        value = _at(payload, path)
        if isinstance(value, str) and value:
            yield ".".join(path), value
    if not any(
        isinstance(payload.get(name), str) for name in ("stack_trace", "exception", "message")
    ):
        yield from _all_texts(payload)


def _at(payload: Mapping[str, object], path: tuple[str, ...]) -> object:
    value: object = payload
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, list) and value and all(isinstance(line, str) for line in value):
        return "\n".join(value)  # Ruby's loggers write a backtrace as a list
    return value


def _all_texts(payload: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """All texts of more than one line, by path; a huge payload is searched in part."""
    waiting: list[tuple[str, object, int]] = [("", payload, 0)]
    seen = 0
    while waiting and seen < _NODE_LIMIT:
        path, value, depth = waiting.pop()
        seen += 1
        if isinstance(value, str):
            if "\n" in value:
                yield path, value
        elif depth < _DEPTH_LIMIT and isinstance(value, Mapping):
            inner = [(f"{path}.{name}".strip("."), item) for name, item in value.items()]
            waiting += [
                (name, item, depth + 1) for name, item in sorted(inner, reverse=True, key=_first)
            ]
        elif depth < _DEPTH_LIMIT and isinstance(value, list):
            waiting += [(path, item, depth + 1) for item in reversed(value[:_NODE_LIMIT])]


def _first(item: tuple[str, object]) -> str:
    return item[0]


def _reported(fields: Mapping[str, object]) -> Trace | None:
    """The error event of a message alone; `@type` or `serviceContext` says that it is one."""
    is_event = fields.get("@type") == REPORTED_ERROR or "serviceContext" in fields
    message = fields.get("message")
    location = _at(fields, ("context", "reportLocation"))
    if not is_event or not isinstance(message, str) or not isinstance(location, Mapping):
        return None
    file = _text(location.get("filePath"))
    line = location.get("lineNumber")
    frame = Frame(
        module=stem(file),
        function=_text(location.get("functionName")),
        file=file,
        line=line if isinstance(line, int) and line > 0 else 0,
        in_app=True,
    )
    return Trace(language="", type="", message=cut(message), frames=(frame,))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
