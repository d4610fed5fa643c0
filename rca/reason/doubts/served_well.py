"""The new revision served what later fails, and served it well: something else had to come."""

from rca.model.cite import Claim
from rca.model.instant import MINUTE
from rca.model.plural import times
from rca.reason.case import Case
from rca.reason.phrases import seconds
from rca.reason.suspect import Doubt, Suspect, Way

_LEAST = 5
_UNEXPLAINED = 0.25
_BY_LUCK = 0.05
"""That so many requests in a row go well, at the rate at which they fail since."""


def served_well(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """Against a deploy that needed time to bite, unless one of its ways explains the time."""
    if suspect.change is None or suspect.at is None or case.onset is None:
        return None
    outcomes = [
        o for o in case.failing_outcomes(suspect.service) if o.place.revision == suspect.revision
    ]
    onset = case.onset - case.onset % MINUTE
    served = sum(
        total - failed for o in outcomes for at, total, failed in o.failed_per_minute if at < onset
    )
    example = next((o.example_ok for o in outcomes if o.example_ok is not None), None)
    if served < _LEAST or case.onset - suspect.at < MINUTE or example is None:
        return None
    since = [m for o in outcomes for m in o.failed_per_minute if m[0] >= onset]
    tried, failed = sum(total for _, total, _ in since), sum(bad for _, _, bad in since)
    if tried and (1 - failed / tried) ** served > _BY_LUCK:
        return None  # it fails for some only, and those may not have come yet
    waits = next((way for way in ways if way.takes_time), None)
    if waits is not None:
        return Doubt(name="served well", value=1.0, because=f"the wait is explained ({waits.name})")
    text = (
        f"It served {times(served, 'requests')} well for {seconds(case.onset - suspect.at)} "
        "before the first failure, and nothing explains the wait."
    )
    return Doubt(
        name="served well",
        value=_UNEXPLAINED,
        because="it served well for a while",
        claim=Claim(text=text, cites=(example,)),
    )
