"""Queries to Cloud Logging: what is asked for by default, and how a person narrows it.

A query is closed in time, and nothing that is put into it can end a string or a parenthesis.
Language: https://cloud.google.com/logging/docs/view/logging-query-language (OR binds tighter than
AND there, so every group stands in parentheses).
"""

import re
from dataclasses import dataclass

from rca.errors import UsageError
from rca.model.instant import Instant, Window, format_instant

SEVERITIES = (
    "DEFAULT",
    "DEBUG",
    "INFO",
    "NOTICE",
    "WARNING",
    "ERROR",
    "CRITICAL",
    "ALERT",
    "EMERGENCY",
)
LONGEST = 20_000
"""Characters of a query that the API takes."""

_SERVICE_LOGS = ("requests", "stdout", "stderr", "varlog%2Fsystem")
_CHANGE_LOGS = ("activity", "system_event")
_STRING_OR_PARENTHESIS = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![^\s()"])--[^\n]*|[()"]', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to ask for. Without services all of Cloud Run is meant, without a region every one.

    `narrowed_by` is a query of the person's own; `severity` the lowest one wanted.
    """

    project: str
    region: str = ""
    services: tuple[str, ...] = ()
    severity: str = ""
    narrowed_by: str = ""


def query_of(selection: Selection, window: Window) -> str:
    """The query for one window, a condition a line.

    Asked for are requests, stdout, stderr and the platform's own lines of the services; and the
    audit entries that name one of the services or none (a secret that was renewed, a database
    that was resized), but not those of clusters, of which there may be thousands a minute.
    Raises UsageError for a severity that does not exist, a filter that is open, or a query that
    is too long.
    """
    lines = [
        *_times(window.start, window.end),
        f"(({_of_services(selection)})\nOR ({_changes(selection)}))",
    ]
    if selection.severity:
        lines.append(f"severity>={_severity(selection.severity)}")
    if selection.narrowed_by.strip():
        _refuse_open(selection.narrowed_by)
        lines.append(f"(\n{selection.narrowed_by.strip()}\n)")
    query = "\nAND ".join(lines)
    if len(query) > LONGEST:
        raise UsageError(
            f"the query has {len(query):,} characters, and Cloud Logging takes {LONGEST:,}",
            hint="shorten --filter, or the list of services in incident.toml",
        )
    return query


def within(query: str, window: Window) -> str:
    """The same query for another window; its first two lines are the times."""
    _, _, rest = query.split("\n", 2)
    return "\nAND ".join(_times(window.start, window.end)) + f"\n{rest}"


def quoted(text: str) -> str:
    """A string of the query language."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(_plain(letter) for letter in escaped)}"'


def _plain(letter: str) -> str:
    code = ord(letter)
    if letter.isprintable():
        return letter
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _times(start: Instant, end: Instant) -> tuple[str, str]:
    return f'timestamp>="{format_instant(start)}"', f'timestamp<"{format_instant(end)}"'


def _of_services(selection: Selection) -> str:
    names = [
        f"projects/{selection.project}/logs/run.googleapis.com%2F{log}" for log in _SERVICE_LOGS
    ]
    parts = [f"logName={_any(names)}", 'resource.type="cloud_run_revision"']
    if selection.services:
        parts.append(f"resource.labels.service_name={_any(selection.services)}")
    if selection.region:
        parts.append(f"resource.labels.location={quoted(selection.region)}")
    return " AND ".join(parts)


def _changes(selection: Selection) -> str:
    names = [
        f"projects/{selection.project}/logs/cloudaudit.googleapis.com%2F{log}"
        for log in _CHANGE_LOGS
    ]
    parts = [f"logName={_any(names)}", 'NOT resource.type="k8s_cluster"']
    if selection.services:
        wanted = _any((*selection.services, ""))  # policies are set with an empty service name
        field = "resource.labels.service_name"
        parts.append(f"({field}={wanted} OR NOT {field}:*)")
    return " AND ".join(parts)


def _any(values: list[str] | tuple[str, ...]) -> str:
    return "(" + " OR ".join(quoted(value) for value in values) + ")"


def _severity(text: str) -> str:
    name = text.strip().upper()
    if name not in SEVERITIES:
        raise UsageError(
            f"there is no severity {text!r}", hint=f"choose one of: {', '.join(SEVERITIES)}"
        )
    return name


def _refuse_open(text: str) -> None:
    """A filter that closes a parenthesis it did not open would widen the query."""
    depth = 0
    for mark in _STRING_OR_PARENTHESIS.findall(text):
        if mark == '"':
            raise _open("a string is not closed")
        depth += {"(": 1, ")": -1}.get(mark, 0)
        if depth < 0:
            raise _open("a parenthesis is closed that was not opened")
    if depth:
        raise _open("a parenthesis is not closed")


def _open(reason: str) -> UsageError:
    return UsageError(
        f"--filter: {reason}", hint="""write it like: --filter 'textPayload:"timeout"'"""
    )
