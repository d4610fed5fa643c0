"""What a tally says of each family: how often, from when to when, where, how bad."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rca.mining.families import Family
from rca.mining.level import LEVELS, level_of
from rca.mining.sorting import PATTERN_LIMIT, TEXT_LIMIT
from rca.mining.tally import LONGEST, Tables
from rca.mining.told import telling_of
from rca.model.instant import MINUTE, Instant

RARE = Family(id="0" * 12, template="<*>")
"""Everything beyond the limits; how much that is, is reported."""

QUOTE_LIMIT = 500

FAMILY = "CREATE OR REPLACE TABLE family (text VARCHAR, pattern VARCHAR, level VARCHAR)"

ADD_FAMILY = """
INSERT INTO family SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[]), unnest($3::VARCHAR[])
"""

# All that is counted of a pattern, in one pass. The level written inside a text counts where the
# entry has none.
COUNTS = """
WITH named AS (
    SELECT coalesce(pattern, $rare) AS id, by_place, minute, entries, first, last, example,
        coalesce(service, '') AS service, coalesce(revision, '') AS revision,
        CASE WHEN coalesce(upper(severity), '') IN ('DEFAULT', '')
            THEN coalesce(level, '') ELSE upper(severity) END AS severity
    FROM tally LEFT JOIN family USING (text)
)
SELECT id, 'whole' AS kind, NULL AS name, NULL AS minute, sum(entries)::BIGINT AS entries,
    min(first) AS first, max(last) AS last, min(example) AS example
FROM named WHERE by_place GROUP BY id
UNION ALL
SELECT id, CASE grouping(service, revision, severity)
        WHEN 3 THEN 'service' WHEN 5 THEN 'revision' ELSE 'severity' END,
    coalesce(service, revision, severity), NULL, sum(entries)::BIGINT, NULL, NULL, NULL
FROM named WHERE by_place
GROUP BY GROUPING SETS ((id, service), (id, revision), (id, severity))
UNION ALL
SELECT id, 'minute', NULL, minute, sum(entries)::BIGINT, NULL, NULL, NULL
FROM named WHERE NOT by_place AND minute IS NOT NULL GROUP BY id, minute
"""

SUMS = """
SELECT coalesce(sum(entries) FILTER (by_place), 0)::BIGINT,
    coalesce(sum(cut) FILTER (by_place), 0)::BIGINT,
    coalesce(sum(entries) FILTER (by_place AND pattern IS NULL), 0)::BIGINT,
    count(DISTINCT text) FILTER (pattern IS NULL)::BIGINT
FROM tally LEFT JOIN family USING (text)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The entry that shows a pattern: by insert id, else by line of the input `source`."""

    source: int
    insert_id: str
    line: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPattern:
    """A pattern and how it was seen. Counts are sorted by name, minutes by time.

    `severity` is the worst of `severities`, empty where nothing says one. An empty name counts
    what has none.
    """

    id: str
    template: str
    count: int
    first: Instant | None
    last: Instant | None
    severity: str
    severities: tuple[tuple[str, int], ...]
    services: tuple[tuple[str, int], ...]
    revisions: tuple[tuple[str, int], ...]
    per_minute: tuple[tuple[Instant, int], ...]
    example: Example


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All patterns, the most frequent first, ties by id; `notes` say what was cut or not sorted.

    A note is a pair of a place and a reason.
    """

    entries: int
    patterns: tuple[FoundPattern, ...]
    notes: tuple[tuple[str, str], ...]


def patterns_in(tables: Tables, families: Mapping[str, Family]) -> Found:
    """What the merged tally says of each family."""
    tables.execute(FAMILY)
    texts = sorted(families)
    ids = [families[text].id for text in texts]
    tables.execute(ADD_FAMILY, [texts, ids, [level_of(text) for text in texts]])
    templates = {family.id: family.template for family in families.values()}
    names: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    minutes: dict[str, list[tuple[Instant, int]]] = defaultdict(list)
    whole = []
    for row in tables.execute(COUNTS, {"rare": RARE.id}).fetchall():
        pattern, kind, name, minute, count, *rest = row
        if kind == "minute":
            minutes[pattern].append((Instant(minute * MINUTE), count))
        elif kind == "whole":
            whole.append((-count, pattern, *rest))
        else:
            names[pattern, kind].append((name, count))
    patterns = []
    for negative, pattern, first, last, example in sorted(whole, key=lambda row: row[:2]):
        severities = tuple(sorted(names[pattern, "severity"]))
        patterns.append(
            FoundPattern(
                id=pattern,
                template=templates.get(pattern, RARE.template),
                count=-negative,
                first=first,
                last=last,
                severity=_worst(severities),
                severities=severities,
                services=tuple(sorted(names[pattern, "service"])),
                revisions=tuple(sorted(names[pattern, "revision"])),
                per_minute=tuple(sorted(minutes[pattern])),
                example=_example(example),
            )
        )
    (sums,) = tables.execute(SUMS).fetchall()
    return Found(entries=sums[0], patterns=tuple(patterns), notes=tuple(_notes(*sums[1:])))


def _notes(cut: int, entries: int, texts: int) -> Iterable[tuple[str, str]]:
    if cut:
        yield f"{cut:,} entries", f"longer than {LONGEST:,} bytes: the middle was not compared"
    if entries:
        limits = f"more than {TEXT_LIMIT:,} texts or {PATTERN_LIMIT:,} patterns"
        yield f"{entries:,} entries", f"{limits}: {texts:,} rare texts are one pattern, <*>"


def _worst(severities: Sequence[tuple[str, int]]) -> str:
    known = [name for name, _ in severities if name in LEVELS]
    return max(known, key=LEVELS.index, default="")


def _example(row: Mapping[str, Any]) -> Example:
    insert_id, quote = row["insert_id"] or "", row["quote"] or ""
    told = telling_of(quote) if "\n" in quote else None
    line = told[0] if told else quote.strip().partition("\n")[0]
    return Example(
        source=row["source"],
        insert_id=insert_id,
        line=0 if insert_id else row["line"] or 0,
        quote=line[:QUOTE_LIMIT],
    )
