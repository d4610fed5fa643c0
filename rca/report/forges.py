"""The report as the description of a pull or merge request: short enough, and in its dialect.

Front matter, pictures beside the text and links to them have no place there; what is too long is
cut by whole steps, and a last line says what was left out and where the whole report stands.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from rca.report.escape import shortened
from rca.report.parts.appendix import EvidenceView
from rca.report.parts.exhibits import Shown
from rca.report.view import ReportView

GITHUB = 65_536
GITLAB = 1_000_000
"""Characters of a description: https://docs.gitlab.com names 1 MiB; GitHub answers with its own."""
_FRONT = re.compile(r"\A---\n.*?\n---\n+", re.DOTALL)
_PICTURE = re.compile(r"^!\[[^\n]*\]\([a-z-]+\.(?:svg|png)\)\n\n?", re.MULTILINE)
_ALERT = re.compile(r"^> \[!([A-Z]+)\]$", re.MULTILINE)
_STEPS = ((24, 24), (12, 8), (4, 3), (1, 0))
"""Lines of each cited place and of each exhibit of a why."""
_WIDEST = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Forge:
    """A place with its limit; `lower_alerts` for one that writes `[!warning]` small."""

    name: str
    longest: int
    lower_alerts: bool = False


FORGES = {
    "github": Forge(name="github", longest=GITHUB),
    "gitlab": Forge(name="gitlab", longest=GITLAB, lower_alerts=True),
}


def described(view: ReportView, forge: Forge, preset: str, render: Callable[..., str]) -> str:
    """The text for that place, at most `forge.longest` characters.

    `render` takes a view and a preset. Evidence is folded, and cut where the text is too long;
    what is still too long gives way to a shorter preset.
    """
    notice = ""
    shorter = dict.fromkeys((preset, "google-sre", "five-whys"))
    for smaller, chosen in chain.from_iterable(_smaller(view, one) for one in shorter):
        text = _settled(render(smaller, chosen), forge) + notice
        if len(text) <= forge.longest:
            return text
        notice = "\n*Cut to fit here; the whole report is `report/report.md` of the incident.*\n"
    return _beginning(text, notice, forge.longest)


def _smaller(view: ReportView, preset: str) -> Iterator[tuple[ReportView, str]]:
    for of_places, of_whys in _STEPS:
        yield (
            replace(
                view,
                whys=tuple(
                    replace(
                        why, exhibits=tuple(_fold(one, of_whys) for one in why.exhibits[:of_whys])
                    )
                    for why in view.whys
                ),
                appendix=replace(
                    view.appendix,
                    evidence=tuple(_folded(item, of_places) for item in view.appendix.evidence),
                ),
            ),
            preset,
        )


def _folded(item: EvidenceView, most: int) -> EvidenceView:
    places = tuple(
        replace(place, shown=place.shown and _fold(place.shown, most)) for place in item.places
    )
    return replace(item, places=places)


def _fold(shown: Shown, most: int) -> Shown:
    """The exhibit in a fold, with at most that many lines, none of them very wide."""
    lines = shown.text.split("\n") if shown.text else []
    kept = [shortened(line, _WIDEST) for line in lines[:most]]
    return replace(
        shown,
        text="\n".join(kept),
        left_out=shown.left_out + len(lines) - len(kept),
        is_folded=bool(kept),
    )


def _settled(text: str, forge: Forge) -> str:
    text = _PICTURE.sub("", _FRONT.sub("", text))
    if forge.lower_alerts:
        text = _ALERT.sub(lambda match: f"> [!{match[1].lower()}]", text)
    return text


def _beginning(text: str, notice: str, longest: int) -> str:
    """Whole sections from the beginning, as many as fit."""
    text = text.removesuffix(notice)
    kept = ""
    for section in re.split(r"(?m)^(?=## )", text):
        if len(kept) + len(section) + len(notice) > longest:
            break
        kept += section
    return kept.rstrip("\n") + "\n" + notice
