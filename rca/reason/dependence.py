"""Which service depends on which, and which troubles only pass on what another one does.

A caller is known from requests nested in traces, and from lines that name another service.
"""

import re
from dataclasses import dataclass

from rca.model.evidence import INCIDENT_LABEL
from rca.model.ids import PatternId
from rca.model.measures import Measures
from rca.model.signals import Direction, LatencyShift, SignalKind
from rca.reason.trouble import Trouble

LEAST_SLOWER = 0.6
LEAST_RATIO = 1.5
LEAST_Z = 4.0
_MOSTLY = 3
_REFUSED = 400
_SHORTEST_NAME = 3
_ANSWERED = re.compile(
    r"\b(?:answer(?:ed|s)?|return(?:ed|s)?|respon(?:ded|ds|se)|replied|upstream|status|got)"
    r"\W{1,3}(?:(?:with|status|code|http|an?|of|was)\W{1,3}){0,3}([45]\d\d)\b",
    re.I,
)
_HOST = re.compile(r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b(?!\()", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependence:
    """Callees by caller as traces show them, and the services whose own time shifted up."""

    callees: dict[str, frozenset[str]]
    slow: dict[str, LatencyShift]
    ill: frozenset[str]
    """Services with failing requests, own errors, or slow ones."""
    names: tuple[str, ...]
    follows: dict[PatternId, str]
    """Patterns that come, in most of their traces, after an error of that other service."""
    answers: dict[str, frozenset[int]]
    """The statuses with which services answer requests that fail in the incident."""

    def reaches(self, caller: str, callee: str) -> bool:
        """Whether a call leads from one to the other, over whichever services."""
        seen, todo = {caller}, [caller]
        while todo:
            for following in self.callees.get(todo.pop(), frozenset()):
                if following == callee:
                    return True
                if following not in seen:
                    seen.add(following)
                    todo.append(following)
        return False

    def named_in(self, text: str) -> tuple[str, ...]:
        """The services whose names stand in a text as whole words, sorted."""
        return tuple(name for name in self.names if _names(name, text))

    def passed_on_from(self, trouble: Trouble) -> str:
        """The ill service that a trouble merely speaks of; empty when it is its own."""
        own = set(trouble.services)
        for name in self.named_in(f"{trouble.text} {trouble.key}"):
            if name not in own and name in self.ill:
                return name
        for pattern in trouble.patterns:
            other = self.follows.get(pattern, "")
            if other and other not in own and self._asks(own, other):
                return other
        return self._answering(trouble)

    def _answering(self, trouble: Trouble) -> str:
        """The ill callee that gives the very answer which a trouble states, and names no giver."""
        stated = {int(status) for status in _ANSWERED.findall(trouble.text)}
        if not stated or _HOST.search(trouble.text):
            return ""
        called = {name for one in trouble.services for name in self.callees.get(one, frozenset())}
        found = (
            name
            for name in sorted(called & self.ill - set(trouble.services))
            if stated & self.answers.get(name, frozenset())
        )
        return next(found, "")

    def _asks(self, callers: set[str], callee: str) -> bool:
        """Whether one of them calls that service: only then is its error passed on, because the
        order of lines alone is that of their clocks."""
        return any(self.reaches(caller, callee) for caller in sorted(callers))


def find_dependence(measures: Measures, troubles: tuple[Trouble, ...]) -> Dependence:
    """What the traces and lines of these measures show."""
    callees: dict[str, set[str]] = {}
    for route in measures.latency.routes:
        for caller in route.callers:
            callees.setdefault(caller, set()).add(route.service)
    for call in measures.propagation.calls:
        callees.setdefault(call.caller, set()).add(call.callee)
    services = {route.place.service for route in measures.routes if route.place.service}
    slow = {
        shift.service: shift
        for shift in measures.latency.shifts
        if shift.chance_slower >= LEAST_SLOWER and shift.ratio >= LEAST_RATIO and shift.z >= LEAST_Z
    }
    failing = {
        onset.service
        for onset in measures.onsets
        if onset.kind is SignalKind.ROUTE and onset.direction is Direction.RISE
    }
    ill = failing | set(slow) | {service for trouble in troubles for service in trouble.services}
    return Dependence(
        callees={caller: frozenset(found) for caller, found in sorted(callees.items())},
        slow=slow,
        ill=frozenset(ill),
        names=tuple(sorted(name for name in services if len(name) >= _SHORTEST_NAME)),
        follows=_follows(measures, troubles),
        answers=_answers(measures),
    )


def _follows(measures: Measures, troubles: tuple[Trouble, ...]) -> dict[PatternId, str]:
    """Whose error comes before which pattern in the same traces, where that is the rule."""
    service = {pattern: t.service for t in troubles for pattern in t.patterns}
    found: dict[PatternId, tuple[int, str]] = {}
    for pair in sorted(measures.pairs, key=lambda p: (-p.then, p.cause, p.effect)):
        effect = PatternId(pair.effect)
        if pair.label != INCIDENT_LABEL or pair.cause not in service or effect not in service:
            continue
        if service[pair.cause] != service[effect] and pair.then >= _MOSTLY * pair.without_cause:
            found.setdefault(effect, (pair.then, service[pair.cause]))
    return {pattern: name for pattern, (_, name) in sorted(found.items())}


def _answers(measures: Measures) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for outcome in measures.routes:
        if outcome.place.label == INCIDENT_LABEL and outcome.failed:
            failing = (status for status, _ in outcome.statuses if status >= _REFUSED)
            found.setdefault(outcome.place.service, set()).update(failing)
    return {service: frozenset(statuses) for service, statuses in sorted(found.items())}


def _names(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, re.I) is not None
