"""The new revision served what later fails, and served it well: something else had to come."""

from rca.model.cite import Claim
from rca.model.instant import MINUTE, Instant
from rca.model.measures import RouteOutcome
from rca.model.plural import times
from rca.reason.case import Case
from rca.reason.outcomes import BY_LUCK, well_before
from rca.reason.phrases import seconds
from rca.reason.suspect import Doubt, Suspect, Way

_LEAST = 5
_UNEXPLAINED = 0.25


def served_well(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """Against a deploy that needed time to bite, unless one of its ways explains the time."""
    if suspect.change is None or suspect.at is None or case.onset is None:
        return None
    outcomes = case.failing_outcomes(suspect.service, suspect.revision)
    served = max(well_before(outcomes), _before_the_onset(outcomes, suspect, case))
    example = next((o.example_ok for o in outcomes if o.example_ok is not None), None)
    if served < _LEAST or example is None:
        return None
    waits = next((way for way in ways if way.takes_time), None)
    if waits is not None:
        return Doubt(name="served well", value=1.0, because=f"the wait is explained ({waits.name})")
    text = (
        f"It served {times(served, 'requests')} well for {seconds(suspect.lag(case.onset))} "
        "before the first failure, and nothing explains the wait."
    )
    return Doubt(
        name="served well",
        value=_UNEXPLAINED,
        because="it served well for a while",
        claim=Claim(text=text, cites=(example,)),
    )


def _before_the_onset(outcomes: tuple[RouteOutcome, ...], suspect: Suspect, case: Case) -> int:
    """Requests served well in the minutes before that of the onset; 0 where it may be luck.

    These count where few of them failed all along, so that there is no first failure.
    """
    since = case.onset or 0
    start = since - since % MINUTE
    if suspect.lag(Instant(since)) < MINUTE:
        return 0
    early = [m for o in outcomes for m in o.failed_per_minute if m[0] < start]
    later = [m for o in outcomes for m in o.failed_per_minute if m[0] >= start]
    served = sum(total - failed for _, total, failed in early)
    tried, failed = sum(total for _, total, _ in later), sum(bad for _, _, bad in later)
    return 0 if tried and (1 - failed / tried) ** served > BY_LUCK else served
