"""What a tally says of each family: how often, from when to when, where, how bad."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rca.mining.example import Example, read_example
from rca.mining.families import Family
from rca.mining.level import LEVELS, level_of
from rca.mining.sorting import PATTERN_LIMIT, TEXT_LIMIT
from rca.mining.tally import LONGEST, Tables
from rca.mining.told import telling_of
from rca.model.instant import Instant
from rca.model.plural import counted

RARE = Family(id="0" * 12, template="<*>")
"""Everything beyond the limits; how much that is, is reported."""

QUOTE_LIMIT = 500

FAMILY = "CREATE OR REPLACE TABLE family (text VARCHAR, pattern VARCHAR, level VARCHAR)"

ADD_FAMILY = """
INSERT INTO family SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[]), unnest($3::VARCHAR[])
"""

# The rows of the tally by pattern. The level written inside a text counts where the entry has none.
NAMED = """
CREATE OR REPLACE TEMP TABLE named AS
SELECT coalesce(pattern, $rare) AS id, by_place, minute * 60_000_000_000 AS minute, entries,
    first, last, cut, example, coalesce(service, '') AS service,
    coalesce(revision, '') AS revision,
    CASE WHEN coalesce(upper(severity), '') IN ('DEFAULT', '')
        THEN coalesce(level, '') ELSE upper(severity) END AS severity
FROM tally LEFT JOIN family USING (text)
"""

WHOLE = """
SELECT id, sum(entries)::BIGINT AS entries, min(first), max(last), sum(cut)::BIGINT, min(example)
FROM named WHERE by_place GROUP BY id ORDER BY entries DESC, id
"""

# What is counted by one column: its values and how often each, for each pattern.
BY_PLACE = """
SELECT id, list(name), list(entries)
FROM (
    SELECT id, COLUMN AS name, sum(entries)::BIGINT AS entries
    FROM named WHERE by_place GROUP BY id, name
)
GROUP BY id
"""

BY_TIME = BY_PLACE.replace("WHERE by_place", "WHERE NOT by_place AND COLUMN IS NOT NULL")

UNSORTED = "SELECT count(DISTINCT text) FROM tally ANTI JOIN family USING (text)"


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
    tables.execute(NAMED, {"rare": RARE.id})
    templates = {family.id: family.template for family in families.values()}
    services, revisions = (_counts(tables, BY_PLACE, name) for name in ("service", "revision"))
    severities, minutes = (_counts(tables, BY_TIME, name) for name in ("severity", "minute"))
    whole = tables.execute(WHOLE).fetchall()
    patterns = tuple(
        FoundPattern(
            id=pattern,
            template=templates.get(pattern, RARE.template),
            count=count,
            first=first,
            last=last,
            severity=_worst(severities[pattern]),
            severities=severities[pattern],
            services=services[pattern],
            revisions=revisions[pattern],
            per_minute=minutes.get(pattern, ()),
            example=_shown(read_example(example)),
        )
        for pattern, count, first, last, _, example in whole
    )
    rare = sum(one.count for one in patterns if one.id == RARE.id)
    unsorted = tables.execute(UNSORTED).fetchall()[0][0] if rare else 0
    notes = tuple(_notes(sum(row[4] for row in whole), rare, unsorted))
    return Found(entries=sum(one.count for one in patterns), patterns=patterns, notes=notes)


def _counts(tables: Tables, statement: str, column: str) -> dict[str, tuple[tuple[Any, int], ...]]:
    rows = tables.execute(statement.replace("COLUMN", column)).fetchall()
    return {
        pattern: tuple(sorted(zip(names, counts, strict=True))) for pattern, names, counts in rows
    }


def _notes(cut: int, entries: int, texts: int) -> Iterable[tuple[str, str]]:
    if cut:
        long = f"longer than {LONGEST:,} bytes: the middle was not compared"
        yield counted(cut, "entry", "entries"), long
    if entries:
        limits = f"more than {TEXT_LIMIT:,} texts or {PATTERN_LIMIT:,} patterns"
        rare = counted(texts, "rare text")
        yield counted(entries, "entry", "entries"), f"{limits}: {rare} in one pattern, <*>"


def _worst(severities: Sequence[tuple[str, int]]) -> str:
    known = [name for name, _ in severities if name in LEVELS]
    return max(known, key=LEVELS.index, default="")


def _shown(example: Example) -> Example:
    """With the line that tells most, or the first."""
    told = telling_of(example.quote) if "\n" in example.quote else None
    line = told[0] if told else example.quote.strip().partition("\n")[0]
    return replace(example, quote=line[:QUOTE_LIMIT])
