"""Lines and entries counted by their masked text, in the engine; what is counted adds up.

Three ways in (a file of entries at once, entries in blocks, lines in blocks) end in one table,
`tally`. Its rows may come from any shard in any order: merged, they are the same.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from rca.mining.mask import MARK, MASK, REQUEST, ROUTE

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

_ROOM = 1_000_000

# A row counts one masked text, either by minute or (`by_place`) by where and how it was written.
# `example` is the first by insert id, else by place in the input, so it does not depend on order.
TALLY = """
CREATE TABLE tally (
    text VARCHAR, by_place BOOLEAN, minute BIGINT, service VARCHAR, revision VARCHAR,
    severity VARCHAR, entries BIGINT, first BIGINT, last BIGINT, cut BIGINT,
    example STRUCT(insert_id VARCHAR, source INTEGER, line BIGINT, quote VARCHAR)
)
"""

# A file of entries, one a line, all as expected: one pass, nothing kept of an entry but its fields.
# An object where text should be comes out as its JSON.
ENTRY_FILE = """
SELECT coalesce(textPayload, jsonPayload.message) AS said,
    httpRequest.requestMethod AS method, httpRequest.requestUrl AS url,
    httpRequest.status AS status, timestamp AS time, severity,
    resource.labels.service_name AS service, resource.labels.revision_name AS revision,
    insertId AS insert_id, NULL::BIGINT AS line
FROM read_json($path, format = 'newline_delimited', maximum_object_size = 4_194_304, columns = {
    insertId: 'VARCHAR', timestamp: 'VARCHAR', severity: 'VARCHAR', textPayload: 'VARCHAR',
    jsonPayload: 'STRUCT(message VARCHAR)',
    httpRequest: 'STRUCT(requestMethod VARCHAR, requestUrl VARCHAR, status VARCHAR)',
    resource: 'STRUCT(labels STRUCT(service_name VARCHAR, revision_name VARCHAR))'
})
"""

RAW = """
CREATE OR REPLACE TEMP TABLE raw AS
SELECT $first + row_number() OVER () - 1 AS line, raw
FROM (SELECT unnest(string_split($block, chr(10))) AS raw)
"""

# Entries of a block, whatever is in them; also what loggers write beside Cloud Logging.
# A line that is no JSON has no fields, and then no text.
ENTRIES = """
SELECT if(status IS NULL OR said IS NOT NULL, coalesce(said, whole, proto, other, ''), NULL)
        AS said,
    f[5] AS method, f[6] AS url, status, coalesce(f[8], f[9], f[10]) AS time,
    coalesce(f[11], f[12]) AS severity, coalesce(f[13], f[14], f[15]) AS service,
    f[16] AS revision, nullif(f[17], '') AS insert_id, line
FROM (
    SELECT line, f, f[7] AS status, coalesce(f[1], f[2], f[3], f[4]) AS said,
        f[18] AS whole, coalesce(nullif(f[19], ''), f[20]) AS proto,
        if(f[7] IS NULL AND raw <> '{}', raw, NULL) AS other
    FROM (
        SELECT line, raw, TRY(json_extract_string(raw, [
            '$.textPayload', '$.jsonPayload.message', '$.message', '$.msg',
            '$.httpRequest.requestMethod', '$.httpRequest.requestUrl', '$.httpRequest.status',
            '$.timestamp', '$.time', '$.ts', '$.severity', '$.level',
            '$.resource.labels.service_name', '$.resource.labels.configuration_name',
            '$.resource.labels.job_name', '$.resource.labels.revision_name', '$.insertId',
            '$.jsonPayload', '$.protoPayload.status.message', '$.protoPayload.methodName'
        ])) AS f
        FROM raw
        WHERE trim(raw) <> ''
    )
    WHERE f IS NOT NULL AND TRY(json_type(raw)) = 'OBJECT'
)
"""

NO_ENTRIES = """
SELECT min(line), count(*) FROM raw
WHERE trim(raw) <> '' AND coalesce(TRY(json_type(raw)), '') <> 'OBJECT'
"""

LINES = """
SELECT raw AS said, NULL::VARCHAR AS method, NULL::VARCHAR AS url, NULL::VARCHAR AS status,
    TIME AS time, NULL::VARCHAR AS severity, NULL::VARCHAR AS service, NULL::VARCHAR AS revision,
    NULL::VARCHAR AS insert_id, line
FROM raw
WHERE trim(raw, ' ' || chr(9) || chr(13)) <> ''
"""

_LINE_TIME = """
replace(regexp_extract(raw, '^\\W?(\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?'
    || '(?:Z|[+-]\\d\\d:?\\d\\d)?)', 1), ',', '.')
"""

# The request's part of a text is what was asked and how it was answered.
MASKED = """
SELECT CASE
        WHEN status IS NULL THEN masked
        ELSE $request
            || if(status = '101' OR starts_with(url, 'ws'), 'WebSocket', coalesce(method, '?'))
            || ' ' || coalesce(regexp_replace(split_part(url, '?', 1), $route, $mark, 'g'), '?')
            || ' -> ' || left(status, 1) || 'xx' || coalesce(': ' || masked, '')
    END AS text, *
FROM (
    SELECT regexp_replace(message, $mask, $mark, 'g') AS masked, *
    FROM (
        SELECT *, CASE
            WHEN strlen(said) > $longest
            THEN left(said, $longest // 4 * 3) || if(contains(said, chr(10)), chr(10), ' ')
                || right(said, $longest // 4)
            ELSE said END AS message
        FROM (READING)
    )
)
"""

COUNTED = """
SELECT text, grouping(minute) = 1 AS by_place, minute, service, revision, severity,
    count(*) AS entries, min(ts) AS first, max(ts) AS last,
    count(*) FILTER (strlen(said) > $longest) AS cut,
    min({'insert_id': insert_id, 'source': $source::INTEGER,
        'line': if(insert_id IS NULL, line, NULL), 'quote': message})
        AS example
FROM (
    SELECT *, epoch_ns(try_cast(time AS TIMESTAMP_NS)) AS ts, ts // 60_000_000_000 AS minute
    FROM (MASKED)
)
GROUP BY GROUPING SETS ((text, minute), (text, service, revision, severity))
"""

TEXTS = "SELECT line, text FROM (MASKED) ORDER BY line"

MERGED = """
SELECT text, by_place, minute, service, revision, severity, sum(entries)::BIGINT AS entries,
    min(first) AS first, max(last) AS last, sum(cut)::BIGINT AS cut, min(example) AS example
FROM tally
GROUP BY text, by_place, minute, service, revision, severity
"""

# Entries without text of the kinds that the one pass knows, and entries without an id to cite.
ODD = """
SELECT coalesce(sum(entries) FILTER (text IS NULL OR example.insert_id IS NULL), 0) FROM piece
WHERE by_place
"""

_BINDINGS = {"mask": MASK, "mark": MARK, "route": ROUTE, "request": REQUEST, "longest": LONGEST}


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
            _BINDINGS | {"path": str(path), "source": source},
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
        f"INSERT INTO tally {_counted(_reading(block))}", _BINDINGS | {"source": block.source}
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
    return COUNTED.replace("MASKED", MASKED.replace("READING", reading))


def _reading(block: Block) -> str:
    if block.is_entries:
        return ENTRIES
    return LINES.replace("TIME", _LINE_TIME if block.is_timed else "NULL::VARCHAR")


def _read_block(tables: Tables, block: Block) -> None:
    tables.execute(RAW, {"first": block.first, "block": block.text})
