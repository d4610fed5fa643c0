"""The failures ended by themselves: the new revision stayed, and served well again."""

from rca.model.cite import Claim
from rca.model.instant import MINUTE
from rca.model.plural import times
from rca.reason.case import Case
from rca.reason.phrases import clock
from rca.reason.suspect import Doubt, Suspect, Way

_LEAST = 10
_WHILE = 2 * MINUTE
_LEFT = 0.2


def healed(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """Against a deploy that was still in place when all was well again.

    A way that comes and goes by itself, such as a job's runs, takes the doubt away.
    """
    if suspect.change is None or not case.failing_minutes:
        return None
    if any(way.takes_time for way in ways):
        return None
    last = case.failing_minutes[-1][0]
    own = case.failing_outcomes(suspect.service, suspect.revision)
    after = [
        minute for o in own for minute in o.failed_per_minute if minute[0] > last and minute[1]
    ]
    served = sum(total for _, total, _ in after)
    example = next((o.example_ok for o in own if o.example_ok is not None), None)
    if served < _LEAST or example is None or max(m[0] for m in after) < last + _WHILE:
        return None
    if sum(1 for o in own if o.failed) == 0:
        return None
    text = (
        f"{suspect.revision} was still there when the failures ended at {clock(last)}, and then "
        f"served {times(served, 'requests')} well."
    )
    return Doubt(
        name="healed",
        value=_LEFT,
        because="it stayed, and all was well again",
        claim=Claim(text=text, cites=(example,)),
    )
