"""Notes that people wrote: taken in as they stand, as long as they cannot harm the report.

Headings move below the report's own. A note with raw HTML, a broken table or an open fence is
shown word for word in a fence instead, with a sentence that says why.
"""

import re

from rca.report import escape
from rca.report.proof import parser, prove

_BELOW = 3
"""The level of the heading that a note stands under."""


def note(text: str) -> str:
    """The note as Markdown that keeps the report whole."""
    clean = escape.visible(re.sub(r"\r\n?", "\n", text), keep="\n\t").strip("\n")
    clean = "\n".join(line.rstrip() for line in clean.split("\n"))
    lowered = _with_lower_headings(clean)
    defects = [
        *prove(lowered + "\n", name="note"),
        *(["an anchor of its own"] if '<a id="' in lowered.lower() else []),
    ]
    if not any(_matters(defect) for defect in defects):
        return lowered
    return "This note is shown as text, since as Markdown it would break the page.\n\n" + (
        escape.fence(clean, "markdown")
    )


def _matters(defect: object) -> bool:
    return getattr(defect, "rule", "") != "proof-heading"


def _with_lower_headings(text: str) -> str:
    lines = text.split("\n")
    lowered: list[str] = []
    done = 0
    for token in parser().parse(text):
        if token.type != "heading_open" or token.map is None or token.level:
            continue
        start, end = token.map
        lowered.extend(lines[done:start])
        depth = min(6, _BELOW + int(token.tag[1:]))
        title = " ".join(lines[start:end] if token.markup[0] == "#" else lines[start : end - 1])
        title = re.sub(r"^\s*#{1,6}(?=\s|$)", "", title) if token.markup[0] == "#" else title
        lowered.append(f"{'#' * depth} {title.strip()}".rstrip())
        done = end
    return "\n".join([*lowered, *lines[done:]])
