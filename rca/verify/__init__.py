"""What was promised, held against evidence: criteria, fixes, impact, rules and monitors.

Pure functions over a Dossier and its Measures; knows neither files nor reports.
"""

from rca.verify.alert_policy import MonitorFile
from rca.verify.answers import answer
from rca.verify.compliance import compliance_of
from rca.verify.cuts import causes_cut, findings_cut
from rca.verify.headline import basis_of, figures_of
from rca.verify.impact import impact_of
from rca.verify.monitors import Alerting, MonitorVerdict, monitors_of
from rca.verify.stubs import Stub, stubs_for
from rca.verify.verification import labels_with_evidence, verify

__all__ = [
    "Alerting",
    "MonitorFile",
    "MonitorVerdict",
    "Stub",
    "answer",
    "basis_of",
    "causes_cut",
    "compliance_of",
    "figures_of",
    "findings_cut",
    "impact_of",
    "labels_with_evidence",
    "monitors_of",
    "stubs_for",
    "verify",
]
