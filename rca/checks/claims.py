"""Every claim that the analysis makes cites places that exist."""

from collections.abc import Iterator

from rca.checks.interface import Rule, Spot
from rca.model.analysis import Analysis
from rca.model.cite import Claim
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity

UNCITED = Rule(rule="claim-uncited", level=Severity.ERROR)


def check_claims(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`claim-uncited` for a claim one of whose places is not in the evidence."""
    del dossier
    known = {exhibit.cite for exhibit in analysis.measures.exhibits}
    for name, claim in _claims(analysis):
        missing = [cite for cite in claim.cites if cite.without_quote() not in known]
        if missing:
            yield UNCITED.found(
                Spot(file="report/analysis.json", name=name),
                f"“{claim.text[:80]}” cites {missing[0].evidence}, {missing[0].locator}, "
                "which is not there",
                "this is a defect of rca: please report it with the incident folder",
            )


def _claims(analysis: Analysis) -> Iterator[tuple[str, Claim]]:
    for claim in (*analysis.because, *analysis.not_the_cause):
        yield "verdict", claim
    for hypothesis in analysis.hypotheses:
        for claim in (*hypothesis.summary, *hypothesis.support, *hypothesis.against):
            yield f"hypothesis {hypothesis.rank}", claim
