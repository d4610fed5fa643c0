"""Where texts of rules stand in evidence that is read by line: all that is neither log nor test."""

from collections.abc import Iterable, Iterator

from rca.model.asked import TextPlace
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import Evidence, EvidenceKind

_READ_BY_LINE = (
    EvidenceKind.CODE,
    EvidenceKind.SERVICE,
    EvidenceKind.CHANGE,
    EvidenceKind.NOTE,
)


def places_of(dossier: Dossier) -> Iterator[TextPlace]:
    """The first line of each piece of evidence that holds a text of a rule."""
    texts = sorted({text for area in dossier.incident.compliance for text in area.texts})
    if not texts:
        return
    code = {excerpt.cite.evidence: excerpt for excerpt in dossier.excerpts}
    for item in dossier.evidence:
        if item.kind not in _READ_BY_LINE:
            continue
        excerpt = code.get(item.id)
        name = excerpt.spot.path if excerpt is not None else item.sidecar.name
        lines = excerpt.text.split("\n") if excerpt is not None else _lines(item)
        for text, line in _first_lines(lines, texts):
            yield TextPlace(
                text=text,
                label=item.label,
                kind=item.kind,
                name=name,
                cite=Cite(evidence=item.id, line=line),
            )


def _lines(item: Evidence) -> Iterator[str]:
    with item.path.open(encoding="utf-8", errors="replace", newline="\n") as content:
        yield from content


def _first_lines(lines: Iterable[str], texts: list[str]) -> Iterator[tuple[str, int]]:
    left = list(texts)
    for number, line in enumerate(lines, start=1):
        found = [text for text in left if text in line]
        yield from ((text, number) for text in found)
        left = [text for text in left if text not in found]
        if not left:
            return
