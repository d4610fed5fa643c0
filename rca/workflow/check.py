"""Every lint on one incident."""

from rca.checks import CHECKS
from rca.model.finding import Finding
from rca.store import IncidentFolder, verify_evidence
from rca.workflow.analyze import analyze_incident
from rca.workflow.regenerate import check_report


def check_incident(folder: IncidentFolder) -> tuple[Finding, ...]:
    """Integrity first: on damaged evidence nothing else means anything. Sorted by place."""
    damaged = tuple(sorted(verify_evidence(folder)))
    if damaged:
        return damaged
    dossier, analysis = analyze_incident(folder)
    findings = [finding for check in CHECKS for finding in check(dossier, analysis)]
    if folder.report.is_dir():
        findings += check_report(folder)
    return tuple(sorted(findings))
