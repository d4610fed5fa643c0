"""What calls in general say: who can reach whom, who asks again and again, who fell silent."""

from collections import defaultdict

from rca.model.analysis import Factor
from rca.model.cite import Claim
from rca.model.measures import Measures
from rca.model.plural import counted
from rca.model.propagation import Calls, CallTally
from rca.model.signals import Direction, SignalKind
from rca.reason.propagation import Sign, SignKind, sureness
from rca.reason.propagation_names import CONNECTING

LEAST_ASKING = 5
AGAIN = 1.5
"""So many times as many calls for each asking request are retries, or a new loop."""
MISSED = 0.5
"""How much silence says where no caller fails to reach it: it may just not be asked any more."""


def callees_of(measures: Measures) -> dict[str, frozenset[str]]:
    """By caller, all services that its calls lead to, over whichever others."""
    direct: dict[str, set[str]] = defaultdict(set)
    for calls in measures.propagation.calls:
        direct[calls.caller].add(calls.callee)
    for route in measures.latency.routes:
        for caller in route.callers:
            direct[caller].add(route.service)
    return {caller: _reached(caller, direct) for caller in sorted(direct)}


def _reached(caller: str, direct: dict[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    todo = [caller]
    while todo:
        for callee in direct.get(todo.pop(), ()):
            if callee not in found:
                found.add(callee)
                todo.append(callee)
    return frozenset(found - {caller})


def retries(measures: Measures) -> tuple[tuple[str, str, Claim], ...]:
    """Caller, callee and the claim where a caller asks much more often for each own request."""
    found = []
    for calls in measures.propagation.calls:
        before, since = _attempts(calls.before), _attempts(calls.since)
        if is_retried(calls):
            was = f"{before:.1f}" if calls.before.asking else "none"
            text = (
                f"{calls.caller} asks {calls.callee} {since:.1f} times a request ({was} before) "
                f"on {calls.route}: {calls.since.failed:,} of {calls.since.calls:,} calls failed, "
                f"up to {calls.since.most:,} in one request."
            )
            found.append((calls.caller, calls.callee, Claim(text=text, cites=(calls.cite,))))
    return tuple(found)


def is_retried(calls: Calls) -> bool:
    """Whether the caller asks half as often again for each own request, or more."""
    before, since = _attempts(calls.before), _attempts(calls.since)
    return since >= AGAIN * max(before, 1) and calls.since.asking >= LEAST_ASKING


def _attempts(tally: CallTally) -> float:
    return tally.calls / tally.asking if tally.asking else 0.0


def silent_services(measures: Measures, signs: tuple[Sign, ...]) -> tuple[Sign, ...]:
    """Services that are asked nothing any more while those that called them go on."""
    callers: dict[str, list[Calls]] = defaultdict(list)
    for calls in measures.propagation.calls:
        callers[calls.callee].append(calls)
    alive: dict[str, int] = {}
    for route in measures.routes:
        alive[route.place.service] = max(alive.get(route.place.service, 0), route.last)
    complaining = {
        sign.service
        for sign in signs
        if sign.kind is SignKind.ERROR and CONNECTING.search(sign.text)
    }
    found = []
    for onset in measures.onsets:
        if (onset.kind, onset.direction) != (SignalKind.TRAFFIC, Direction.FALL):
            continue
        going_on = sorted(
            {c.caller for c in callers[onset.service] if alive.get(c.caller, 0) > onset.latest}
        )
        is_unasked = onset.during.count == 0 and onset.end is None
        if not is_unasked or not going_on:
            continue
        wronged = sorted(complaining & set(going_on))
        because = f"{', '.join(wronged or going_on)} went on without it"
        change = Factor(name="change", value=1.0, because="not asked once since")
        missed = Factor(name="missed", value=1.0 if wronged else MISSED, because=because)
        text = (
            f"{onset.service} answered {counted(onset.before.count, 'request')} before, none since."
        )
        found.append(
            Sign(
                kind=SignKind.SILENT,
                service=onset.service,
                factors=(change, missed, sureness(onset.strength)),
                first=onset.start,
                claim=Claim(text=text, cites=(onset.cite,)),
                wrongs=tuple(wronged),
            )
        )
    return tuple(found)
