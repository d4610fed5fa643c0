"""More requests than in healthy times, before anything failed: load as the cause.

Retries make traffic rise too, but only after the failures that they answer to: the load that is
new is what is left without them, and where that does not double there is no surge.
"""

from collections import defaultdict

from rca.model.analysis import CauseKind, Factor
from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.model.instant import MINUTE, Instant
from rca.model.plural import times
from rca.model.signals import Direction, Onset, SignalKind
from rca.reason.case import LABELS, Case
from rca.reason.phrases import clock
from rca.reason.suspect import Suspect

_AHEAD = 10 * MINUTE
_LEAST_GROWTH = 2.0
_LOAD = 0.6
_RETRIED = 1.3


def surges(case: Case) -> tuple[Suspect, ...]:
    """One suspect a service whose traffic at least doubled up to ten minutes before the onset."""
    if case.onset is None:
        return ()
    found = []
    for onset in case.measures.onsets:
        if (onset.kind, onset.direction) != (SignalKind.TRAFFIC, Direction.RISE):
            continue
        if onset.start < case.onset - _AHEAD or onset.earliest > case.onset:
            continue
        again = _asked_again(onset.service, case)
        if onset.service in case.dependence.ill and _growth(onset) / again >= _LEAST_GROWTH:
            found.append(_suspect(onset, case, again))
    return tuple(sorted(found, key=lambda suspect: (suspect.at or 0, suspect.name)))


def _asked_again(service: str, case: Case) -> float:
    """How many times as often callers ask it for each request of theirs; 1 without retries."""
    calls = [call for call in case.measures.propagation.calls if call.callee == service]
    before = sum(call.before.calls for call in calls), sum(call.before.asking for call in calls)
    since = sum(call.since.calls for call in calls), sum(call.since.asking for call in calls)
    if not (before[1] and since[1]):
        return 1.0
    again = since[0] * before[1] / (since[1] * before[0])
    return again if again >= _RETRIED else 1.0


def _growth(onset: Onset) -> float:
    """How many times as many requests a second as in the healthy time."""
    before = onset.before.count / onset.before.seconds if onset.before.seconds else 0.0
    during = onset.during.count / onset.during.seconds if onset.during.seconds else 0.0
    return during / before if before else 0.0


def _suspect(onset: Onset, case: Case, again: float) -> Suspect:
    growth = _growth(onset) / again
    retried = f"; callers ask {again:.1f} times as often for each request, which is not counted"
    route, before, since = _route(onset, case)
    of_route = f": {route} from {before:.1f} to {since:.1f} a minute" if route else ""
    return Suspect(
        kind=CauseKind.EXTERNAL,
        node=NodeKind.SIGNAL,
        name=f"traffic of {onset.service} rises {growth:.1f} times{of_route}",
        service=onset.service,
        revision="",
        at=onset.start,
        prior=(
            Factor(name="load", value=_LOAD, because="requests rose before anything failed"),
            Factor(
                name="growth",
                value=round(1 - 1 / growth, 4),
                because=f"{growth:.1f} times as many requests as in healthy times"
                + (retried if again > 1 else ""),
            ),
        ),
        summary=(
            Claim(
                text=f"{onset.service} got {times(onset.during.count, 'requests')} in "
                f"{times(round(onset.during.seconds / 60), 'minutes')} since {clock(onset.start)}, "
                f"and {onset.before.count} in the {onset.before.seconds / 60:.0f} healthy ones.",
                cites=(onset.cite,),
            ),
        ),
        cites=(onset.cite,),
    )


def _route(onset: Onset, case: Case) -> tuple[str, float, float]:
    """The route that grew most, with its requests a minute before and since."""
    before: dict[str, int] = defaultdict(int)
    since: dict[str, int] = defaultdict(int)
    start = onset.start - onset.start % MINUTE
    minutes: set[Instant] = set()
    for outcome in case.measures.routes:
        if outcome.place.service != onset.service or outcome.place.label not in LABELS:
            continue
        for minute, total, _ in outcome.failed_per_minute:
            minutes.add(minute)
            name = f"{outcome.method} {outcome.route}"
            (since if minute >= start else before)[name] += total
    early = sum(1 for minute in minutes if minute < start) or 1
    late = sum(1 for minute in minutes if minute >= start) or 1
    grown = {name: count / late - before[name] / early for name, count in since.items()}
    if not grown:
        return "", 0.0, 0.0
    name = max(grown, key=lambda route: (grown[route], route))
    return name, before[name] / early, since[name] / late
