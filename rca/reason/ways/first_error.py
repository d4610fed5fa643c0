"""An error that the service never logged before begins with the suspect."""

from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.model.instant import MINUTE, Instant
from rca.model.plural import times
from rca.reason.case import Case
from rca.reason.phrases import seconds
from rca.reason.suspect import Suspect, Way

SOON = 2 * MINUTE
_AT_ONCE = 0.7
_LATER = 0.35


def first_error(suspect: Suspect, case: Case) -> Way | None:
    """The first trouble of the suspect's service after it; the sooner, the more it explains.

    One that only other revisions show may still come of it, but is explained less.
    """
    if not suspect.is_event or suspect.at is None:
        return None
    own = case.own_trouble(suspect.service)
    passed = [
        t for t in case.troubles if suspect.service in t.services and suspect.is_before(t.first)
    ]
    trouble = own if own and suspect.is_before(own.first) else next(iter(passed), None)
    if trouble is None:
        return None
    lag = suspect.lag(trouble.first)
    shown = case.revisions_with(trouble, suspect.service)
    others = shown if suspect.revision and suspect.revision not in shown else frozenset()
    idle = trouble.first - _first_asked(suspect, case, trouble.first)
    return Way(
        name="first_error",
        value=_AT_ONCE if min(lag, idle) <= SOON and not others else _LATER,
        claim=Claim(
            text=f"{seconds(lag)} after it, {suspect.service} first logs "
            f"“{trouble.text[:160]}”, {times(trouble.count, 'times')} in all"
            f"{_only_on(others, suspect)}.",
            cites=(trouble.cite,),
        ),
        phrase=trouble.text[:120],
        node=NodeKind.ERROR,
        title=trouble.text[:160],
        at=trouble.first,
        then=trouble.count,
        without_cause=trouble.healthy,
    )


def _only_on(others: frozenset[str], suspect: Suspect) -> str:
    return (
        f", on {' and '.join(sorted(others)[:3])} and not on {suspect.revision}" if others else ""
    )


def _first_asked(suspect: Suspect, case: Case, until: Instant) -> Instant:
    """When the revision first got a request that later fails: before, nothing could show it."""
    asked = [
        outcome.first
        for outcome in case.failing_outcomes(suspect.service)
        if outcome.place.revision == suspect.revision and outcome.first <= until
    ]
    return min(asked, default=suspect.at if suspect.at is not None else until)
