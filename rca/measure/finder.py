"""Places whose text contains something, found again and again in the same evidence.

What a search reads as entries is bounded: where too many lines contain the text, an order of all
entries, made once, says which of them come first.
"""

from array import array
from collections.abc import Iterator
from itertools import chain, islice
from typing import AnyStr

from rca.measure.database import open_tables
from rca.measure.entries import load_entries, load_lines
from rca.measure.exhibits import (
    READ_BY_LINE,
    WHOLE,
    attempt_exhibit,
    entry_exhibit,
    line_exhibit,
)
from rca.measure.files import log_evidence, numbered_lines
from rca.measure.lines import read_lines
from rca.measure.showing import entry_cite, show_entries
from rca.measure.text_lines import Texts, spellings, text_lines
from rca.model.dossier import Dossier
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL, Evidence, EvidenceKind
from rca.model.exhibit import Exhibit
from rca.model.ids import EvidenceId

MOST_READ = 2000
"""Matching lines that are read as entries at once; 20 µs each."""

FOUND = """
SELECT evidence, insert_id, line, label, ts, log, service, revision, declared, level, shown, is_cut,
    WHOLE
FROM entry
JOIN showing USING (nth)
LEFT JOIN reading USING (nth)
WHERE label = $label AND NOT is_repeat
ORDER BY nth
LIMIT $limit
""".replace("WHOLE", WHOLE)

# The order of all entries, as it is for every search; a repeat is never found.
ORDER = "SELECT evidence, line, label, nth FROM entry WHERE NOT is_repeat"

_BATCH = 20_000
_Matching = dict[EvidenceId, "array[int]"]
_Order = dict[tuple[EvidenceId, str], dict[int, int]]


class Finder:
    """Searches one dossier. It keeps the lines that matched last, so that labels cost one scan."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._logs = log_evidence(dossier)
        self._searched: tuple[str, bool] | None = None
        self._matching: _Matching = {}
        self._order: _Order | None = None
        self._texts: Texts = {}

    def find(
        self,
        label: str,
        text: str,
        limit: int,
        kind: EvidenceKind | None = None,
        *,
        any_case: bool = False,
    ) -> tuple[Exhibit, ...]:
        """The first `limit` places under a label whose text contains `text`, case included.

        With `any_case`, a capital and a small letter are the same. Log entries come first (in their
        message or anywhere in the entry), in order of time; then test attempts as they stand in the
        dossier; then lines of code, then of service descriptions. With a `kind`, only places in
        evidence of that kind.
        """
        is_logged = kind in (None, EvidenceKind.LOGS)
        places = chain(
            self._entries(label, text, limit, any_case=any_case) if is_logged else (),
            self._attempts(label, text, any_case=any_case),
            self._lines(label, text, any_case=any_case),
        )
        return tuple(islice((one for one in places if kind is None or one.kind is kind), limit))

    def _entries(self, label: str, text: str, limit: int, *, any_case: bool) -> Iterator[Exhibit]:
        logs = [item for item in self._logs if _may_be(item, label)]
        matched = self._matched(text, any_case=any_case)
        matching = {item.id: matched[item.id] for item in logs}
        if sum(map(len, matching.values())) > MOST_READ:
            matching = self._first(label, matching, limit)
        if not any(matching.values()):
            return
        with open_tables() as tables:
            sources = ((item, _numbered(item, matching[item.id])) for item in logs)
            load_lines(tables, self._dossier, sources)
            read_lines(tables)
            show_entries(tables)
            rows = tables.execute(FOUND, {"label": label, "limit": limit}).fetchall()
        yield from (entry_exhibit(entry_cite(*row[:3]), row) for row in rows)

    def _matched(self, text: str, *, any_case: bool) -> _Matching:
        """The numbers of the lines of each log that contain the text, however JSON spells it."""
        if (text, any_case) != self._searched:
            wanted = [_in_case(spelling, any_case) for spelling in spellings(text)]
            self._searched = text, any_case
            self._matching = {
                item.id: array(
                    "q",
                    (
                        number
                        for number, line in numbered_lines(item)
                        if any(one in _in_case(line, any_case) for one in wanted)
                    ),
                )
                for item in self._logs
            }
        return self._matching

    def _first(self, label: str, matching: _Matching, limit: int) -> _Matching:
        """Of these lines the first `limit` entries of that label."""
        ordered = self._ordered()
        found = sorted(
            (nth, evidence, line)
            for evidence, lines in matching.items()
            for line in lines
            if (nth := ordered.get((evidence, label), {}).get(line)) is not None
        )[:limit]
        return {
            evidence: array("q", sorted(line for _, of, line in found if of == evidence))
            for evidence in matching
        }

    def _ordered(self) -> _Order:
        if self._order is None:
            self._order = {}
            with open_tables() as tables:
                load_entries(tables, self._dossier)
                rows = tables.execute(ORDER)
                while batch := rows.fetchmany(_BATCH):
                    for evidence, line, label, nth in batch:
                        self._order.setdefault((EvidenceId(evidence), label), {})[line] = nth
        return self._order

    def _attempts(self, label: str, text: str, *, any_case: bool) -> Iterator[Exhibit]:
        wanted = _in_case(text, any_case)
        for attempt in self._dossier.attempts:
            said = (_in_case(part, any_case) for part in (attempt.message, attempt.detail))
            if attempt.label == label and any(wanted in part for part in said):
                yield attempt_exhibit(attempt)

    def _lines(self, label: str, text: str, *, any_case: bool) -> Iterator[Exhibit]:
        wanted = _in_case(text, any_case)
        for kind in READ_BY_LINE:
            for evidence in self._dossier.evidence:
                if evidence.kind is not kind or evidence.label != label:
                    continue
                lines = text_lines(self._dossier, evidence, self._texts)
                for number, line in enumerate(lines, start=1):
                    if wanted in _in_case(line, any_case):
                        yield line_exhibit(evidence, lines, number)


def _in_case(text: AnyStr, any_case: bool) -> AnyStr:  # noqa: FBT001 - see `find`
    """As it is, or with its letters made small; of bytes only a to z."""
    return text.lower() if any_case else text


def _may_be(evidence: Evidence, label: str) -> bool:
    """Whether entries of that evidence can have the label; part of an incident's is healthy."""
    return label == evidence.label or (label, evidence.label) == (BASELINE_LABEL, INCIDENT_LABEL)


def _numbered(evidence: Evidence, wanted: "array[int]") -> Iterator[tuple[int, bytes]]:
    """The lines of these numbers, which ascend."""
    if wanted:
        numbers = frozenset(wanted)
        for number, line in numbered_lines(evidence):
            if number in numbers:
                yield number, line
            if number >= wanted[-1]:
                return
