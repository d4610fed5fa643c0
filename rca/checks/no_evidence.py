"""A finding is shown by a place in the evidence, not by a pile of it."""

from collections.abc import Iterator

from rca.checks.interface import Rule
from rca.checks.sentences import why_spot
from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import EvidenceKind
from rca.model.finding import Finding, Severity

NO_EVIDENCE = Rule(rule="no-evidence", level=Severity.ERROR)
_MANY_RECORDS = (EvidenceKind.LOGS, EvidenceKind.TESTS, EvidenceKind.PROBE)


def check_evidence(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`no-evidence` for a why that cites nothing, or only whole logs and whole test results.

    A why without any citation is refused when whys.toml is read; one that names a log of a
    thousand entries says as little.
    """
    del analysis
    for why in dossier.whys.whys:
        if why.status != "answered":
            continue
        cites = [cite.to_cite() for cite in why.cites]
        if all(_is_a_pile(cite, dossier) for cite in cites):
            named = ", ".join(sorted({cite.evidence for cite in cites}))
            yield NO_EVIDENCE.found(
                why_spot(dossier, why, "cites"),
                f"nothing shows the finding: it cites all of {named}"
                if named
                else "nothing shows the finding",
                "add insert_id, line or test to a citation, or set status to unknown",
            )


def _is_a_pile(cite: Cite, dossier: Dossier) -> bool:
    item = dossier.evidence_by_id(cite.evidence)
    is_whole = not (cite.insert_id or cite.line or cite.test or cite.quote.strip())
    return is_whole and item is not None and item.kind in _MANY_RECORDS
