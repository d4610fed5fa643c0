"""How the failure comes about inside the service: the errors on the way to a failing request.

Built from the therefore test over traces where traces exist. Without them an error that occurs in
the failing states and in no healthy one is taken as inferred.
"""

import re
from dataclasses import dataclass

from rca.model.evidence import INCIDENT_LABEL
from rca.model.ids import PatternId
from rca.model.instant import MINUTE
from rca.model.measures import Measures, Pair, Pattern, Place
from rca.reason.symptoms import FailingRoute, FailingTests

CLOSE_CODE = re.compile(
    r"(?:clos\w*|code|received|sent)\W{0,3}(?:\w+\W{1,3}){0,3}(1[01]\d\d)\b", re.I | re.A
)
RAISED_AT = re.compile(r"\A(?P<error>.*) at (?P<file>[\w./<>-]+):(?P<function>[\w.<>]+)\Z", re.S)
MOST_STEPS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One error on the way. `to_effect` is its therefore test against the failing request."""

    pattern: Pattern
    to_effect: Pair | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """The steps in the order in which they happen, and how a failing request ends."""

    steps: tuple[Step, ...]
    links: tuple[Pair, ...]
    ending: str
    close_code: str
    """The code that a line of the server names; empty when only clients saw one."""

    @property
    def is_recorded(self) -> bool:
        """Whether traces show the first step together with the failing request."""
        return bool(self.steps) and self.steps[0].to_effect is not None

    def link(self, source: PatternId, target: PatternId) -> Pair | None:
        """The therefore test of two steps."""
        return next((p for p in self.links if (p.cause, p.effect) == (source, target)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an exception came from, as its pattern says: the error, the file, the function."""

    error: str
    file: str
    function: str


def origin_of(pattern: Pattern) -> Origin | None:
    """The place an exception was raised at, when its pattern carries one."""
    match = RAISED_AT.match(pattern.template)
    return Origin(**match.groupdict()) if match else None


def close_code_in(text: str) -> str:
    """The WebSocket close code a text names (RFC 6455, section 7.4), or nothing."""
    match = CLOSE_CODE.search(text)
    return match.group(1) if match else ""


def find_mechanism(
    measures: Measures, route: FailingRoute, tests: tuple[FailingTests, ...]
) -> Mechanism:
    """The errors that lead to the failures of that route, the first one first."""
    telling = {p.id: p for p in measures.patterns if _is_telling(p, route)}
    pairs = [p for p in measures.pairs if p.label == INCIDENT_LABEL]
    to_effect = {
        p.cause: p
        for p in pairs
        if p.effect == route.key.effect
        and p.cause in telling
        and p.then >= p.without_effect
        and p.then >= p.without_cause
    }
    chosen = [telling[i] for i in to_effect] or _inferred(telling, route)
    chosen = sorted(chosen, key=lambda p: (-_weight(p), p.id))[:MOST_STEPS]
    ids = {p.id for p in chosen}
    links = tuple(p for p in pairs if p.cause in ids and p.effect in ids)
    ordered = sorted(chosen, key=lambda p: (_predecessors(p.id, links), _first(p), p.id))
    code = next((c for p in ordered if (c := close_code_in(p.template))), "")
    seen = next((c for t in tests if (c := close_code_in(t.message))), "")
    seen = code or (seen if route.key.protocol == "websocket" else "")
    return Mechanism(
        steps=tuple(Step(pattern=p, to_effect=to_effect.get(p.id)) for p in ordered),
        links=links,
        ending=f"closes with code {seen}" if seen else "",
        close_code=code,
    )


def _is_telling(pattern: Pattern, route: FailingRoute) -> bool:
    """An error, or a line naming a close code, that failing states show far more than healthy."""
    if pattern.log == "requests":
        return False
    if not (pattern.is_error or close_code_in(pattern.template)):
        return False
    failing, failing_total = _rate(pattern, route, fails=True)
    healthy, healthy_total = _rate(pattern, route, fails=False)
    return failing > 0 and failing * healthy_total > 4 * healthy * failing_total


def _rate(pattern: Pattern, route: FailingRoute, *, fails: bool) -> tuple[int, int]:
    """How often the pattern was seen, and requests made, in the failing or healthy states."""
    places: dict[Place, int] = {
        o.place: o.total for o in route.outcomes if o.total and (o.failed * 2 >= o.total) is fails
    }
    seen = sum(t.count for t in pattern.tallies if t.place in places)
    return seen, max(1, sum(places.values()))


def _inferred(telling: dict[PatternId, Pattern], route: FailingRoute) -> list[Pattern]:
    """Without traces: errors of the service that begin with the failures and are as many."""
    return [
        p
        for p in telling.values()
        if any(t.place.service == route.key.service for t in p.tallies)
        and _first(p) >= route.onset - MINUTE
        and _weight(p) * 2 >= route.failed
    ]


def _weight(pattern: Pattern) -> int:
    return pattern.count(INCIDENT_LABEL)


def _first(pattern: Pattern) -> int:
    return min((t.first for t in pattern.tallies if t.place.label == INCIDENT_LABEL), default=0)


def _predecessors(pattern: PatternId, links: tuple[Pair, ...]) -> int:
    return sum(
        1
        for pair in links
        if pair.effect == pattern and pair.then > _then(links, pattern, pair.cause)
    )


def _then(links: tuple[Pair, ...], cause: str, effect: str) -> int:
    return next((p.then for p in links if (p.cause, p.effect) == (cause, effect)), 0)
