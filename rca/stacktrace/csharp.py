"""C# and other .NET traces: inner exceptions between `--->` and their end, aggregates.

Format: https://learn.microsoft.com/dotnet/api/system.exception.tostring
"""

import re
from collections.abc import Iterator, Sequence

from rca.stacktrace.grammar import LEVEL, Role, cut, looks_logged
from rca.stacktrace.tree import CHAIN_LIMIT, Frame, Link, Relation, Trace

NAME = "csharp"

_CALL = re.compile(
    r"\s*at ((?:[\w<>$`|.,+\[\]&*~{}=-]|\(wrapper [\w-]+\) )+)(?: ?\[[^\]]*\])?\s?"
    r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)(?: in (.+?):(?:line )?(\d+))?(<---)?\s*$"
)
_ARGUMENTS = re.compile(
    r"$|(?:(?:this|ref|out|in|params) )?[\w.`<>\[\],&*+?() ]+ [\w@]+(?:, .*)?$"
    r"|[\w.`\[\]&*]+(?: ?,.*)?$"
)
_INNER = re.compile(r"\s*---> (?:\(Inner Exception #(\d+)\) )?(.*)$", re.DOTALL)
_END = re.compile(r"\s*--- End of inner (?:exception stack trace|ExceptionDetail stack trace)")
_PREVIOUS = re.compile(r"\s*--- End of stack trace from previous location")
_UNHANDLED = re.compile(r"\s*Unhandled [Ee]xception[.:] ?(.*)$", re.DOTALL)
_HEAD = re.compile(
    r"((?:[A-Za-z_][\w`+]*\.)+[A-Za-z_][\w`+]*)(?: \(0x[0-9A-Fa-f]+\))?(?:: (.*)|:?\s*)$", re.DOTALL
)
_WITHIN = re.compile(
    r"(?<![\w.])((?:[A-Za-z_]\w*\.)*[A-Z][\w`+]*(?:Exception|Error))(?: \(0x[0-9A-Fa-f]+\))?"
    r"(?:: (.*))?$",
    re.DOTALL,
)
_ASYNC = re.compile(r"(.+)\.<(\w+)>d__\d+(?:`\d+)?(?:\[.*\])?\.MoveNext$")
_LIBRARY = re.compile(
    r"(?:System|Microsoft|Newtonsoft|Npgsql|MySql|MySqlConnector|Grpc|Google\.(?:Api|Apis|Cloud"
    r"|Protobuf)|Azure|Amazon|MediatR|Polly|Serilog|NLog|Xunit|NUnit|Autofac|Castle|Dapper"
    r"|StackExchange|RabbitMQ|Hangfire|AutoMapper|FluentValidation|MassTransit|Swashbuckle"
    r"|Interop|Internal)\."
)


def role(line: str, before: Role) -> Role:
    """What the line is; `--->` counts below the exception it explains."""
    if _is_call(line):
        return Role.FRAME
    if _UNHANDLED.match(line) and _named(line) is not None:
        return Role.OPEN
    if _INNER.match(line):
        return Role.LINK
    if before is not Role.NONE and (_END.match(line) or _PREVIOUS.match(line)):
        return Role.MORE
    return Role.NONE


def _is_call(line: str) -> bool:
    match = _CALL.match(line)
    if match is None or "." not in match[1]:
        return False
    return match[3] is not None or _ARGUMENTS.match(match[2]) is not None


def head_at(lines: Sequence[str]) -> int | None:
    """The nearest line that names an exception."""
    for at in range(len(lines) - 1, -1, -1):
        if _named(lines[at]) is not None:
            return at
        if looks_logged(lines[at]):
            return None
    return None


def _named(line: str) -> tuple[str, str] | None:
    bare = line.strip()
    if (unhandled := _UNHANDLED.match(bare)) is not None:
        bare = unhandled[1]
    match = _HEAD.match(bare)
    if match is None or LEVEL.match(match[1]):
        match = _WITHIN.search(bare)
    return None if match is None else (match[1], match[2] or "")


class _Exception:
    """One exception being read, its frames innermost first."""

    def __init__(self, relation: Relation, text: str) -> None:
        self.relation = relation
        self.lines = [text] if text else []
        self.frames: list[Frame] = []
        self.links: list[Link] = []
        self.is_aggregate = False

    def name(self) -> tuple[str, str]:
        """Type and message."""
        for at, line in enumerate(self.lines):
            if (named := _named(line)) is not None:
                return named[0], "\n".join([named[1], *self.lines[at + 1 :]])
        return "", "\n".join(self.lines)

    def trace(self) -> Trace:
        """The exception with what was nested in it."""
        kind, message = self.name()
        return Trace(
            language=NAME,
            type=kind,
            message=cut(message),
            frames=tuple(reversed(self.frames)),
            children=tuple(self.links),
        )


def parse(lines: Sequence[str]) -> Trace | None:
    """The exception printed first; frames after an inner one's end belong to the outer one."""
    open_ones = [_Exception(Relation.CAUSE, "")]
    for line in _split(lines):
        current = open_ones[-1]
        if (inner := _INNER.match(line)) is not None:
            while (
                inner[1] is not None
                and len(open_ones) > 1
                and current.relation is not Relation.MEMBER
            ):
                _close(open_ones)
                current = open_ones[-1]
            is_member = inner[1] is not None or "AggregateException" in current.name()[0]
            relation = Relation.MEMBER if is_member else Relation.CAUSE
            open_ones.append(_Exception(relation, inner[2].removesuffix("<---")))
        elif _END.match(line):
            _close(open_ones)
        elif (call := _CALL.match(line)) is not None and _is_call(line):
            current.frames.append(_frame(call[1].strip(), call[3] or "", int((call[4] or "0")[:9])))
        elif not current.frames and line.strip():
            current.lines.append(line.strip() if not current.lines else line.rstrip())
        if line.rstrip().endswith("<---"):
            _close(open_ones)
    while len(open_ones) > 1:
        _close(open_ones)
    only = open_ones[0]
    return only.trace() if only.lines or only.links else None


def _split(lines: Sequence[str]) -> Iterator[str]:
    """The .NET Framework writes the whole chain of names in one line."""
    for line in lines:
        if " ---> " in line.strip():
            first, *inner = line.split(" ---> ")
            yield from (part for part in (first, *(f" ---> {name}" for name in inner)) if part)
        else:
            yield line


def _close(open_ones: list[_Exception]) -> None:
    if len(open_ones) == 1:
        return
    inner = open_ones.pop()
    if len(open_ones) <= CHAIN_LIMIT:
        link = Link(relation=inner.relation, trace=inner.trace())
        if link not in open_ones[-1].links[:1]:  # older runtimes print the first of many twice
            open_ones[-1].links.append(link)


def _frame(method: str, file: str, line: int) -> Frame:
    if (awaited := _ASYNC.match(method)) is not None:
        method = f"{awaited[1]}.{awaited[2]}"
    kind, _, name = method.replace("..ctor", ".+ctor").replace("..cctor", ".+cctor").rpartition(".")
    in_app = not _LIBRARY.match(kind + ".") and not method.startswith(("lambda_method", "(wrapper"))
    return Frame(
        module=kind, function=name.replace("+c", ".c"), file=file, line=line, in_app=in_app
    )
