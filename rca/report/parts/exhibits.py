"""Exhibits as a report shows them: where they stand, when, and their text, cut visibly."""

import json
from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import EvidenceKind
from rca.model.excerpt import CodeExcerpt
from rca.model.exhibit import Exhibit
from rca.model.instant import Instant, format_instant
from rca.model.measures import Measures
from rca.report.parts.words import listed

MOST_LINES = 24
MOST_CODE_LINES = 40
LONG_LINE = 600
BEGINNING = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One exhibit, ready for a fence. `left_out` counts the lines that were cut.

    `is_folded` asks for a fold: the text is complete, and long.
    """

    cites: tuple[Cite, ...]
    language: str
    caption: str
    text: str
    left_out: int
    is_cut: bool
    is_folded: bool = False
    is_test: bool = False


def shown(exhibit: Exhibit, *, most_lines: int = MOST_LINES) -> Shown:
    """The exhibit with at most that many lines; a long JSON document is laid out, and kept whole.

    An excerpt is shown with its reasons. Of a test's failure the beginning and the end are kept,
    because the error stands last.
    """
    language = _language(exhibit)
    laid_out = _laid_out(exhibit.text) if language == "json" else ""
    if laid_out:
        text, left_out = laid_out, 0
    elif exhibit.reasons:
        text, left_out = _with_reasons(exhibit), 0
    elif exhibit.kind is EvidenceKind.TESTS:
        text, left_out = _both_ends(exhibit.text, most_lines)
    else:
        text, left_out = _first_lines(exhibit.text, most_lines)
    return Shown(
        cites=(exhibit.cite,),
        language=language,
        caption=caption(exhibit.where, exhibit.at, exhibit.severity, exhibit.label),
        text=text,
        left_out=left_out,
        is_cut=exhibit.is_cut and not laid_out,
        is_folded=bool(laid_out),
        is_test=exhibit.kind is EvidenceKind.TESTS,
    )


def shown_excerpt(excerpt: CodeExcerpt, cites: tuple[Cite, ...]) -> Shown:
    """A whole excerpt of code, with the lines of the file that are cited within it."""
    text, left_out = _first_lines(excerpt.text, MOST_CODE_LINES)
    whole = excerpt.cite.without_quote()
    before = excerpt.spot.first_line - 1
    lines = sorted({before + cite.line for cite in cites if cite.line and cite != whole})
    cited = f"cited {'line' if len(lines) == 1 else 'lines'} {listed([str(n) for n in lines])}"
    return Shown(
        cites=cites,
        language=excerpt.spot.language,
        caption=f"{_spot(excerpt)}, {cited}" if lines else _spot(excerpt),
        text=text,
        left_out=left_out,
        is_cut=False,
    )


def caption(where: str, at: Instant | None, severity: str, label: str) -> str:
    """Where, when, how bad and in which state, in one phrase."""
    parts = [where, "" if at is None else format_instant(at), severity, label and f"label {label}"]
    return ", ".join(part for part in parts if part)


def known_places(dossier: Dossier, measures: Measures) -> dict[Cite, Exhibit]:
    """What stands at each place: the exhibits, and excerpts of code where they begin."""
    places = {exhibit.cite.without_quote(): exhibit for exhibit in measures.exhibits}
    for excerpt in dossier.excerpts:
        item = dossier.evidence_by_id(excerpt.cite.evidence)
        places[excerpt.cite.without_quote()] = Exhibit(
            cite=excerpt.cite.without_quote(),
            kind=EvidenceKind.CODE,
            label=item.label if item else "",
            at=None,
            where=_spot(excerpt),
            severity="",
            text=excerpt.text,
            language=excerpt.spot.language,
        )
    return places


def _spot(excerpt: CodeExcerpt) -> str:
    spot = excerpt.spot
    is_longer = spot.last_line > spot.first_line
    lines = f"{spot.first_line}-{spot.last_line}" if is_longer else str(spot.first_line)
    return f"{spot.path}:{lines} at {spot.revision}"


def _laid_out(text: str) -> str:
    """A long JSON document on one line, indented; empty for any other text."""
    if len(text) < LONG_LINE or "\n" in text:
        return ""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return ""


def _both_ends(text: str, most: int) -> tuple[str, int]:
    lines = text.rstrip("\n").split("\n")
    if len(lines) <= most + 1:
        return "\n".join(lines), 0
    end = lines[-(most - BEGINNING) :]
    left_out = len(lines) - BEGINNING - len(end)
    return "\n".join([*lines[:BEGINNING], f"[… {left_out} lines …]", *end]), 0


def _with_reasons(exhibit: Exhibit) -> str:
    """An excerpt, with why each line was chosen in brackets above it where the reason changes."""
    reasons = dict(exhibit.reasons)
    lines: list[str] = []
    for number, line in enumerate(exhibit.text.split("\n"), start=1):
        why = reasons.get(number, "")
        if why and not why.startswith(("before line", "after line")):
            lines.append(f"[{why}:]")
        lines.append(line)
    return "\n".join(lines)


def _first_lines(text: str, most: int) -> tuple[str, int]:
    lines = text.rstrip("\n").split("\n")
    kept = lines if len(lines) <= most + 1 else lines[:most]
    return "\n".join(kept), len(lines) - len(kept)


def _language(exhibit: Exhibit) -> str:
    if exhibit.language:
        return exhibit.language
    text = exhibit.text.lstrip()
    if exhibit.kind is EvidenceKind.SERVICE:
        return "json" if text.startswith("{") else "yaml"
    return "json" if text.startswith(('{"', "{\n")) else "text"
