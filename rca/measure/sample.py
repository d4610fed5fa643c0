"""Entries of log evidence for looking at: a bounded sample, and how many there were over time.

The sample is spread evenly over each state, errors apart, and depends on the entries alone.
"""

from rca.measure.database import Tables, open_tables
from rca.measure.entries import load_entries
from rca.measure.lines import ERROR_RANK, read_lines
from rca.measure.showing import entry_cite, show_entries
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import EvidenceKind
from rca.model.exhibit import Exhibit
from rca.model.instant import Instant
from rca.model.sample import Bucket, EntrySample

LONGEST_TEXT = 2000
MOST_BUCKETS = 600
_SECOND = 1_000_000_000
BUCKET_SECONDS = (1, 2, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400, 2_592_000, 315_360_000)

GROUPS = """
SELECT label, coalesce(rank, 0) >= $error AS is_error, count(*)
FROM event LEFT JOIN reading USING (nth)
GROUP BY ALL ORDER BY ALL
"""

# Of `total` entries in a group the `kept` that are spread evenly over their order in time. Of a
# long traceback the end is kept, which says what happened.
SPREAD = """
WITH quota AS (
    SELECT unnest($labels::VARCHAR[]) AS label, unnest($errors::BOOLEAN[]) AS is_error,
        unnest($totals::BIGINT[]) AS total, unnest($kept::BIGINT[]) AS kept
),
ranked AS (
    SELECT nth, label, coalesce(rank, 0) >= $error AS is_error,
        row_number() OVER (PARTITION BY label, is_error ORDER BY nth) AS place
    FROM event LEFT JOIN reading USING (nth)
)
SELECT evidence, insert_id, line, entry.label, ts, log, service, revision,
    coalesce(nullif(level, ''), declared),
    if(contains(shown, 'Traceback (most recent call last)'),
        right(shown, $longest), left(shown, $longest)),
    is_cut OR length(shown) > $longest
FROM ranked
JOIN quota USING (label, is_error)
JOIN entry USING (nth)
JOIN showing USING (nth)
LEFT JOIN reading USING (nth)
WHERE place * kept // total > (place - 1) * kept // total
ORDER BY nth
"""

OVER_TIME = """
SELECT ts // $width * $width AS start, label, count(*),
    count(*) FILTER (coalesce(rank, 0) >= $error)
FROM event LEFT JOIN reading USING (nth)
GROUP BY ALL ORDER BY ALL
"""


def sample_entries(dossier: Dossier, most: int) -> EntrySample:
    """At most `most` entries in order of time, and the counts of all, reading the log evidence.

    The width of the buckets is the smallest that gives at most MOST_BUCKETS of them.
    """
    with open_tables() as tables:
        load_entries(tables, dossier)
        read_lines(tables)
        show_entries(tables)
        groups = tables.execute(GROUPS, {"error": ERROR_RANK}).fetchall()
        width, buckets = _over_time(tables)
        return EntrySample(
            total=sum(count for _, _, count in groups),
            errors=sum(count for _, is_error, count in groups if is_error),
            entries=_spread(tables, groups, most),
            bucket_seconds=width,
            buckets=buckets,
        )


def shares(totals: list[int], most: int) -> list[int]:
    """How many of each group to keep: equal shares, and what a small group leaves goes to others.

    >>> shares([10, 1000, 1000], 100)
    [10, 45, 45]
    """
    kept = [0] * len(totals)
    left = most
    for done, at in enumerate(sorted(range(len(totals)), key=lambda at: (totals[at], at))):
        kept[at] = min(totals[at], left // (len(totals) - done))
        left -= kept[at]
    return kept


def _spread(tables: Tables, groups: list[tuple[str, bool, int]], most: int) -> tuple[Exhibit, ...]:
    totals = [count for _, _, count in groups]
    rows = tables.execute(
        SPREAD,
        {
            "labels": [label for label, _, _ in groups],
            "errors": [is_error for _, is_error, _ in groups],
            "totals": totals,
            "kept": shares(totals, most),
            "error": ERROR_RANK,
            "longest": LONGEST_TEXT,
        },
    ).fetchall()
    return tuple(_entry(entry_cite(*row[:3]), row[3:]) for row in rows)


def _entry(cite: Cite, row: tuple[str, int, str, str, str, str, str, bool]) -> Exhibit:
    label, at, log, service, revision, severity, text, is_cut = row
    writer = revision or service
    return Exhibit(
        cite=cite,
        kind=EvidenceKind.LOGS,
        label=label,
        at=Instant(at),
        where=f"{log} of {writer}" if writer else log,
        severity=severity,
        text=text,
        is_cut=is_cut,
    )


def _over_time(tables: Tables) -> tuple[int, tuple[Bucket, ...]]:
    for width in BUCKET_SECONDS:
        rows = tables.execute(OVER_TIME, {"width": width * _SECOND, "error": ERROR_RANK}).fetchall()
        if len(rows) <= MOST_BUCKETS or width == BUCKET_SECONDS[-1]:
            break
    return width, tuple(
        Bucket(start=Instant(start), label=label, total=total, errors=errors)
        for start, label, total, errors in rows[:MOST_BUCKETS]
    )
