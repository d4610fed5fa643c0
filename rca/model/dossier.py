"""The Dossier: all that is known about an incident, as people wrote it and as it was collected."""

from dataclasses import dataclass

from rca.model.change import Change
from rca.model.evidence import Evidence, Withdrawn
from rca.model.excerpt import CodeExcerpt, Note, TimedRemark
from rca.model.fix import FixList
from rca.model.ids import EvidenceId
from rca.model.incident import Incident
from rca.model.knowledge import KnowledgeRule
from rca.model.outcome import TestAttempt
from rca.model.probe import Probe
from rca.model.service import RevisionSpec
from rca.model.skipped import Skipped
from rca.model.why import WhyTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that a report may be made from.

    Evidence is in the order in which it was added; attempts, descriptions, excerpts and changes
    follow that order. Log entries stay on disk: `measure` reads them where `evidence` says.
    Probes do too; remarks with a time, from all notes, are in order of time.
    `knowledge` has the rules about known messages by id, people's own among them.
    `withdrawn` is what was added and counts no more, by id.
    `digest` is a sha256 over the content of all of it, in hex.
    """

    incident: Incident
    whys: WhyTree
    fixes: FixList
    notes: tuple[Note, ...]
    evidence: tuple[Evidence, ...]
    attempts: tuple[TestAttempt, ...]
    descriptions: tuple[RevisionSpec, ...]
    excerpts: tuple[CodeExcerpt, ...]
    skipped: tuple[Skipped, ...]
    digest: str
    changes: tuple[Change, ...] = ()
    probes: tuple[Probe, ...] = ()
    remarks: tuple[TimedRemark, ...] = ()
    knowledge: tuple[KnowledgeRule, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()

    def evidence_by_id(self, evidence_id: EvidenceId) -> Evidence | None:
        """The evidence of that id, or None."""
        return next((item for item in self.evidence if item.id == evidence_id), None)

    def withdrawn_by_id(self, evidence_id: EvidenceId) -> Withdrawn | None:
        """What was withdrawn under that id, or None."""
        return next((item for item in self.withdrawn if item.id == evidence_id), None)
