"""Where texts of rules stand: in any part of a log entry, in a line of what is no log or test."""

from collections.abc import Iterable, Iterator

from rca.measure.database import Tables
from rca.measure.files import log_evidence, numbered_lines
from rca.measure.showing import entry_cite
from rca.measure.text_lines import spellings
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

MOST_LINES = 2_000
"""Lines of a log that are asked for their label, of those that have a text."""

# A log of the incident may hold healthy times too, so that the entry decides the label.
FIRST_OF_LABEL = """
SELECT label, arg_min(insert_id, nth), arg_min(entry.line, nth)
FROM entry JOIN (SELECT unnest($lines::BIGINT[]) AS line) AS found USING (line)
WHERE evidence = $evidence
GROUP BY label
ORDER BY label
"""


def logged_places(tables: Tables, dossier: Dossier) -> Iterator[TextPlace]:
    """For each label the first entry of each log that holds a text of a rule, wherever in it."""
    texts = _texts_of_rules(dossier)
    for item in log_evidence(dossier) if texts else ():
        lines: dict[str, list[int]] = {text: [] for text in texts}
        wanted = {text: spellings(text) for text in texts}
        for number, line in numbered_lines(item):
            for text in texts:
                if len(lines[text]) < MOST_LINES and any(one in line for one in wanted[text]):
                    lines[text].append(number)
        for text, found in lines.items():
            given = {"evidence": item.id, "lines": found}
            for label, insert_id, line in tables.execute(FIRST_OF_LABEL, given).fetchall():
                yield TextPlace(
                    text=text,
                    label=label,
                    kind=EvidenceKind.LOGS,
                    name=item.sidecar.name,
                    cite=entry_cite(item.id, insert_id, line),
                )


def _texts_of_rules(dossier: Dossier) -> list[str]:
    return sorted({text for area in dossier.incident.compliance for text in area.texts})


def places_of(dossier: Dossier) -> Iterator[TextPlace]:
    """The first line of each piece of evidence that holds a text of a rule."""
    texts = _texts_of_rules(dossier)
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
