"""Log files as numbered lines, in batches that fit in memory whatever the size of the file."""

from collections.abc import Iterable, Iterator

from rca.model.dossier import Dossier
from rca.model.evidence import Evidence, EvidenceKind

_BATCH_BYTES = 32_000_000


def log_evidence(dossier: Dossier) -> tuple[Evidence, ...]:
    """The evidence that holds log entries, in the order in which it was added."""
    return tuple(item for item in dossier.evidence if item.kind is EvidenceKind.LOGS)


def numbered_lines(evidence: Evidence) -> Iterator[tuple[int, bytes]]:
    """The lines of a piece of evidence that are not blank, numbered as they stand in the file."""
    with evidence.path.open("rb") as content:
        for number, line in enumerate(content, start=1):
            if stripped := line.strip():
                yield number, stripped


def batches(lines: Iterable[tuple[int, bytes]]) -> Iterator[tuple[list[int], list[str | None]]]:
    """The same as lists of numbers and texts; None stands for a line that is no UTF-8."""
    numbers: list[int] = []
    texts: list[str | None] = []
    size = 0
    for number, line in lines:
        numbers.append(number)
        texts.append(_decoded(line))
        size += len(line)
        if size > _BATCH_BYTES:
            yield numbers, texts
            numbers, texts, size = [], [], 0
    if numbers:
        yield numbers, texts


def _decoded(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None
