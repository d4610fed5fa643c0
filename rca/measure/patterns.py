"""Families of log lines: what varies is masked in the engine, then equal texts are one pattern.

The id hashes the log and the constant words, so it is the same in every run and every evidence.
"""

from dataclasses import replace
from itertools import groupby

from rca.measure.database import Tables
from rca.measure.folding import fold_lines
from rca.measure.lines import LEVELS
from rca.measure.showing import entry_cite
from rca.model.cite import Cite
from rca.model.evidence import INCIDENT_LABEL
from rca.model.ids import PatternId
from rca.model.instant import Instant
from rca.model.measures import Pattern, Place, Tally
from rca.model.plural import counted
from rca.model.skipped import Skipped

PATTERN_LIMIT = 20_000
"""Distinct patterns kept, the most frequent first; the rest is reported as skipped."""

QUOTE_LIMIT = 500

_MARK = "\x01"

CODE_PHRASE = (
    r"(?i)(?:\b(?:status(?:[ _]?code)?|code|closed?|closing)\b[^\w\n]{1,4}"
    r"(?:[a-z]+[^\w\n]{1,3}){0,2}|\bHTTP(?:/\d(?:\.\d)?)?\"?[^\w\n]{1,3})[1-5]\d{2,3}\b"
)
"""An HTTP status or WebSocket close code after a word that says so: the number is the message."""

MASK = "|".join(
    (
        # dates and times
        r"\b\d{4}[-/]\d\d[-/]\d\d"
        r"(?:[T _]\d\d[:,]\d\d[:,]\d\d(?:[.,]\d+)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)?",
        r"\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +)?"
        r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* +\d{1,2},?(?: +\d{4})?"
        r"(?: +\d{1,2}:\d\d:\d\d(?:\.\d+)?)?(?: +\d{4})?\b",
        r"\b\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?[AP]M)?\b",
        # names of places and people: URLs, e-mail addresses
        r"\b[a-z][a-z0-9+.-]*://[^\s\"'<>,;()\[\]]+",
        r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b",
        # JWT, UUID, MAC, IPv6, IPv4
        r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*",
        r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b",
        r"\b[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}\b",
        r"\b(?:[0-9a-fA-F]{1,4}:){3,}:?(?:[0-9a-fA-F]{1,4}:?)+\b",
        r"\b\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d+)?\b",
        # hexadecimal ids, and quoted ids
        r"\b0[xX][0-9a-fA-F]+\b",
        r"\b[0-9a-fA-F]{8,}\b",
        r"\"[^\"\s]*\d[^\"\s]*\"",
        r"'[^'\s]*\d[^'\s]*'",
        # ids glued to a word, words with two digits, numbers with their unit
        r"_-?\d\w*",
        r"\b[A-Za-z][A-Za-z_]*\d\w*\d\w*",
        r"[-+]?\b\d+(?:[.,-]\d+)*%?\w*",
    )
)
"""One alternation for the engine (RE2: no lookaround, and no group that would have to be kept)."""

# The mask of each distinct text. The digits of a protected phrase travel as private-use letters
# that no mask matches. Marks in a row become one, so that lists of any length are one pattern.
MASKED = """
CREATE TABLE masked AS
WITH distinct_text AS (
    SELECT DISTINCT about FROM reading WHERE about <> ''
),
guarded AS (
    SELECT about, regexp_extract(about, $code_phrase) AS phrase FROM distinct_text
)
SELECT about, translate(
    regexp_replace(
        regexp_replace(
            if(phrase = '', about, replace(
                about, phrase,
                translate(phrase, '0123456789', $private_digits)
            )),
            $mask, $mark, 'g'
        ),
        $mark || '(?:[ ,;]{1,2}' || $mark || ')+', $mark, 'g'
    ),
    $private_digits, '0123456789'
) AS template
FROM guarded
"""

# Which entry belongs to which pattern. A request is templated by what was asked and how it was
# answered, followed by what the platform had to say about it.
SIGHTING = """
CREATE TABLE sighting AS
WITH worded AS (
    SELECT nth, log, rank,
        CASE WHEN log = 'requests'
            THEN method || ' ' || route || ' -> ' || (status // 100)::VARCHAR || 'xx'
                || coalesce(': ' || masked.template, '')
            ELSE masked.template
        END AS template
    FROM event
    JOIN reading USING (nth)
    LEFT JOIN masked USING (about)
    WHERE NOT is_frame
)
SELECT nth, log, rank, template, left(sha256(log || chr(0) || template), 12) AS pattern
FROM worded
WHERE template IS NOT NULL AND template <> ''
"""

# The heaviest patterns, ties by id.
KEPT = """
CREATE TABLE pattern AS
SELECT pattern, log, any_value(template) AS template, max(rank) AS rank, count(*) AS weight,
    coalesce(min(nth) FILTER (label = $incident), min(nth)) AS example
FROM sighting JOIN event USING (nth, log)
GROUP BY pattern, log
ORDER BY weight DESC, pattern
LIMIT $limit
"""

LEFT_OUT = """
SELECT count(DISTINCT pattern), count(*) FROM sighting ANTI JOIN pattern USING (pattern)
"""

TALLIES = """
SELECT pattern, pattern.template, pattern.log, pattern.rank, label, service, revision,
    count(*), min(ts), max(ts)
FROM sighting
JOIN pattern USING (pattern)
JOIN event USING (nth)
GROUP BY ALL
ORDER BY pattern, label, service, revision
"""

EXAMPLES = """
SELECT pattern, evidence, insert_id, line, telling, shown
FROM pattern
JOIN entry ON nth = example
JOIN reading USING (nth)
JOIN showing USING (nth)
"""


def patterns_of(tables: Tables) -> tuple[tuple[Pattern, ...], tuple[Skipped, ...]]:
    """All patterns by id, and what the limit on their number left out.

    Leaves the tables `sighting` (which entry shows which pattern) and `pattern` for others.
    """
    tables.execute(
        MASKED,
        {
            "code_phrase": CODE_PHRASE,
            "mask": MASK,
            "mark": _MARK,
            "private_digits": "".join(chr(0xE000 + digit) for digit in range(10)),
        },
    )
    fold_lines(tables, _MARK)
    tables.execute(SIGHTING)
    tables.execute(KEPT, {"incident": INCIDENT_LABEL, "limit": PATTERN_LIMIT})
    examples = {row[0]: _example(*row[1:]) for row in tables.execute(EXAMPLES).fetchall()}
    patterns = []
    rows = tables.execute(TALLIES).fetchall()
    for (pattern, template, log, rank), group in groupby(rows, key=lambda row: row[:4]):
        tallies = tuple(
            Tally(
                place=Place(label=label, service=service, revision=revision),
                count=count,
                first=Instant(first),
                last=Instant(last),
            )
            for *_, label, service, revision, count, first, last in group
        )
        patterns.append(
            Pattern(
                id=PatternId(pattern),
                template=template.replace(_MARK, "<*>"),
                log=log,
                severity=LEVELS[rank - 1] if rank else "",
                tallies=tallies,
                example=examples[pattern],
            )
        )
    return tuple(patterns), _left_out(tables)


def _example(evidence: str, insert_id: str, line: int, telling: str, shown: str) -> Cite:
    quote = telling if telling and telling in shown else shown.split("\n", 1)[0]
    return replace(entry_cite(evidence, insert_id, line), quote=quote[:QUOTE_LIMIT])


def _left_out(tables: Tables) -> tuple[Skipped, ...]:
    (counts,) = tables.execute(LEFT_OUT).fetchall()
    patterns, entries = counts
    if not patterns:
        return ()
    reason = f"{patterns} rare patterns left out; only {PATTERN_LIMIT} are kept"
    return (
        Skipped(evidence="all logs", locator=counted(entries, "entry", "entries"), reason=reason),
    )
