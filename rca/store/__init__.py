"""The incident's folder on disk: what people wrote, evidence by its hash, what the tool keeps."""

from rca.store.addition import Added, Addition
from rca.store.bundle import bundled
from rca.store.digest import digest_of
from rca.store.evidence import (
    add_all,
    add_evidence,
    clear_evidence,
    load_evidence,
    sweep_evidence,
)
from rca.store.journal import Journal, only_interview, whys_as_they_stand
from rca.store.layout import IncidentFolder, find_incident
from rca.store.people import read_fixes, read_incident, read_notes, read_whys
from rca.store.redact import Redactor
from rca.store.verify import verify_evidence
from rca.store.whys import write_whys
from rca.store.withdrawing import load_withdrawn, withdraw_evidence

__all__ = [
    "Added",
    "Addition",
    "IncidentFolder",
    "Journal",
    "Redactor",
    "add_all",
    "add_evidence",
    "bundled",
    "clear_evidence",
    "digest_of",
    "find_incident",
    "load_evidence",
    "load_withdrawn",
    "only_interview",
    "read_fixes",
    "read_incident",
    "read_notes",
    "read_whys",
    "sweep_evidence",
    "verify_evidence",
    "whys_as_they_stand",
    "withdraw_evidence",
    "write_whys",
]
