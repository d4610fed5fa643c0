"""What did the deploy change? One that shows nothing different is a weaker suspect."""

from rca.model.cite import Claim
from rca.reason.case import Case
from rca.reason.suspect import Doubt, Suspect, Way

_UNKNOWN = 0.9
_NOTHING = 0.3


def difference(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """1 where settings differ, .9 where nothing shows them, .3 where they are shown to be equal."""
    del case, ways
    change = suspect.change
    if change is None:
        return None
    if change.differences:
        return Doubt(name="difference", value=1.0, because="its settings differ from before")
    if not change.shows_environment:
        return Doubt(
            name="difference", value=_UNKNOWN, because="nothing shows the settings of both sides"
        )
    return Doubt(
        name="difference",
        value=_NOTHING,
        because="no setting, variable or image differs",
        claim=Claim(
            text="No setting, variable or image differs from before.", cites=change.cites[:1]
        ),
    )
