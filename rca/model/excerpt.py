"""Pieces of text that people bring: code with its place, and notes."""

from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.evidence import CodeSpot
from rca.model.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeExcerpt:
    """Lines of a file at a revision. `text` is exactly those lines, `cite` names all of them."""

    spot: CodeSpot
    text: str
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Prose that a person wrote; taken into the report as it stands. `name` is its file name."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedRemark:
    """What a person noted with a time; their word, which no evidence has to show.

    `note` is the name of the note's file, `line` counts from 1 in it. `cite` is None for a note
    that stands in `notes/` and is no evidence.
    """

    at: Instant
    text: str
    note: str
    line: int
    cite: Cite | None
