"""Dose and response: after the onset, does only the new revision fail?"""

from rca.model.cite import Claim
from rca.model.instant import MINUTE, Instant
from rca.model.measures import RouteOutcome
from rca.model.plural import times
from rca.reason.case import Case
from rca.reason.doubts.reversal import reversal
from rca.reason.statistics import is_worse
from rca.reason.suspect import Doubt, Suspect, Way

_LEAST = 5
_BOTH_FAIL = 0.1
_UNTRIED = 0.85


def revisions(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """For it when another revision serves well beside it, against it when that fails alike.

    Where none served beside it, one that took it back has tried it as well.
    """
    if suspect.change is None or case.onset is None:
        return None
    outcomes = case.failing_outcomes(suspect.service)
    if not outcomes:
        return None
    new = [o for o in outcomes if o.place.revision == suspect.revision]
    old = [o for o in outcomes if o.place.revision != suspect.revision]
    new, old = _alike(new, old), _alike(old, new)
    both = _beside(new, old, case)
    new_bad, new_all = _counted(new, both)
    old_bad, old_all = _counted(old, both)
    if new_all < _LEAST or old_all < _LEAST:
        return _untried(suspect, case, ways)
    example = next((o.example_ok or o.example_failed for o in old if o.first_failed is None), None)
    failing = next((o.example_failed for o in old if o.example_failed), None)
    if is_worse(new_bad, new_all, old_bad, old_all):
        text = (
            f"At the same time {suspect.revision} failed {new_bad} of "
            f"{times(new_all, 'requests')}, other revisions {old_bad:,} of {old_all:,}."
        )
        cites = tuple(c for c in (new[0].example_failed, example) if c is not None)
        claim = Claim(text=text, cites=cites) if cites else None
        return Doubt(
            name="revisions",
            value=1.0,
            because="only the new revision fails",
            claim=claim,
            speaks_for=True,
            is_contrast=True,
        )
    if failing is not None and old_bad * 2 >= old_all:
        text = f"Other revisions fail as well: {old_bad:,} of {times(old_all, 'requests')}."
        return Doubt(
            name="revisions",
            value=_BOTH_FAIL,
            because="an older revision fails alike",
            claim=Claim(text=text, cites=(failing,)),
        )
    return None


def _alike(these: list[RouteOutcome], those: list[RouteOutcome]) -> list[RouteOutcome]:
    """On routes that both served: a canary that only gets what fails anyway shows nothing."""
    served = {(o.protocol, o.method, o.route) for o in those}
    return [o for o in these if (o.protocol, o.method, o.route) in served]


def _untried(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    back = reversal(suspect, case, ways)
    if back is not None and back.is_contrast:
        return None
    return Doubt(
        name="revisions",
        value=_UNTRIED,
        because="no other revision served at the same time",
    )


def _beside(new: list[RouteOutcome], old: list[RouteOutcome], case: Case) -> frozenset[Instant]:
    """The minutes after that of the onset in which both served.

    Not those in which the new one comes or goes: there one may have served after the other.
    """
    onset = case.onset or 0
    ours, theirs = _minutes(new), _minutes(old)
    inner = ours & theirs - {min(ours, default=0), max(ours, default=0)}
    return frozenset(minute for minute in inner if minute > onset - onset % MINUTE)


def _minutes(outcomes: list[RouteOutcome]) -> set[Instant]:
    return {minute for o in outcomes for minute, total, _ in o.failed_per_minute if total}


def _counted(outcomes: list[RouteOutcome], minutes: frozenset[Instant]) -> tuple[int, int]:
    """Failures and requests in these minutes."""
    counted = [m for o in outcomes for m in o.failed_per_minute if m[0] in minutes]
    return sum(failed for _, _, failed in counted), sum(total for _, total, _ in counted)
