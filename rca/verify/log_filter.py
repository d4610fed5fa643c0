"""Filters of the Logging query language for what a monitor counts.

Source: https://cloud.google.com/logging/docs/view/logging-query-language. `:` finds a text
whatever its case, unlike `rca verify`, which minds it.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from rca.model.incident import Monitor

_TEXT_FIELDS = ("textPayload", "jsonPayload.message")
_CLOSING = r"(?i)\b(closed?|closing|code)\b\W{1,4}([a-z]+\W{1,3}){0,3}(CODES)\b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which log entries count, and what they are called."""

    counts: str
    filter: str


def texts(monitor: Monitor) -> Selection:
    """Entries that contain one of the texts."""
    return Selection(
        counts="log entries with the text",
        filter=_all(monitor, _any(f":{_quoted(text)}" for text in monitor.of)),
    )


def wrong_facts(monitor: Monitor) -> Selection:
    """Startup lines `name: value` of the name that have another value, however it begins."""
    names = [f"^{_literal(name)}: " for name in monitor.of]
    lines = [rf"{name}{_literal(monitor.equals or '')}\s*$" for name in names]
    said, right = (_any(f"=~{_quoted(one)}" for one in some) for some in (names, lines))
    return Selection(
        counts="startup lines that say something else", filter=_all(monitor, said, f"NOT {right}")
    )


def requests(monitor: Monitor) -> Selection:
    """Plain requests to the routes; all, if none is named."""
    return Selection(counts="requests", filter=_all(monitor, *_requests(monitor)))


def failed_requests(monitor: Monitor) -> Selection:
    """Those that answered 5xx."""
    return Selection(
        counts="requests that answered 5xx",
        filter=_all(monitor, *_requests(monitor), "httpRequest.status>=500"),
    )


def sessions(monitor: Monitor) -> Selection:
    """WebSocket sessions: upgrades that were granted."""
    return Selection(
        counts="WebSocket sessions",
        filter=_all(monitor, 'log_id("run.googleapis.com/requests")', "httpRequest.status=101"),
    )


def close_codes(monitor: Monitor) -> Selection:
    """Lines that name one of the close codes after a word that says so."""
    pattern = _CLOSING.replace("CODES", "|".join(monitor.of))
    return Selection(
        counts=f"lines that name close code {', '.join(monitor.of)}",
        filter=_all(monitor, _any([f"=~{_quoted(pattern)}"])),
    )


def _requests(monitor: Monitor) -> tuple[str, ...]:
    routes = [
        re.escape(route).replace(re.escape("{id}"), "[^/?]+").replace("\\-", "-")
        for route in monitor.of
    ]
    wanted = _quoted(f"^(https?://[^/]+)?({'|'.join(routes)})(\\?|$)")
    at = (f"httpRequest.requestUrl=~{wanted}",) if routes else ()
    return ('log_id("run.googleapis.com/requests")', "httpRequest.status!=101", *at)


def _all(monitor: Monitor, *parts: str) -> str:
    service = (
        (f"resource.labels.service_name={_quoted(monitor.service)}",) if monitor.service else ()
    )
    return " AND ".join(('resource.type="cloud_run_revision"', *service, *parts))


def _any(conditions: Iterable[str]) -> str:
    alternatives = [f"{field}{one}" for one in conditions for field in _TEXT_FIELDS]
    return f"({' OR '.join(alternatives)})"


def _literal(text: str) -> str:
    """A text in a regular expression of RE2, which takes blanks as they are."""
    return re.escape(text).replace("\\ ", " ")


def _quoted(text: str) -> str:
    """A string of the query language: quotes and backslashes are escaped as in JSON."""
    return json.dumps(text, ensure_ascii=False)
