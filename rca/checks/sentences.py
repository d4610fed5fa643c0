"""What people wrote, sentence by sentence, with the place of each and the evidence it cites.

The only reading of whys and notes that the lints about words and numbers share.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rca.checks.interface import Spot
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.excerpt import Note
from rca.model.why import Why

# A fence, and within a line: code, a link's target, an address, HTML. They are no prose.
_FENCE = re.compile(r"\s*(```+|~~~+)")
_NO_PROSE = re.compile(r"`[^`]*`|\]\([^()]*\)|https?://\S+|<[^<>]*>")
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_LIST_MARK = re.compile(r"\A\s*(?:\d+[.)]|[-*+]|#+|>)\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One text of a person. `cites` are the places that it rests on; none for a note."""

    spot: Spot
    text: str
    cites: tuple[Cite, ...] = ()


def why_spot(dossier: Dossier, why: Why, *field: str | int) -> Spot:
    """The place of a why, or of one of its fields, in whys.toml."""
    position = dossier.whys.whys.index(why)
    return Spot(file="whys.toml", name=why.id, key=("whys", position, *field))


def written(dossier: Dossier) -> Iterator[Sentence]:
    """What people state as fact: of whys in their order, then the lines of notes.

    A counterfactual is left out: what would have happened is shown by no evidence.
    """
    for why in dossier.whys.whys:
        for field in ("finding", "also_needed", "impact"):
            spot = why_spot(dossier, why, field)
            yield Sentence(spot=spot, text=getattr(why, field), cites=why.all_cites)
        for position, item in enumerate(why.ruled_out):
            spot = why_spot(dossier, why, "ruled_out", position, "because")
            yield Sentence(spot=spot, text=item.because, cites=why.all_cites)
    for note in dossier.notes:
        yield from _lines_of(note)


def _lines_of(note: Note) -> Iterator[Sentence]:
    """The lines of a note outside of fences, without marks of lists and headings."""
    fence = ""
    for number, line in enumerate(note.text.split("\n"), start=1):
        mark = _FENCE.match(line)
        if mark:
            fence = "" if fence and mark.group(1).startswith(fence) else fence or mark.group(1)
        elif not fence and line.strip():
            spot = Spot(file=f"notes/{note.name}", line=number)
            yield Sentence(spot=spot, text=_LIST_MARK.sub("", line, count=1))


def prose(text: str, *, with_quotes: bool = False) -> str:
    """The text without code, addresses and, unless asked for, what is quoted; same length."""
    text = _NO_PROSE.sub(_blank, text)
    return text if with_quotes else _QUOTED.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def answered_ends(dossier: Dossier) -> tuple[Why, ...]:
    """The answered whys below which nothing was asked: the last causes, in order of the tree."""
    parents = {why.parent for why in dossier.whys.whys if why.status == "answered"}
    return tuple(
        why for why in dossier.whys.whys if why.status == "answered" and why.id not in parents
    )
