"""The entry that shows a text or a pattern: the first by insert id, else by place.

The engine keeps it as one text, the least of all such texts of a group.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """By insert id, else by line of the input `source`; `line` is 0 for one with an id."""

    source: int
    insert_id: str
    line: int
    quote: str


KEY = """
concat(id, $source, if(id IS NULL, lpad(line::VARCHAR, 12, '0'), ''), chr(0), message)
"""
"""For the engine; `$source` is what `source_part` gives, and an id has no NUL in it."""


def source_part(source: int) -> str:
    """How an input is named within a key, so that keys sort by it."""
    return f"\0{source:05}\0"


def read_example(key: str) -> Example:
    """The example of a key."""
    insert_id, source, line, quote = key.split("\0", 3)
    return Example(source=int(source), insert_id=insert_id, line=int(line or 0), quote=quote)
