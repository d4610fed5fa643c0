"""load: everything in an incident folder, as one Dossier."""

from rca.model.change import Change
from rca.model.dossier import Dossier
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.excerpt import CodeExcerpt, Note
from rca.model.outcome import Declared, TestAttempt
from rca.model.probe import Probe
from rca.model.service import RevisionSpec
from rca.model.skipped import Skipped
from rca.sources import source_named
from rca.store import (
    IncidentFolder,
    digest_of,
    load_evidence,
    load_withdrawn,
    read_fixes,
    read_incident,
    read_notes,
    read_whys,
)
from rca.workflow.integrity import refuse_damage
from rca.workflow.knowledge import rules_for
from rca.workflow.remarks import remarks_of


def load(folder: IncidentFolder) -> Dossier:
    """The dossier of a folder; nothing is concluded from evidence that is not what was stored.

    Raises DamagedEvidenceError, and RcaError for a file that a person has to mend. Log entries
    stay where they are; everything else is read.
    """
    refuse_damage(folder)
    evidence = load_evidence(folder)
    attempts: list[TestAttempt] = []
    descriptions: list[RevisionSpec] = []
    excerpts: list[CodeExcerpt] = []
    changes: list[Change] = []
    probes: list[Probe] = []
    notes_added: list[tuple[Note, Evidence]] = []
    skipped: list[Skipped] = []
    for item in evidence:
        skipped.extend(_skipped_when_added(item))
        if item.kind is EvidenceKind.LOGS:
            continue
        for record in source_named(item.sidecar.source).read(item):
            match record:
                case TestAttempt():
                    attempts.append(record)
                case Declared():
                    skipped.extend(record.missing)
                case RevisionSpec():
                    descriptions.append(record)
                case CodeExcerpt():
                    excerpts.append(record)
                case Change():
                    changes.append(record)
                case Probe():
                    probes.append(record)
                case Note():
                    notes_added.append((record, item))
                case Skipped():
                    skipped.append(record)
                case _:
                    pass  # what no report is made from
    incident, notes = read_incident(folder), read_notes(folder)
    remarks, unclear = remarks_of(incident, notes, notes_added)
    return Dossier(
        incident=incident,
        whys=read_whys(folder),
        fixes=read_fixes(folder),
        notes=notes,
        evidence=evidence,
        attempts=tuple(attempts),
        descriptions=tuple(descriptions),
        excerpts=tuple(excerpts),
        changes=tuple(changes),
        probes=tuple(probes),
        remarks=remarks,
        knowledge=rules_for(folder),
        withdrawn=load_withdrawn(folder),
        skipped=(*skipped, *unclear),
        digest=digest_of(folder),
    )


def _skipped_when_added(item: Evidence) -> list[Skipped]:
    return [
        Skipped(evidence=item.id, locator=place.locator, reason=place.reason)
        for place in item.sidecar.skipped
    ]
