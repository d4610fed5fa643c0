"""A citation for other programs, as CONTRACT.md has it."""

from collections.abc import Iterable
from typing import Any

from rca.model.cite import Cite

Json = dict[str, Any]


def cite_document(cite: Cite) -> Json:
    """`{"evidence", "insert_id" | "line" | "test"}`, with the quote when there is one."""
    document: Json = {"evidence": cite.evidence}
    if cite.insert_id:
        document["insert_id"] = cite.insert_id
    elif cite.line:
        document["line"] = cite.line
    elif cite.test:
        document["test"] = cite.test
    if cite.quote:
        document["quote"] = cite.quote
    return document


def cite_documents(cites: Iterable[Cite]) -> list[Json]:
    """The same for several, in their order."""
    return [cite_document(cite) for cite in cites]
