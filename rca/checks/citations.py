"""Every place a why cites exists, and every quote stands there word for word."""

from collections.abc import Iterator

from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.exhibit import Exhibit
from rca.model.finding import Finding, Severity


def check_citations(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`cite-unresolved` for a place that does not exist, `quote-not-verbatim` for its words."""
    exhibits = {exhibit.cite: exhibit for exhibit in analysis.measures.exhibits}
    for why in dossier.whys.whys:
        cites = [*why.cites, *(cite for item in why.ruled_out for cite in item.cites)]
        for text in cites:
            cite = text.to_cite()
            yield from _check(f"whys.toml: {why.id}", cite, exhibits.get(cite.without_quote()))


def _check(place: str, cite: Cite, exhibit: Exhibit | None) -> Iterator[Finding]:
    if exhibit is None:
        yield Finding(
            place=place,
            rule="cite-unresolved",
            level=Severity.ERROR,
            message=f"{cite.evidence} has no {cite.locator}",
            hint="cite an entry that exists; `rca analyze --json` lists what the tables cite",
        )
    elif cite.quote and cite.quote not in exhibit.text and not exhibit.is_cut:
        yield Finding(
            place=place,
            rule="quote-not-verbatim",
            level=Severity.ERROR,
            message=f"“{cite.quote[:80]}” does not stand in {cite.evidence}, {cite.locator}",
            hint="quote the words as they stand in the evidence",
        )
