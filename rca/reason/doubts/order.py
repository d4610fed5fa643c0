"""What comes after the first failure cannot have led to it."""

from rca.model.cite import Claim
from rca.reason.case import Case
from rca.reason.phrases import seconds
from rca.reason.suspect import Doubt, Suspect, Way


def order(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """Ruled out when it came later than the onset."""
    del ways
    if not suspect.is_event or suspect.at is None or case.onset is None or case.cite is None:
        return None
    if suspect.is_before(case.onset):
        return None
    text = f"It came {seconds(suspect.at - case.onset)} after {case.beginning}."
    return Doubt(
        name="order",
        value=0.05,
        because="it came after the onset",
        claim=Claim(text=text, cites=(suspect.cites[0], case.cite)),
        rules_out=True,
    )
