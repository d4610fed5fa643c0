"""What was promised, held against evidence: criteria, fixes, impact, rules and monitors.

Pure functions over a Dossier and its Measures; knows neither files nor reports.
"""

from rca.verify.answers import answer
from rca.verify.stubs import Stub, stubs_for
from rca.verify.verification import labels_with_evidence, verify

__all__ = ["Stub", "answer", "labels_with_evidence", "stubs_for", "verify"]
