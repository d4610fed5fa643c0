"""Texts as they stand in evidence: lines of what is read by line, and spellings in JSON."""

import json

from rca.model.dossier import Dossier
from rca.model.evidence import Evidence
from rca.model.ids import EvidenceId

Texts = dict[EvidenceId, list[str]]
"""The lines of texts that were read already."""


def spellings(text: str) -> frozenset[bytes]:
    """How a text can stand in JSON."""
    escaped = (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
    return frozenset(spelling.encode() for spelling in (text, *escaped))


def text_lines(dossier: Dossier, evidence: Evidence, texts: Texts) -> list[str]:
    """The lines of a text, which is read once however many of them are cited."""
    if evidence.id not in texts:
        own = (one.text for one in dossier.excerpts if one.cite.evidence == evidence.id)
        text = next(own, None)
        if text is None:
            text = evidence.path.read_text(encoding="utf-8", errors="replace")
        texts[evidence.id] = text.split("\n")
    return texts[evidence.id]
