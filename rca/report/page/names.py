"""What a cited place is called on the page, and the key that links everything about it."""

from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.report.cited import Places, cites_in
from rca.report.view import view_of


class PlaceNames:
    """Names of places: `E2.3` as the report numbers it, `E2 …97b1c0` for what it does not cite."""

    def __init__(self, dossier: Dossier, analysis: Analysis) -> None:
        places = Places(cites_in(view_of(dossier, analysis)))
        self._labels = {place.cite: place.label for place in places}

    def of(self, cite: Cite) -> str:
        """The name of one place."""
        label = self._labels.get(cite.without_quote())
        if label is not None:
            return label
        if cite.insert_id:
            return f"{cite.evidence} …{cite.insert_id[-6:]}"
        if cite.line:
            return f"{cite.evidence} line {cite.line}"
        return f"{cite.evidence} …{cite.test[-12:]}" if cite.test else str(cite.evidence)


def place_key(cite: Cite) -> str:
    """One word for one place, the same as `placeKey` in `templates/page/data.js` makes."""
    if cite.insert_id:
        return f"{cite.evidence}/entry/{cite.insert_id}"
    if cite.line:
        return f"{cite.evidence}/line/{cite.line}"
    return f"{cite.evidence}/test/{cite.test}" if cite.test else str(cite.evidence)
