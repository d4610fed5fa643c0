"""Every lint on one incident."""

from rca.checks import CHECKS
from rca.model.finding import Finding
from rca.store import IncidentFolder
from rca.workflow.analyze import analyze_incident
from rca.workflow.integrity import find_damage, find_unlisted
from rca.workflow.regenerate import check_report


def check_incident(folder: IncidentFolder) -> tuple[Finding, ...]:
    """Integrity first: on damaged evidence nothing else means anything. Sorted by place."""
    damage = find_damage(folder)
    if damage:
        return damage
    dossier, analysis = analyze_incident(folder)
    findings = list(find_unlisted(folder))
    findings += [finding for check in CHECKS for finding in check(dossier, analysis)]
    if folder.report.is_dir():
        findings += check_report(folder)
    return tuple(sorted(findings))
