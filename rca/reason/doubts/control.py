"""A service that was not changed and fails alike shows that the change is not needed."""

from rca.model.cite import Claim
from rca.reason.case import Case
from rca.reason.suspect import CLOCKS, Doubt, Suspect, Way


def control(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """Against a deploy whose service's first own trouble an unchanged service has as well."""
    del ways
    if not suspect.is_event or suspect.at is None:
        return None
    trouble = case.own_trouble(suspect.service)
    if trouble is None:
        return None
    changed = {
        change.service
        for change in case.changes
        if change.at is not None
        and change.recorded
        and suspect.at <= change.at <= trouble.first + CLOCKS
    }
    unchanged = [s for s in trouble.services if s not in changed and s != suspect.service]
    if not unchanged:
        return None
    text = f"{unchanged[0]}, which was not changed, logs the same: “{trouble.text[:120]}”."
    return Doubt(
        name="control",
        value=0.1,
        because="an unchanged service fails alike",
        claim=Claim(text=text, cites=(trouble.cite,)),
    )
