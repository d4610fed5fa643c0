"""Every place a why cites exists, and every quote stands there word for word."""

from collections.abc import Iterator

from rca.checks.interface import Rule, Spot
from rca.checks.sentences import why_spot
from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.exhibit import Exhibit
from rca.model.finding import Finding, Severity

UNRESOLVED = Rule(rule="cite-unresolved", level=Severity.ERROR)
NOT_VERBATIM = Rule(rule="quote-not-verbatim", level=Severity.ERROR)


def check_citations(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`cite-unresolved` for a place that does not exist, `quote-not-verbatim` for its words."""
    exhibits = {exhibit.cite: exhibit for exhibit in analysis.measures.exhibits}
    for why in dossier.whys.whys:
        for position, text in enumerate(why.cites):
            cite = text.to_cite()
            spot = why_spot(dossier, why, "cites", position)
            yield from _check(dossier, spot, cite, exhibits.get(cite.without_quote()))
        for number, item in enumerate(why.ruled_out):
            for position, text in enumerate(item.cites):
                cite = text.to_cite()
                spot = why_spot(dossier, why, "ruled_out", number, "cites", position)
                yield from _check(dossier, spot, cite, exhibits.get(cite.without_quote()))


def _check(dossier: Dossier, spot: Spot, cite: Cite, exhibit: Exhibit | None) -> Iterator[Finding]:
    gone = dossier.withdrawn_by_id(cite.evidence)
    if gone is not None:
        yield UNRESOLVED.found(
            spot,
            f"{cite.evidence} ({gone.name}) was withdrawn: {gone.reason}",
            f"cite {gone.now}, which has the same content, where it still shows this"
            if gone.now
            else "cite what shows it now, or take the citation out",
        )
    elif exhibit is None:
        yield UNRESOLVED.found(
            spot,
            f"{cite.evidence} has no {cite.locator}",
            "cite an entry that exists; `rca analyze --json` lists what the tables cite",
        )
    elif not exhibit.has(cite.quote):
        yield NOT_VERBATIM.found(
            spot,
            f"“{cite.quote[:80]}” does not stand in {cite.evidence}, {cite.locator}",
            "quote the words as they stand in the evidence",
        )
