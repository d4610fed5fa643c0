"""What stands at cited places; `rca.measure.finder` is the way back."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from rca.measure.database import Tables, open_tables
from rca.measure.entries import load_lines
from rca.measure.excerpt_scan import LogScan
from rca.measure.excerpts import Condensed, condensed, laid_out, most_telling
from rca.measure.files import log_evidence, numbered_lines
from rca.measure.lines import read_lines
from rca.measure.quotes import with_quotes_checked
from rca.measure.showing import show_entries
from rca.measure.text_lines import Texts, spellings, text_lines
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.exhibit import Exhibit
from rca.model.ids import EvidenceId
from rca.model.instant import Instant
from rca.model.outcome import TestAttempt

TEXT_LIMIT = 4000
TELLING_LINES = 12
"""Lines shown of a failure or a message longer than TEXT_LIMIT, whose error may stand anywhere."""

LOG_LINES = 20
"""Lines shown of a log that is cited as a whole."""

_BATCH = 20_000
READ_BY_LINE = (
    EvidenceKind.CODE,
    EvidenceKind.SERVICE,
    EvidenceKind.CHANGE,
    EvidenceKind.PROBE,
    EvidenceKind.NOTE,
)

# A traceback keeps its end, which says what happened; of other long messages an excerpt is shown.
WHOLE = """CASE WHEN is_cut AND proto IS NULL
    AND NOT contains(message, 'Traceback (most recent call last)') THEN message END"""

# Cited entries: the insert id decides; only without one the line does. Of two entries with the
# same id in one piece of evidence the earlier counts.
CITED = """
WITH wanted AS (
    SELECT unnest($evidence::VARCHAR[]) AS evidence, unnest($ids::VARCHAR[]) AS insert_id,
        unnest($lines::BIGINT[]) AS line
),
found AS (
    SELECT wanted.*, nth FROM wanted JOIN entry USING (evidence, insert_id)
    WHERE wanted.insert_id <> ''
    UNION ALL
    SELECT wanted.*, nth FROM wanted JOIN entry USING (evidence, line)
    WHERE wanted.insert_id = ''
)
SELECT evidence, insert_id, line, label, ts, log, service, revision, declared, level, shown, is_cut,
    WHOLE
FROM (SELECT evidence, insert_id, line, min(nth) AS nth FROM found GROUP BY ALL) AS first
JOIN (SELECT * EXCLUDE (evidence, insert_id, line) FROM entry) AS entry USING (nth)
JOIN showing USING (nth)
LEFT JOIN reading USING (nth)
""".replace("WHOLE", WHOLE)

SAID = """
SELECT unnest(string_split(message, chr(10)))
FROM (SELECT message FROM entry WHERE evidence = $evidence ORDER BY line)
"""


def exhibits_of(tables: Tables, dossier: Dossier, cites: Iterable[Cite]) -> tuple[Exhibit, ...]:
    """What stands at those places, sorted by cite; a place that does not exist gives nothing."""
    cites = tuple(cites)
    places = {cite.without_quote() for cite in cites}
    logs = {item.id for item in log_evidence(dossier)}
    logged = sorted(
        place for place in places if place.evidence in logs and (place.insert_id or place.line)
    )
    by_place = {(place.evidence, place.insert_id, _line(place)): place for place in logged}
    rows = tables.execute(
        CITED,
        {
            "evidence": [evidence for evidence, _, _ in by_place],
            "ids": [insert_id for _, insert_id, _ in by_place],
            "lines": [line for _, _, line in by_place],
        },
    ).fetchall()
    found = [entry_exhibit(by_place[row[:3]], row) for row in rows]
    whole = {place for place in places if place.evidence in logs and place == _all_of(place)}
    found += (_whole_log(tables, dossier, place) for place in whole)
    texts: Texts = {}
    for place in places.difference(logged, whole):
        found.extend(_elsewhere(dossier, place, texts))
    found.sort(key=lambda exhibit: exhibit.cite)
    return tuple(with_quotes_checked(dossier, found, cites, texts))


def exhibits_at(dossier: Dossier, cites: Iterable[Cite]) -> tuple[Exhibit, ...]:
    """What stands at those places, sorted by cite, without measuring anything else.

    Only the lines that hold an id, or are cited by number, are read as entries; all of them when
    an id is not found that way, since JSON can spell it in more than one way.
    """
    cites = tuple(cites)
    places = {cite.without_quote() for cite in cites}
    logs = {item.id for item in log_evidence(dossier)}
    logged = {place for place in places if place.evidence in logs}
    found: dict[Cite, Exhibit] = {}
    if all(place.insert_id or place.line for place in logged):
        found = _exhibits_in(
            dossier, cites, (_cited(item, logged) for item in log_evidence(dossier))
        )
    if logged - found.keys():
        everything = (numbered_lines(item) for item in log_evidence(dossier))
        found = _exhibits_in(dossier, cites, everything)
    return tuple(found[place] for place in sorted(found))


def _exhibits_in(
    dossier: Dossier, cites: Iterable[Cite], lines: Iterable[Iterable[tuple[int, bytes]]]
) -> dict[Cite, Exhibit]:
    """What stands at those places, where only these lines of each log are read."""
    with open_tables() as tables:
        load_lines(tables, dossier, zip(log_evidence(dossier), lines, strict=True))
        read_lines(tables)
        show_entries(tables)
        return {exhibit.cite: exhibit for exhibit in exhibits_of(tables, dossier, cites)}


def _cited(evidence: Evidence, places: Iterable[Cite]) -> Iterator[tuple[int, bytes]]:
    """The lines of a log that may be cited: by their number, or by an id that stands in them."""
    here = [place for place in places if place.evidence == evidence.id]
    numbers = {place.line for place in here if not place.insert_id}
    ids = {spelling for place in here if place.insert_id for spelling in spellings(place.insert_id)}
    if not here:
        return
    for number, line in numbered_lines(evidence):
        if number in numbers or any(one in line for one in ids):
            yield number, line


def _line(place: Cite) -> int:
    return 0 if place.insert_id else place.line


def entry_exhibit(cite: Cite, row: tuple[Any, ...]) -> Exhibit:
    """A log entry, from a row as CITED selects it."""
    _, _, _, label, at, log, service, revision, declared, level, shown, is_cut, whole = row
    writer = revision or service
    excerpt = _excerpt(whole) if whole is not None else None
    return Exhibit(
        cite=cite,
        kind=EvidenceKind.LOGS,
        label=label,
        at=Instant(at),
        where=f"{log} of {writer}" if writer else log,
        severity=level or declared,
        text=shown if excerpt is None else excerpt.text,
        is_cut=is_cut,
        reasons=excerpt.reasons if excerpt is not None else (),
    )


def _excerpt(text: str) -> Condensed | None:
    """The telling lines of a text; None for one of so few lines that its beginning says more."""
    return condensed(text, TELLING_LINES) if text.count("\n") > TELLING_LINES else None


def _all_of(place: Cite) -> Cite:
    return Cite(evidence=place.evidence)


def _whole_log(tables: Tables, dossier: Dossier, place: Cite) -> Exhibit:
    """The most telling lines of what the entries of a log say, in the order of the file."""
    scan = LogScan()
    for lines in _said(tables, place.evidence):
        scan.take(lines)
    scan.finish()
    reasons = {one.line: one.why for one in most_telling(scan, LOG_LINES)}
    kept: list[tuple[int, str, str]] = []
    first = 1
    for lines in _said(tables, place.evidence):
        end = first + len(lines)
        kept += ((n, lines[n - first], reasons[n]) for n in reasons if first <= n < end)
        first = end
    excerpt = laid_out(kept, len(scan.kinds))
    evidence = dossier.evidence_by_id(place.evidence)
    return Exhibit(
        cite=place,
        kind=EvidenceKind.LOGS,
        label=evidence.label if evidence else "",
        at=None,
        where=evidence.sidecar.name if evidence else "",
        severity="",
        text=excerpt.text[:TEXT_LIMIT],
        is_cut=len(kept) < len(scan.kinds),
        reasons=excerpt.reasons,
    )


def _said(tables: Tables, evidence: EvidenceId) -> Iterator[list[str]]:
    found = tables.cursor().execute(SAID, {"evidence": evidence})
    while rows := found.fetchmany(_BATCH):
        yield [line for (line,) in rows]


def _elsewhere(dossier: Dossier, place: Cite, texts: Texts) -> Iterator[Exhibit]:
    """The exhibit of a place that is no log entry, if there is one."""
    evidence = dossier.evidence_by_id(place.evidence)
    if evidence is None or place.insert_id:
        return
    if place.test:
        attempts = (one for one in dossier.attempts if one.cite.without_quote() == place)
        yield from (attempt_exhibit(one) for one in islice(attempts, 1))
    elif place.line <= len(lines := text_lines(dossier, evidence, texts)):
        yield line_exhibit(evidence, lines, place.line)


def attempt_exhibit(attempt: TestAttempt) -> Exhibit:
    """A test attempt: its failure, the telling lines of a long one."""
    text = attempt.detail or attempt.message
    if not text.startswith(attempt.message):
        text = f"{attempt.message}\n\n{text}"
    excerpt = condensed(text, TELLING_LINES) if len(text) > TEXT_LIMIT else None
    return Exhibit(
        cite=attempt.cite.without_quote(),
        kind=EvidenceKind.TESTS,
        label=attempt.label,
        at=attempt.at,
        where=f"test {attempt.test}",
        severity="ERROR" if attempt.outcome.is_bad else "",
        text=(text if excerpt is None else excerpt.text)[:TEXT_LIMIT],
        is_cut=len(text) > TEXT_LIMIT,
        reasons=() if excerpt is None else excerpt.reasons,
    )


def line_exhibit(evidence: Evidence, lines: list[str], line: int) -> Exhibit:
    """One line of a text, counted within the evidence from 1; all of it for line 0.

    Of code the whole excerpt is shown, whichever line is cited: a line alone says little.
    """
    spot = evidence.sidecar.code
    is_one = line and spot is None
    shown = lines[line - 1] if is_one else "\n".join(lines).removesuffix("\n")
    where = evidence.sidecar.name
    if spot is not None:
        at = spot.first_line + line - 1
        span = str(at) if line else f"{spot.first_line}-{spot.last_line}"
        where = f"{spot.path}:{span} at {spot.revision}"
    elif line:
        where = f"{where}:{line}"
    return Exhibit(
        cite=Cite(evidence=evidence.id, line=line),
        kind=evidence.kind,
        label=evidence.label,
        at=None,
        where=where,
        severity="",
        text=shown[:TEXT_LIMIT],
        is_cut=len(shown) > TEXT_LIMIT,
        language=spot.language if spot is not None else "",
    )
