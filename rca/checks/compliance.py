"""A claim about compliance leads to something in the evidence."""

from collections.abc import Iterator

from rca.checks.interface import Rule, Spot
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity
from rca.model.incident import ComplianceArea

WITHOUT_EVIDENCE = Rule(rule="compliance-without-evidence", level=Severity.WARNING)


def check_compliance(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`compliance-without-evidence` for a typed status whose `find` is empty or found nowhere.

    A status that is computed from texts carries its evidence already.
    """
    for position, area in enumerate(dossier.incident.compliance):
        if area.status is None:
            continue
        wanted = area.find.strip()
        if not wanted:
            message = f"nothing shows that it is {area.status}"
        elif not _is_found(wanted, dossier, analysis):
            message = f"“{wanted}” stands in no evidence that was looked at"
        else:
            continue
        yield WITHOUT_EVIDENCE.found(
            Spot(file="incident.toml", name=area.area, key=_key(position, area)),
            message,
            "write in `find` a file or a text that the evidence has, or add it: "
            "rca add INCIDENT PATH",
        )


def _key(position: int, area: ComplianceArea) -> tuple[str | int, ...]:
    return ("compliance", position, "find" if area.find else "status")


def _is_found(wanted: str, dossier: Dossier, analysis: Analysis) -> bool:
    """Whether evidence, an excerpt, a pattern or a cited place has that name or text."""
    return (
        any(item.sidecar.name.strip() == wanted for item in dossier.evidence)
        or any(wanted in one.spot.path or wanted in one.text for one in dossier.excerpts)
        or any(
            wanted in pattern.template or wanted in pattern.example.quote
            for pattern in analysis.measures.patterns
        )
        or any(wanted in exhibit.text for exhibit in analysis.measures.exhibits)
    )
