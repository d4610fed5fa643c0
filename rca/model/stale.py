"""Findings that what was collected no longer carries: they are kept, and say so."""

from collections.abc import Mapping

from rca.model.analysis import Analysis, Standing
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.exhibit import Exhibit
from rca.model.graph import NodeKind
from rca.model.why import StandingText, Why

_ORDER: Mapping[str, int] = {
    "": 0,
    Standing.RULED_OUT: 1,
    Standing.PLAUSIBLE: 2,
    Standing.SUPPORTED: 3,
}
_SAYS = {Standing.RULED_OUT.value: "ruled out", "": "no cause any more"}


def stale_reasons(
    why: Why, dossier: Dossier, exhibits: Mapping[Cite, Exhibit], analysis: Analysis
) -> tuple[str, ...]:
    """What no longer carries a why, a phrase each; none when it stands as when it was accepted.

    `exhibits` are keyed by cite without quote; a cited place that is not among them is gone.
    """
    fallen = _fallen(why, analysis)
    return (*changed_places(why, dossier, exhibits), *([fallen] if fallen else []))


def changed_places(why: Why, dossier: Dossier, exhibits: Mapping[Cite, Exhibit]) -> tuple[str, ...]:
    """Of the same only what is about the places that it cites."""
    return tuple(
        _changed(cite, dossier, exhibits)
        for cite in dict.fromkeys(why.all_cites)
        if not resolves(cite, dossier, exhibits)
    )


def resolves(cite: Cite, dossier: Dossier, exhibits: Mapping[Cite, Exhibit]) -> bool:
    """Whether the place exists and has the words quoted; what is cut may have them further on."""
    if dossier.evidence_by_id(cite.evidence) is None:
        return False
    exhibit = exhibits.get(cite.without_quote())
    if exhibit is None and not (cite.insert_id or cite.line or cite.test):
        return True
    return exhibit is not None and exhibit.has(cite.quote)


def _changed(cite: Cite, dossier: Dossier, exhibits: Mapping[Cite, Exhibit]) -> str:
    gone = dossier.withdrawn_by_id(cite.evidence)
    if gone is not None:
        return f"{cite.evidence} was withdrawn: {gone.reason}"
    if cite.without_quote() in exhibits:
        return f"{cite.evidence}, {cite.locator}, does not say “{cite.quote}”"
    if dossier.evidence_by_id(cite.evidence) is None:
        return f"there is no evidence {cite.evidence}"
    return f"{cite.evidence} has no {cite.locator}"


def standing_now(cause: str, cites: tuple[Cite, ...], analysis: Analysis) -> StandingText:
    """What the analysis makes of a cause: by its title, else by the places that it and we cite.

    The best standing counts; a link of a path stands as the best cause whose path it is on, and so
    does a cause that more evidence made a link of one. Empty when the analysis knows nothing of it.
    """
    places = {cite.without_quote() for cite in cites}
    links = [node for node in analysis.graph.nodes if node.kind is not NodeKind.SYMPTOM]
    named = {node.id for node in analysis.graph.nodes if node.title == cause}
    found = [h for h in analysis.hypotheses if h.title == cause or named & set(h.path)]
    if not found:
        shown = {node.id for node in links if places & {c.without_quote() for c in node.cites}}
        found = [
            h
            for h in analysis.hypotheses
            if places & {c.without_quote() for c in h.cites} or shown & set(h.path)
        ]
    return max((h.standing.value for h in found), key=_ORDER.__getitem__, default="")


def _fallen(why: Why, analysis: Analysis) -> str:
    """A phrase when the accepted cause stands worse than when it was accepted; else empty."""
    if not why.standing:
        return ""
    cites = tuple(cite.to_cite() for cite in why.cites)
    now = standing_now(why.cause, cites, analysis)
    if _ORDER[now] >= _ORDER[why.standing]:
        return ""
    return (
        f"the accepted cause was {_SAYS.get(why.standing, why.standing)} when it was accepted; "
        f"to the analysis it is now {_SAYS.get(now, now)}"
    )
