"""Requests fail after the very time that a change set: a timeout, a deadline, cuts them off.

Nothing has to say so: durations that pile up at one value are those of a limit, and that the change
set just this value is hardly chance.
"""

import re
from collections.abc import Iterator

from rca.model.cite import Claim
from rca.model.evidence import INCIDENT_LABEL
from rca.model.graph import NodeKind
from rca.model.measures import RouteOutcome
from rca.reason.case import Case
from rca.reason.quantities import Quantity, amount_of, set_by
from rca.reason.suspect import Suspect, Way
from rca.reason.symptoms import FailingRoute

_VALUE = 0.9
_LEAST = 5
_SLACK = 0.05
_ANSWERING = 0.25
"""Seconds that lie between the limit and the end of the request."""
_STATED = re.compile(r"([A-Za-z][\w.\[\]-]*)[ =:]+(?:\S+ ?-> ?)?(\d+(?:\.\d+)?[a-z]*)(?![\w.])")


def cut_at(suspect: Suspect, case: Case) -> Way | None:
    """The first failing route whose failures lasted as long as a number that the change set."""
    if suspect.at is None:
        return None
    amounts = dict(_amounts(suspect))
    for route in sorted(case.routes, key=lambda route: (route.onset, route.key)):
        outcome = _incident(route)
        if outcome is None or outcome.failed_seconds is None or not suspect.is_before(route.onset):
            continue
        for (kind, limit), said in amounts.items():
            if kind == "time" and _ends_at(limit, outcome.failed_seconds):
                return _way(suspect, route, outcome, said)
    return None


def _amounts(suspect: Suspect) -> Iterator[tuple[Quantity, str]]:
    """What the change set anew, with how it is said."""
    if suspect.change is not None:
        for difference in suspect.change.differences:
            amount = set_by(difference)
            if amount is not None and amount != set_by(difference, difference.before):
                yield amount, f"{difference.short_name} to {difference.after}"
    for name, value in _STATED.findall(suspect.states):
        amount = amount_of(name, value)
        if amount is not None:
            yield amount, f"{name} to {value}"


def _incident(route: FailingRoute) -> RouteOutcome | None:
    """The outcome with most failures in the incident."""
    found = [
        outcome
        for outcome in route.outcomes
        if outcome.place.label == INCIDENT_LABEL and outcome.failed >= _LEAST
    ]
    return max(found, key=lambda outcome: (outcome.failed, outcome.place.revision), default=None)


def _ends_at(limit: float, lasted: tuple[float, float, float]) -> bool:
    low, _, high = lasted
    slack = limit * _SLACK
    return limit - slack <= low and high <= limit + slack + _ANSWERING


def _way(suspect: Suspect, route: FailingRoute, outcome: RouteOutcome, said: str) -> Way:
    low, middle, high = outcome.failed_seconds or (0.0, 0.0, 0.0)
    return Way(
        name="cut_at",
        value=_VALUE,
        claim=Claim(
            text=f"{route.key.spoken} of {route.key.service} fails after {middle:.2f} s "
            f"(nine in ten after {low:.2f} to {high:.2f} s), and the change set {said}.",
            cites=(route.cite, *suspect.cites[:1]),
        ),
        phrase=f"{route.key.spoken} fails after {middle:.1f} s",
        node=NodeKind.SIGNAL,
        title=f"{route.key.spoken} of {route.key.service} fails after {middle:.1f} s",
        at=route.onset,
        unit=route.key.unit,
        then=outcome.failed,
        without_effect=outcome.total - outcome.failed,
        counter_examples=() if outcome.example_ok is None else (outcome.example_ok,),
    )
