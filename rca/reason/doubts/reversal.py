"""Did the failures end when the suspect was taken back?"""

from rca.model.cite import Claim
from rca.model.instant import MINUTE
from rca.reason.case import Case
from rca.reason.outcomes import FINE_UP_TO
from rca.reason.suspect import Doubt, Suspect, Way

_LEAST = 5
"""Requests that the next revision has to serve: one alone may be luck, or falling traffic."""

_ENDED = 3 * MINUTE
"""Failures that ended longer before the next revision had ended without it."""


def reversal(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """For a deploy after which a later one of the same service came, and the failures ended."""
    del ways
    if suspect.change is None or suspect.at is None or not case.failing_minutes:
        return None
    last = case.failing_minutes[-1][0]
    for later in case.changes:
        if later.service != suspect.service or later.at is None or later.at <= suspect.at:
            continue
        outcomes = case.outcomes(later.service, later.revision)
        served = [
            o
            for o in outcomes
            if o.example_ok is not None and o.first >= later.at and o.failed <= FINE_UP_TO * o.total
        ]
        fails = any(o.failed * 2 >= o.total for o in outcomes if o.total >= 3)
        is_enough = sum(o.total for o in served) >= _LEAST
        ends_with_it = later.at - _ENDED <= last <= later.at + MINUTE
        if is_enough and not fails and ends_with_it and served[0].example_ok:
            text = f"The failures ended with {later.revision}, which took its place."
            return Doubt(
                name="reversal",
                value=1.0,
                because="the failures ended with the next revision",
                claim=Claim(text=text, cites=(later.cites[0], served[0].example_ok)),
                speaks_for=True,
            )
    return None
