"""load: everything in an incident folder, as one Dossier."""

from rca.model.change import Change
from rca.model.dossier import Dossier
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.excerpt import CodeExcerpt
from rca.model.outcome import TestAttempt
from rca.model.service import RevisionSpec
from rca.model.skipped import Skipped
from rca.sources import source_named
from rca.store import (
    IncidentFolder,
    digest_of,
    load_evidence,
    read_fixes,
    read_incident,
    read_notes,
    read_whys,
)
from rca.workflow.integrity import refuse_damage


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
    skipped: list[Skipped] = []
    for item in evidence:
        skipped.extend(_skipped_when_added(item))
        if item.kind is EvidenceKind.LOGS:
            continue
        for record in source_named(item.sidecar.source).read(item):
            match record:
                case TestAttempt():
                    attempts.append(record)
                case RevisionSpec():
                    descriptions.append(record)
                case CodeExcerpt():
                    excerpts.append(record)
                case Change():
                    changes.append(record)
                case Skipped():
                    skipped.append(record)
                case _:
                    pass  # a note that was added as evidence is shown where it is cited
    return Dossier(
        incident=read_incident(folder),
        whys=read_whys(folder),
        fixes=read_fixes(folder),
        notes=read_notes(folder),
        evidence=evidence,
        attempts=tuple(attempts),
        descriptions=tuple(descriptions),
        excerpts=tuple(excerpts),
        changes=tuple(changes),
        skipped=tuple(skipped),
        digest=digest_of(folder),
    )


def _skipped_when_added(item: Evidence) -> list[Skipped]:
    return [
        Skipped(evidence=item.id, locator=place.locator, reason=place.reason)
        for place in item.sidecar.skipped
    ]
