"""A tally on its way between processes: counted on one machine, added up on another.

Merging any partial results of the same lines gives the same tally, however they were divided.
"""

import orjson
import zstandard

from rca.mining.tally import Tables, merge_tally

SCHEMA = "rca.tally/2"

_COLUMNS = (
    ("text", "VARCHAR"),
    ("by_place", "BOOLEAN"),
    ("minute", "BIGINT"),
    ("severity", "VARCHAR"),
    ("service", "VARCHAR"),
    ("revision", "VARCHAR"),
    ("entries", "BIGINT"),
    ("first", "BIGINT"),
    ("last", "BIGINT"),
    ("cut", "BIGINT"),
    ("example", "VARCHAR"),
)

DUMP = "SELECT * FROM tally ORDER BY ALL"

LOAD = "INSERT INTO tally SELECT COLUMNS".replace(
    "COLUMNS", ", ".join(f"unnest(${name}::{kind}[])" for name, kind in _COLUMNS)
)


def dump_tally(tables: Tables) -> bytes:
    """The tally, merged, as bytes; equal tallies give equal bytes."""
    merge_tally(tables)
    rows = tables.execute(DUMP).fetchall()
    names = [name for name, _ in _COLUMNS]
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
    content = orjson.dumps({"schema": SCHEMA, "columns": columns})
    return zstandard.compress(content)


def load_tally(tables: Tables, content: bytes) -> None:
    """Add a dumped tally to the one at hand."""
    columns = orjson.loads(zstandard.decompress(content))["columns"]
    if columns:
        tables.execute(LOAD, {name: columns[name] for name, _ in _COLUMNS})
