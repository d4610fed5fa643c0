"""The whys as they stand, with what makes them stale and what they lack."""

from collections.abc import Mapping

from rca.interview import missing_in
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.stale import stale_reasons


def stale_whys(dossier: Dossier, analysis: Analysis) -> Mapping[str, tuple[str, ...]]:
    """By why: how what it was accepted on has changed since. Only those where it has."""
    exhibits = {exhibit.cite.without_quote(): exhibit for exhibit in analysis.measures.exhibits}
    reasons = {why.id: stale_reasons(why, dossier, exhibits, analysis) for why in dossier.whys.whys}
    return {why_id: reason for why_id, reason in reasons.items() if reason}


def shown_whys(dossier: Dossier, analysis: Analysis) -> dict[str, object]:
    """The whys as a JSON document, `rca.why/1`: each as in `whys.toml`, with what makes it stale
    and what it lacks to be an end.
    """
    stale = stale_whys(dossier, analysis)
    rows = [
        why.model_dump(mode="json")
        | {"stale": list(stale.get(why.id, ())), "lacks": list(missing_in(why))}
        for why in dossier.whys.whys
    ]
    return {"schema": "rca.why/1", "incident": dossier.incident.id, "whys": rows}
