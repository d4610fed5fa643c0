"""Did the number that drifts stay where it was on the revision before, over as many readings?"""

from rca.model.cite import Claim
from rca.reason.case import Case
from rca.reason.phrases import amount
from rca.reason.suspect import Doubt, Suspect, Way
from rca.reason.ways.drift import drifting

_TIMES = 4
"""How much further than the range of the other revision the number has to go."""


def steady_before(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """For a deploy that acts by a drift: a contrast where the other revision shows none."""
    if suspect.change is None or not any(way.name == "drift" for way in ways):
        return None
    found = drifting(suspect, case)
    if found is None:
        return None
    series = found.series
    for one in case.measures.steadiness:
        is_its = (one.pattern, one.field, one.service) == (
            series.pattern,
            series.field,
            series.service,
        )
        is_contrast = one.moved > _TIMES * one.other_range
        if is_its and is_contrast and one.revision == suspect.revision:
            text = (
                f"Over {one.readings} readings {one.field} went by "
                f"{amount(one.moved, series.unit)} on {one.revision}; over as many on "
                f"{one.other_revision} it stayed within {amount(one.other_range, series.unit)}."
            )
            return Doubt(
                name="steady before",
                value=1.0,
                because="the number did not drift on the other revision",
                claim=Claim(text=text, cites=(one.cite,)),
                speaks_for=True,
                is_contrast=True,
            )
    return None
