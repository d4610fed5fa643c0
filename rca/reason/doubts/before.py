"""The same trouble was there before the suspect was."""

from rca.model.cite import Claim
from rca.reason.case import Case
from rca.reason.phrases import seconds
from rca.reason.suspect import CLOCKS, Doubt, Suspect, Way


def before(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """Ruled out when the service's own trouble began before the deploy."""
    del ways
    if not suspect.is_event or suspect.at is None:
        return None
    trouble = case.own_trouble(suspect.service)
    if trouble is None or trouble.first >= suspect.at - CLOCKS:
        return None
    text = (
        f"{suspect.service} logged “{trouble.text[:120]}” {seconds(suspect.at - trouble.first)} "
        "before it."
    )
    return Doubt(
        name="before",
        value=0.1,
        because="the trouble is older",
        claim=Claim(text=text, cites=(trouble.cite, suspect.cites[0])),
        rules_out=True,
    )
