"""The wait between suspect and symptom is a time that the evidence itself states.

A token that lives for an hour, a cache refreshed every ten minutes: the change bites only then.
"""

import re
from collections.abc import Iterator

from rca.model.cite import Cite, Claim
from rca.model.graph import NodeKind
from rca.model.instant import MINUTE, SECOND
from rca.reason.case import Case
from rca.reason.changes import Change
from rca.reason.phrases import seconds
from rca.reason.suspect import Suspect, Way

_VALUE = 0.7
_TOLERANCE = 0.15
_FITTING = (1 - _TOLERANCE, 1 + _TOLERANCE)
_LEAST = MINUTE
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_IS_TIME = re.compile(r"ttl|expir|life|age|lease", re.I)
"""Words after which a bare number is seconds; `cache 100` may as well be entries."""

_UNIT_BEFORE = re.compile(
    r"(?<![a-z])(?P<unit>ms|milliseconds?|secs?|seconds?|mins?|minutes?|hours?|days?)(?![a-z])",
    re.I,
)
"""The unit in the name of a setting: `CACHE_MINUTES=10`."""

_STATED = re.compile(
    r"(?P<what>ttl|expir\w*|life ?time|max[-_ ]?age|refresh\w*|valid\w*|cache[ds]?|rotat\w*"
    r"|renew\w*|lease)\b(?P<between>[^\d\n]{0,24}?)(?P<number>\d{1,7}(?:\.\d+)?)\s?"
    r"(?P<unit>ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)?\b",
    re.I,
)


def stated_delay(suspect: Suspect, case: Case) -> Way | None:
    """A stated lifetime or period that the lag fits within 15 percent."""
    if suspect.at is None or case.onset is None or case.onset - suspect.at < _LEAST:
        return None
    lag = (case.onset - suspect.at) / SECOND
    for stated, what, cite in _durations(case, suspect.service):
        if abs(stated - lag) <= _TOLERANCE * stated:
            return Way(
                name="stated_delay",
                value=_VALUE,
                claim=Claim(
                    text=f"The symptom came {seconds(case.onset - suspect.at)} after it, as the "
                    f"evidence states “{what}”.",
                    cites=(cite,),
                ),
                phrase=f"acts after “{what}”",
                node=NodeKind.CONFIG,
                title=what,
                at=None,
                takes_time=True,
                unit="changes",
                without_effect=len(spared := _spared(suspect, case, stated)),
                counter_examples=tuple(change.cites[0] for change in spared[:3]),
            )
    return None


def _spared(suspect: Suspect, case: Case, stated: float) -> list[Change]:
    """Other deploys of the service that no failure followed when that time had passed.

    Only those after which requests were seen that long.
    """
    ends = max((outcome.last for outcome in case.measures.routes), default=None)
    found = []
    for change in case.changes:
        if change.service != suspect.service or not change.cites:
            continue
        if change.at is None or change.at == suspect.at:
            continue
        early, late = (change.at + round(part * stated * SECOND) for part in _FITTING)
        if ends is None or late > ends:
            continue
        if not any(early - MINUTE <= minute <= late for minute, _ in case.failing_minutes):
            found.append(change)
    return found


def _durations(case: Case, service: str) -> Iterator[tuple[float, str, Cite]]:
    """Durations in seconds, of the service itself first, from its lines and its settings."""
    lines = sorted(
        case.measures.patterns,
        key=lambda p: (all(t.place.service != service for t in p.tallies), p.id),
    )
    for pattern in lines:
        for match in _STATED.finditer(pattern.example.quote[:500]):
            if (stated := _in_seconds(match)) is not None:
                yield stated, match.group(0), pattern.example
    for deploy in case.measures.deploys:
        for setting in deploy.spec.settings:
            text = f"{setting.name.replace('_', ' ')}={setting.value}"
            for match in _STATED.finditer(text):
                if (stated := _in_seconds(match)) is not None:
                    yield stated, f"{setting.name} {setting.value}", deploy.spec.cite


def _in_seconds(match: re.Match[str]) -> float | None:
    """None where nothing says that the number is a time."""
    named = _UNIT_BEFORE.search(match.group("between"))
    unit = (match.group("unit") or (named.group("unit") if named else "")).lower()
    if not unit and not _IS_TIME.search(match.group("what")):
        return None
    unit = unit or "s"
    short = "ms" if unit.startswith(("ms", "milli")) else unit[0]
    return float(match.group("number")) * _UNITS[short]
