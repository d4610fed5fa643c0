"""SVG as text: few shapes, one style for light and dark, foreign text only by `escape.xml`.

No scripts, no references outside the file, nothing that GitHub's image view would drop.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NewType

from rca.report import escape

Svg = NewType("Svg", str)
"""SVG elements; only this file makes them from text."""

LIGHT = {
    "paper": "#ffffff",
    "box": "#f6f8fa",
    "ink": "#1f2328",
    "soft": "#59636e",
    "line": "#59636e",
    "grid": "#d1d9e0",
    "strong": "#0550ae",
    "bad": "#b42318",
}
_DARK = {
    "paper": "#0d1117",
    "box": "#161b22",
    "ink": "#f0f6fc",
    "soft": "#9ea7b3",
    "line": "#9ea7b3",
    "grid": "#3d444d",
    "strong": "#79c0ff",
    "bad": "#ff9c8f",
}
FONT = "Open Sans"
_RULES = f"""\
text{{font:13px '{FONT}','Segoe UI',Helvetica,Arial,sans-serif;fill:var(--ink)}}
.soft{{fill:var(--soft);font-size:12px}}
.head{{font-weight:700;font-size:15px}}
.bold{{font-weight:700}}
.middle{{text-anchor:middle}}
.end{{text-anchor:end}}
.paper{{fill:var(--paper)}}
.box{{fill:var(--box);stroke:var(--line);stroke-width:1.2}}
.strong{{stroke:var(--strong);stroke-width:3}}
.faint{{fill:none;stroke:var(--grid);stroke-width:1.2;stroke-dasharray:3 3}}
.link{{fill:none;stroke:var(--line);stroke-width:1.4}}
.link.strong{{stroke:var(--strong);stroke-width:3}}
.inferred{{stroke-dasharray:8 5}}
.asserted{{stroke-dasharray:2 4}}
.tip{{fill:var(--line)}}
.tip.strong{{fill:var(--strong);stroke:none}}
.fold{{fill:none;stroke:var(--line);stroke-width:1}}
.grid{{fill:none;stroke:var(--grid);stroke-width:1}}
.bad{{fill:var(--bad);stroke:var(--bad);stroke-width:1.2}}
.mark{{fill:var(--ink);stroke:var(--ink);stroke-width:1.5}}
.hollow{{fill:var(--paper);stroke:var(--ink);stroke-width:1.5}}
.all{{fill:var(--box);stroke:var(--line);stroke-width:1}}
.onset{{fill:none;stroke:var(--bad);stroke-width:2;stroke-dasharray:6 3}}
.whisker{{fill:none;stroke:var(--ink);stroke-width:1.5}}
.cross{{fill:none;stroke:var(--bad);stroke-width:2.5}}
.halo{{paint-order:stroke;stroke:var(--paper);stroke-width:4;stroke-linejoin:round}}
.bracket{{fill:none;stroke:var(--bad);stroke-width:1.5}}
text.redword{{fill:var(--bad)}}"""


def _variables(colours: dict[str, str]) -> str:
    return "svg{" + ";".join(f"--{name}:{value}" for name, value in colours.items()) + "}"


STYLE = (
    f"<style>{_variables(LIGHT)}\n"
    f"@media (prefers-color-scheme:dark){{{_variables(_DARK)}}}\n{_RULES}</style>"
)
_NARROW, _MIDDLING, _WIDE, _WIDEST = " !'(),-.:;IJ[]`fijlt|", '"/?\\_r{}', "mwMW@%NOQ", 0x2E80
_DARK_RULE = re.compile(r"@media[^\n]*\n")
_SAID = re.compile(r"<(?:title|desc|text)\b[^>]*>([^<]*)<")
SMALL, PLAIN = 12, 13
_LONGEST_TITLE, _LONGEST_DESCRIPTION = 600, 8_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture named `<name>.svg`; `alt` says what it shows in a sentence."""

    name: str
    alt: str
    svg: str


def width_of(text: str, size: float = PLAIN, *, bold: bool = False) -> float:
    """About how many pixels a text takes; a bit more than in the fonts that the style names."""
    ems = sum(map(_ems, text))
    return ems * size * (1.08 if bold else 1.02)


def _ems(character: str) -> float:
    if character in _NARROW:
        return 0.31
    if character in _MIDDLING:
        return 0.43
    if ord(character) >= _WIDEST:
        return 1.1
    return 0.86 if character in _WIDE else 0.66 if character.isupper() else 0.58


def folded(text: str, width: float, most: int, *, bold: bool = False) -> tuple[str, ...]:
    """The text in at most `most` lines of that width, cut visibly; a long word is broken."""
    words = escape.shortened(escape.one_line(text), most * int(width / 3)).split(" ")
    lines = [""]
    for word in words:
        left = word
        if lines[-1] and width_of(f"{lines[-1]} {left}", bold=bold) <= width:
            lines[-1] += f" {left}"
            continue
        lines += [""] if lines[-1] else []
        while width_of(left, bold=bold) > width:
            kept = next(
                n for n in range(len(left), 0, -1) if _fits(left[:n], width, bold) or n == 1
            )
            cut = max((left.rfind(mark, 1, kept) + 1 for mark in "-_/.,:"), default=0)
            kept = cut if cut > kept // 3 else kept
            lines[-1], left = left[:kept], left[kept:]
            lines.append("")
        lines[-1] = left
    lines = [line for line in lines if line]
    if len(lines) > most:
        last = lines[most - 1]
        while last and not _fits(f"{last}…", width, bold):
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}…"]
    return tuple(lines)


def _fits(text: str, width: float, bold: bool) -> bool:  # noqa: FBT001
    return width_of(text, bold=bold) <= width


def number(value: float) -> str:
    """A coordinate with one digit at most."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def words(x: float, y: float, text: str, kind: str = "") -> Svg:
    """A line of text on a baseline."""
    name = f' class="{kind}"' if kind else ""
    return Svg(f'<text x="{number(x)}" y="{number(y)}"{name}>{escape.xml(text)}</text>')


def rect(x: float, y: float, width: float, height: float, kind: str, corner: float = 0) -> Svg:
    """A rectangle by its upper left corner."""
    rx = f' rx="{number(corner)}"' if corner else ""
    place = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
    return Svg(f'<rect class="{kind}" {place}{rx}/>')


def path(steps: str, kind: str) -> Svg:
    """A path; `steps` are letters and numbers of our own."""
    return Svg(f'<path class="{kind}" d="{steps}"/>')


def line(points: Sequence[tuple[float, float]], kind: str) -> Svg:
    """Straight pieces from point to point."""
    return path("M" + "L".join(f"{number(x)} {number(y)}" for x, y in points), kind)


def disc(x: float, y: float, radius: float, kind: str) -> Svg:
    """A circle."""
    return Svg(f'<circle class="{kind}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>')


def group(parts: Iterable[Svg], title: str = "") -> Svg:
    """Parts that belong together; the title shows when one points at them."""
    title = escape.shortened(escape.one_line(title), _LONGEST_TITLE)
    told = f"<title>{escape.xml(title)}</title>" if title else ""
    return Svg(f"<g>{told}{''.join(parts)}</g>")


def moved(x: float, y: float, parts: Iterable[Svg]) -> Svg:
    """Parts drawn from another origin, one a line, so that a change shows as a changed line."""
    inner = "\n".join(parts)
    return Svg(f'<g transform="translate({number(x)} {number(y)})">\n{inner}\n</g>')


def document(size: tuple[float, float], alt: str, description: str, parts: Iterable[Svg]) -> str:
    """A whole SVG file that ends with a newline; `alt` is its title."""
    description = escape.shortened(escape.one_line(description), _LONGEST_DESCRIPTION)
    wide, high = (number(round(value + 0.5)) for value in size)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" '
            f'viewBox="0 0 {wide} {high}" role="img" aria-labelledby="title description">',
            f'<title id="title">{escape.xml(alt)}</title>',
            f'<desc id="description">{escape.xml(description)}</desc>',
            STYLE,
            f'<rect class="paper" width="{wide}" height="{high}"/>',
            *parts,
            "</svg>\n",
        )
    )


def for_paper(document: str) -> str:
    """The document in its light colours, for programs that know no variables in styles."""
    light = _DARK_RULE.sub("", STYLE)
    for name, colour in LIGHT.items():
        light = light.replace(f"var(--{name})", colour)
    return document.replace(STYLE, light, 1)


def words_in(document: str) -> str:
    """All that a document says to eye, pointer or ear, a line for each piece."""
    return "\n".join(html.unescape(said) for said in _SAID.findall(document))
