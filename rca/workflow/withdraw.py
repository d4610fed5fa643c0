"""`withdraw`: evidence that counts no more, and what was said on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rca.model.evidence import Withdrawn
from rca.store import IncidentFolder, read_notes, withdraw_evidence
from rca.workflow.integrity import refuse_damage, whys_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A piece that was withdrawn, and the whys and notes that cite it."""

    evidence: Withdrawn
    cited_by: tuple[str, ...]


def withdraw(
    folder: IncidentFolder, ids: tuple[str, ...], *, reason: str, label: str = ""
) -> tuple[Gone, ...]:
    """Withdraw pieces, by id; with `label` they count under it from now on.

    What cites them stays as people wrote it: it is theirs, and `rca check` names each place.
    Raises DamagedEvidenceError before anything is written, UsageError for what is not there.
    """
    refuse_damage(folder)
    gone = withdraw_evidence(folder, ids, reason=reason, label=label)
    return tuple(Gone(evidence=one, cited_by=tuple(_cited_by(folder, one.id))) for one in gone)


def _cited_by(folder: IncidentFolder, evidence: str) -> Iterator[str]:
    yield from whys_on(folder, evidence)
    for note in read_notes(folder):
        if re.search(rf"\b{evidence}\b", note.text):
            yield f"notes/{note.name}"
