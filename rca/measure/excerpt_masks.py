"""A line of a raw log without what its writer put around it, and without what varies in it.

Used for matching only: what is shown of a line is the line. Both take time linear in the line.
"""

import re

MATCHED = 4_000
"""Characters of a line that are looked at; a longer one is looked at where it begins and ends."""

_COLOUR = re.compile(r"(?:\x1b|\^\[)(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)")
"""Control sequences (ECMA-48), also with the escape character written as two, as `cat -v` does."""

_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)? ?"
_STAMP = re.compile(rf"\ufeff?{_TIME}", re.ASCII)
_JOB_STAMP = re.compile(rf"\ufeff?(?:[^\t]{{1,200}}\t[^\t]{{1,200}}\t\ufeff?)?{_TIME}", re.ASCII)
"""A time before the line, and the job and the step that `gh run view --log` writes before it."""

_VARYING = re.compile(
    r'"[^"]*"'
    r"|'[^']*'"
    r"|`[^`]*`"
    r"|(?<!\S)[^\s\d/\\\"'`]*+[\d/\\]\S*+",
)
"""What stands in quotes, and words with a digit or a separator of paths in them."""


def uncoloured(line: str) -> str:
    """The line without control sequences."""
    return _COLOUR.sub("", line) if "\x1b" in line or "^[" in line else line


def plain(line: str) -> str:
    """The text of a line: no colours, no time before it; of a progress line its last state."""
    if len(line) > MATCHED:
        line = f"{line[: MATCHED // 2]} {line[-MATCHED // 2 :]}"
    if "\x1b" in line or "^[" in line:
        line = _COLOUR.sub("", line)
    stamp = _JOB_STAMP.match(line) if "\t" in line else _STAMP.match(line)
    if stamp is not None:
        line = line[stamp.end() :]
    line = line.rstrip()
    if "\r" in line:
        line = line[line.rfind("\r") + 1 :]
    return line


def masked(text: str) -> str:
    """The plain text with `#` for everything that differs between lines that say the same."""
    return _VARYING.sub("#", text)


def shortened(text: str, at: int, most: int) -> str:
    """At most so many characters around a place, with `…` where something was left out."""
    if len(text) <= most:
        return text
    start = max(0, min(at - most // 4, len(text) - most))
    cut = text[start : start + most]
    if start:
        cut = f"…{cut[1:]}"
    return cut if start + most >= len(text) else f"{cut[:-1]}…"
