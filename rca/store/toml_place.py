"""Where in a TOML text a key stands, so that an error can name the line."""

import re
from collections import Counter

Key = tuple[str | int, ...]
"""A path as pydantic reports it: `("whys", 2, "cites", 0, "evidence")`; positions count from 0."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\"' -]+?)\s*\]\]?\s*(?:#.*)?\Z")
_ASSIGNED = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"]+\"|'[^']+')\s*(?:\.\s*[A-Za-z0-9_-]+\s*)*=")


def line_of(text: str, key: Key) -> int:
    """The line of the longest part of `key` that can be found, from 1; 0 when none can.

    Headers and keys at the start of lines are looked at; inside of inline tables and arrays the
    line is that of the key they are assigned to.
    """
    best, best_length = 0, 0
    inside: Key = ()
    counts: Counter[tuple[str | int, ...]] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        assigned = None if header else _ASSIGNED.match(line)
        if header:
            inside = _header_key(header.group(2), is_list=header.group(1) == "[[", counts=counts)
            found = inside
        elif assigned:
            found = (*inside, assigned.group(1).strip("\"'"))
        else:
            continue
        if len(found) > best_length and key[: len(found)] == found:
            best, best_length = number, len(found)
    return best


def _header_key(name: str, *, is_list: bool, counts: Counter[Key]) -> Key:
    """The path of a header; a list of tables above it means its last table."""
    parts = [part.strip().strip("\"'") for part in name.split(".")]
    key: Key = ()
    for position, part in enumerate(parts):
        key = (*key, part)
        if is_list and position == len(parts) - 1:
            counts[key] += 1
        if counts[key]:
            key = (*key, counts[key] - 1)
    return key


def key_text(key: Key) -> str:
    """The key for people: `whys[3].cites[1].evidence`; positions count from 1."""
    text = ""
    for part in key:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text
