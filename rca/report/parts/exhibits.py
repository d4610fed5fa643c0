"""Exhibits as a report shows them: where they stand, when, and their text, cut visibly."""

from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.evidence import EvidenceKind
from rca.model.exhibit import Exhibit
from rca.model.instant import Instant, format_instant
from rca.model.measures import Measures

MOST_LINES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One exhibit, ready for a fence. `left_out` counts the lines that were cut."""

    cite: Cite
    kind: str
    language: str
    caption: str
    text: str
    left_out: int
    is_cut: bool


def shown(exhibit: Exhibit, *, most_lines: int = MOST_LINES) -> Shown:
    """The exhibit with at most that many lines."""
    lines = exhibit.text.rstrip("\n").split("\n")
    kept = lines if len(lines) <= most_lines + 1 else lines[:most_lines]
    return Shown(
        cite=exhibit.cite,
        kind=exhibit.kind.value,
        language=_language(exhibit),
        caption=caption(exhibit.where, exhibit.at, exhibit.severity, exhibit.label),
        text="\n".join(kept),
        left_out=len(lines) - len(kept),
        is_cut=exhibit.is_cut,
    )


def caption(where: str, at: Instant | None, severity: str, label: str) -> str:
    """Where, when, how bad and in which state, in one phrase."""
    parts = [where, "" if at is None else format_instant(at), severity, f"label {label}"]
    return ", ".join(part for part in parts if part)


def by_cite(measures: Measures) -> dict[Cite, Exhibit]:
    """The exhibits by the place they stand at."""
    return {exhibit.cite.without_quote(): exhibit for exhibit in measures.exhibits}


def _language(exhibit: Exhibit) -> str:
    if exhibit.language:
        return exhibit.language
    text = exhibit.text.lstrip()
    if exhibit.kind is EvidenceKind.SERVICE:
        return "json" if text.startswith("{") else "yaml"
    return "json" if text.startswith(('{"', "{\n")) else "text"
