"""The whys, and what one needs to answer one, as lines for a terminal; foreign text is visible."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rca.cli.console import bold, say_quoted, say_wrapped, visible
from rca.cli.sparkline import sparkline

if TYPE_CHECKING:
    from rca.interview import Candidate, Effect
    from rca.model.cite import Cite
    from rca.model.exhibit import Exhibit
    from rca.model.why import Why, WhyTree

QUOTED = "> "
MOST_LINES = 4
MOST_LETTERS = 300
MOST_ROWS = 2
SHORT = 40  # letters; longer words fill the line by themselves
LEAD = 10  # letters before what was looked for


def show(lines: Iterable[str]) -> None:
    """Print lines, folded to the terminal; of one that stands in evidence a few rows at most."""
    for line in lines:
        if line.lstrip().startswith(QUOTED):
            say_quoted(line, MOST_ROWS)
        else:
            say_wrapped(line)


def tree_lines(tree: "WhyTree", stale: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Each why with its finding, below the one it asks about; stale ones say why they are."""
    below: dict[str, list[Why]] = {}
    for why in tree.whys:
        below.setdefault(why.parent, []).append(why)
    ahead = [(0, why) for why in reversed(below.get("", []))]
    while ahead:
        depth, why = ahead.pop()
        yield from ("  " * depth + line for line in _why_lines(why, stale.get(why.id, ())))
        ahead.extend((depth + 1, child) for child in reversed(below.get(why.id, [])))


def _why_lines(why: "Why", stale: tuple[str, ...]) -> Iterator[str]:
    yield f"{why.id}{' [stale]' if stale else ''}  {visible(why.question)}"
    if why.status == "unknown":
        yield f"    unknown; to settle it: {visible(why.settle)}"
    else:
        yield f"    {visible(why.finding)}"
        yield f"    shown by {_listed(cite.to_cite() for cite in why.cites)}"
    for reason in stale:
        yield f"    stale: {visible(reason)}"


def effect_lines(effect: "Effect") -> Iterator[str]:
    """What is asked about, with counts and how often a minute."""
    yield ""
    yield bold(f"Effect    {visible(effect.title)}")
    beside = [part for part in (visible(effect.counts), sparkline(effect.per_minute)) if part]
    if beside:
        yield f"          {'   '.join(beside)}"


def candidate_lines(
    candidates: Sequence["Candidate"], exhibits: Sequence["Exhibit | None"]
) -> Iterator[str]:
    """Each candidate with score, standing, counts, sparkline, claims and the excerpt."""
    from rca.interview import telling_words

    if not candidates:
        yield "The analysis knows nothing that may have led to it."
    for number, (candidate, exhibit) in enumerate(zip(candidates, exhibits, strict=True), start=1):
        score = "    " if candidate.score is None else f"{candidate.score:.2f}"
        standing = candidate.standing.replace("_", " ") or "no standing"
        yield ""
        yield f"{number:2}  {score}  {standing:9}  {visible(candidate.title)}"
        for part in (visible(candidate.counts), sparkline(candidate.per_minute)):
            if part:
                yield f"      {part}"
        for claim in (*candidate.support[:2], *candidate.against[:2]):
            yield f"      {visible(claim.text)}"
        if exhibit is not None:
            cite = candidate.cites[0]
            told = cite.quote or telling_words(exhibit.text, candidate.title)
            yield from exhibit_lines(exhibit, replace(cite, quote=told))


def exhibit_lines(exhibit: "Exhibit", cite: "Cite") -> Iterator[str]:
    """The place and a few lines of what stands there, around the quote or the cited line."""
    yield f"      {place_text(cite)} · {visible(exhibit.where)}"
    lines = exhibit.text.split("\n")
    start = next((n for n, line in enumerate(lines) if cite.quote and cite.quote in line), 0)
    if exhibit.language and cite.line:
        start = max(0, min(cite.line - 1, len(lines) - 1) - 1)
    for line in lines[start : start + MOST_LINES]:
        at = max(0, line.find(cite.quote) - 40) if cite.quote else _begin(line)
        yield f"      {QUOTED}{'…' if at else ''}{visible(line[at : at + MOST_LETTERS])}"


def _begin(line: str) -> int:
    """Where an audit entry begins to tell what was done; who did it stands before."""
    return max(0, line.find('"methodName"')) if line.startswith('{"@type"') else 0


def place_text(cite: "Cite") -> str:
    """A place as it can be typed: `E2 line 7`."""
    return visible(f"{cite.evidence} {cite.locator}")


def preview(cite: "Cite", exhibit: "Exhibit", words: str = "") -> str:
    """A place with its first line, or the one with `words` or the quote in it, in one line.

    Words are found in either case.
    """
    lines = [line for line in exhibit.text.split("\n") if line.strip()] or [""]
    words = words or cite.quote
    sought = re.compile(re.escape(words), re.IGNORECASE)
    line = next((line for line in lines if words and sought.search(line)), lines[0]).strip()
    found = sought.search(line) if 0 < len(words) < SHORT else None
    at = found.start() - LEAD if found else _begin(line)
    shown = f"…{line[at:]}" if at > 0 else line
    return f"{place_text(cite)} · {visible(exhibit.where)} · {visible(shown[:200])}"


def _listed(cites: Iterator["Cite"]) -> str:
    return ", ".join(dict.fromkeys(place_text(cite) for cite in cites))
