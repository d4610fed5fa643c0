"""Which keys stand where in the beginning of a JSON document, to recognise it by.

The beginning need not end where a value does. A path reads `results.tests[].name`.
"""

import re
from functools import lru_cache

from rca.sources.interface import Sample
from rca.sources.unpack import head_text

_PART = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]', re.DOTALL)
_DEEPEST = 5


@lru_cache(maxsize=1)
def outline(sample: Sample) -> frozenset[str]:
    """The paths of the keys down to the fifth level; empty for what begins with no object.

    The last one is remembered, since each format asks for it in turn.
    """
    text = (head_text(sample) or "").lstrip()
    if not text.startswith("{"):
        return frozenset()
    found: set[str] = set()
    frames: list[tuple[str, bool]] = []
    path, is_key_next = "", False
    for part in _PART.findall(text):
        if part in "{[":
            path += "[]" if part == "[" and len(frames) < _DEEPEST else ""
            frames.append((path, part == "{"))
            is_key_next = part == "{"
        elif part in "}]":
            frames.pop()
            if not frames:
                break
            is_key_next = False
        elif part == ",":
            outer, is_key_next = frames[-1]
            path = path if is_key_next else outer
        elif is_key_next:
            outer, is_key_next = frames[-1][0], False
            if len(frames) <= _DEEPEST:
                path = f"{outer}.{part[1:-1]}" if outer else part[1:-1]
                found.add(path)
    return frozenset(found)
