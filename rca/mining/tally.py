"""Lines and entries counted by their masked text, in the engine; what is counted adds up.

Three ways in (a file of entries at once, entries in blocks, lines in blocks) end in one table,
`tally`. Its rows may come from any shard in any order: merged, they are the same.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from rca.mining.example import KEY, source_part
from rca.mining.mask import MARK, MASK, REQUEST, ROUTE
from rca.mining.reading import ENTRIES, ENTRY_FILE, LINE_TIME, LINES, NO_ENTRIES, RAW

Tables = duckdb.DuckDBPyConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Whole lines of one input. `first` is the number of the first line, `source` of the input.

    `is_timed` says that its lines may begin with a time as ISO 8601 writes it.
    """

    text: str
    source: int
    first: int = 1
    is_entries: bool = False
    is_timed: bool = False


MEMORY_LIMIT = "384MB"
"""For the engine alone. What it cannot hold goes to its scratch folder."""

LONGEST = 8_000
"""Bytes of a message that are masked; of a longer one its beginning and its end."""

COMPARED = 2_000
"""Bytes of a masked text that is compared whole; of a longer one half and a quarter are."""

_ROOM = 1_000_000

# A row counts one masked text, either by minute and severity or (`by_place`) by where it was
# written. `example`, of the latter, is the first by insert id, else by place in the input, so that
# it does not depend on order; all of it is one text, because the engine compares texts fastest.
TALLY = """
CREATE TABLE tally (
    text VARCHAR, by_place BOOLEAN, minute BIGINT, severity VARCHAR, service VARCHAR,
    revision VARCHAR, entries BIGINT, first BIGINT, last BIGINT, cut BIGINT, example VARCHAR
)
"""

# The request's part of a text is what was asked and how it was answered. The host of its URL is
# cut off, and segments of its path that are ids are marked. Of a long text beginning and end are
# kept, and a digest of all of it as one more value, so that what differs stays apart.
MASKED = """
SELECT CASE
        WHEN status IS NULL THEN short
        ELSE $request
            || if(status = '101' OR starts_with(url, 'ws'), 'WebSocket', coalesce(method, '?'))
            || ' ' || coalesce(regexp_replace(substr(rest, slash), $route, $mark, 'g'), '?')
            || ' -> ' || left(status, 1) || 'xx' || coalesce(': ' || short, '')
    END AS text, *
FROM (
    SELECT *, if(has_host, coalesce(nullif(strpos(rest, '/'), 0), strlen(rest) + 1), 1) AS slash,
        CASE
            WHEN strlen(masked) > $compared
            THEN left(masked, $compared // 2) || gap || md5(masked) || $mark || gap
                || right(masked, $compared // 4)
            ELSE masked END AS short
    FROM (
        SELECT *, if(has_host, substr(url, strpos(url, '://') + 3), url) AS rest,
            regexp_replace(message, $mask, $mark, 'g') AS masked
        FROM (
            SELECT * REPLACE (split_part(url, '?', 1) AS url),
                contains(split_part(url, '?', 1), '://') AND NOT starts_with(url, '/') AS has_host,
                if(contains(said, chr(10)), chr(10), ' ') AS gap,
                CASE
                    WHEN strlen(said) > $longest
                    THEN left(said, $longest // 4 * 3) || gap || right(said, $longest // 4)
                    ELSE said END AS message
            FROM (READING)
        )
    )
)
"""

COUNTED = """
SELECT * REPLACE (if(by_place, example, NULL) AS example)
FROM (
    SELECT text, grouping(minute) = 1 AS by_place, minute, severity, service, revision,
        count(*) AS entries, min(ts) AS first, max(ts) AS last,
        count(*) FILTER (strlen(said) > $longest) AS cut, min(KEY) AS example
    FROM (
        SELECT *, epoch_ns(try_cast(time AS TIMESTAMP_NS)) AS ts, ts // 60_000_000_000 AS minute,
            if(contains(insert_id, chr(0)), NULL, insert_id) AS id
        FROM (MASKED)
    )
    GROUP BY GROUPING SETS ((text, minute, severity), (text, service, revision))
)
"""

TEXTS = "SELECT line, text FROM (MASKED) ORDER BY line"

MERGED = """
SELECT text, by_place, minute, severity, service, revision, sum(entries)::BIGINT AS entries,
    min(first) AS first, max(last) AS last, sum(cut)::BIGINT AS cut, min(example) AS example
FROM tally
GROUP BY text, by_place, minute, severity, service, revision
"""

# Entries without text of the kinds that the one pass knows, and entries without an id to cite.
ODD = """
SELECT coalesce(sum(entries) FILTER (text IS NULL OR starts_with(example, chr(0))), 0) FROM piece
WHERE by_place
"""

_BINDINGS = {
    "mask": MASK,
    "mark": MARK,
    "route": ROUTE,
    "request": REQUEST,
    "longest": LONGEST,
    "compared": COMPARED,
}


def open_tally(scratch: Path) -> Tables:
    """An empty tally in memory; what does not fit is put into the folder `scratch` meanwhile."""
    tables = duckdb.connect(":memory:", config={"autoinstall_known_extensions": False})
    tables.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    tables.execute("SET preserve_insertion_order = false")
    tables.execute("SET temp_directory = $1", [str(scratch)])
    tables.execute(TALLY)
    return tables


def count_entry_file(tables: Tables, path: Path, source: int) -> bool:
    """Count a plain file of entries in one pass; False, and nothing counted, if it needs more care.

    Care is needed for lines that are no such entry, entries without id, and those whose message
    stands elsewhere.
    """
    if any(letter in str(path) for letter in "*?[") or not path.is_file():
        return False
    statement = _counted(ENTRY_FILE)
    try:
        tables.execute(
            f"CREATE OR REPLACE TABLE piece AS {statement}",
            _BINDINGS | {"path": str(path), "source": source_part(source)},
        )
    except (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException):
        return False
    ((odd,),) = tables.execute(ODD).fetchall()
    if not odd:
        tables.execute("INSERT INTO piece SELECT * FROM tally")
        tables.execute("DROP TABLE tally")
        tables.execute("ALTER TABLE piece RENAME TO tally")
    return not odd


def count_block(tables: Tables, block: Block) -> tuple[int, int] | None:
    """Count a block of lines or entries; the first line that is no entry, and how many are."""
    _read_block(tables, block)
    tables.execute(
        f"INSERT INTO tally {_counted(_reading(block))}",
        _BINDINGS | {"source": source_part(block.source)},
    )
    merge_tally(tables, beyond=_ROOM)
    ((first, count),) = tables.execute(NO_ENTRIES).fetchall() if block.is_entries else ((0, 0),)
    return (first, count) if count else None


def texts_of(tables: Tables, block: Block) -> list[tuple[int, str]]:
    """The number of each line of a block that says something, and its masked text, in order."""
    _read_block(tables, block)
    statement = TEXTS.replace("MASKED", MASKED.replace("READING", _reading(block)))
    return tables.execute(statement, _BINDINGS).fetchall()


def merge_tally(tables: Tables, *, beyond: int = 0) -> None:
    """Add up rows of the tally that count the same, if there are more than `beyond`."""
    ((rows,),) = tables.execute("SELECT count(*) FROM tally").fetchall()
    if rows > beyond:
        tables.execute(f"CREATE TABLE merged AS {MERGED}")
        tables.execute("DROP TABLE tally")
        tables.execute("ALTER TABLE merged RENAME TO tally")


def _counted(reading: str) -> str:
    masked = MASKED.replace("READING", reading)
    return COUNTED.replace("KEY", KEY).replace("MASKED", masked)


def _reading(block: Block) -> str:
    if block.is_entries:
        return ENTRIES
    return LINES.replace("TIME", LINE_TIME if block.is_timed else "NULL::VARCHAR")


def _read_block(tables: Tables, block: Block) -> None:
    tables.execute(RAW, {"first": block.first, "block": block.text})
