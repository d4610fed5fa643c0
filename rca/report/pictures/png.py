"""PNG from our SVG, light on white, in a font that is shipped; the same bytes on every machine.

Needs the extra `pictures`; without it there are no PNGs. Each PNG carries the sha256 of the SVG
that it was drawn from, and what drew it.
"""

import hashlib
import math
import re
import zlib
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version

from rca.report.pictures.svg import FONT, for_paper

ZOOM, MOST_PIXELS = 1.5, 1_500_000
"""Pixels across for one in the SVG, less where the picture would be larger, never under one."""

_FONT_PACKAGE = "fontpkg-open-sans"
_FONT_FILE = "fontpkg_open_sans/files/OpenSans[wdth,wght].ttf"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER_END = 33
_NOT_IN_FONT = re.compile("[^\n -~\xa0-\u024f\u0370-\u03ff\u0400-\u052f\u2010-\u203a\u2260-\u2265]")
_SIZE = re.compile(r' width="(\d+)" height="(\d+)"')


def png_of(svg: str) -> bytes | None:
    """The picture; None when the extra `pictures` is not installed.

    A character that the font does not have shows as a lozenge.
    """
    drawer = drawer_name()
    if not drawer:
        return None
    from resvg_py import svg_to_bytes  # noqa: PLC0415  # an extra

    drawn = svg_to_bytes(
        svg_string=_NOT_IN_FONT.sub("\u25ca", for_paper(svg)),
        zoom=_zoom(svg),
        skip_system_fonts=True,
        font_files=[_font()],
        font_family=FONT,
        sans_serif_family=FONT,
    )
    notes = (("Source", source_digest(svg)), ("Software", drawer))
    chunks = b"".join(_text_chunk(key, text) for key, text in notes)
    return drawn[:_HEADER_END] + chunks + drawn[_HEADER_END:]


@cache
def drawer_name() -> str:
    """What draws PNGs here, with its version; empty when nothing does."""
    try:
        font = version(_FONT_PACKAGE)
        return f"resvg_py {version('resvg_py')}, Open Sans {font}, zoom {ZOOM:g}"
    except PackageNotFoundError:
        return ""


def source_digest(svg: str) -> str:
    """What a PNG says about the SVG that it was drawn from."""
    return hashlib.sha256(svg.encode()).hexdigest()


def notes_of(png: bytes) -> dict[str, str]:
    """The `Source` and `Software` that a PNG of ours says; empty for any other bytes."""
    if not png.startswith(_SIGNATURE):
        return {}
    notes: dict[str, str] = {}
    at = _HEADER_END
    while png[at + 4 : at + 8] == b"tEXt":
        length = int.from_bytes(png[at : at + 4], "big")
        key, _, text = png[at + 8 : at + 8 + length].partition(b"\0")
        notes[key.decode("latin-1")] = text.decode("latin-1")
        at += length + 12
    return notes


def _zoom(svg: str) -> float:
    size = _SIZE.search(svg)
    area = int(size[1]) * int(size[2]) if size else MOST_PIXELS
    return round(max(1.0, min(ZOOM, math.sqrt(MOST_PIXELS / area))), 2)


def _text_chunk(key: str, text: str) -> bytes:
    """A tEXt chunk (PNG, third edition, 11.3.3.2)."""
    content = b"tEXt" + key.encode("latin-1") + b"\0" + text.encode("latin-1")
    return (len(content) - 4).to_bytes(4, "big") + content + zlib.crc32(content).to_bytes(4, "big")


@cache
def _font() -> str:
    return str(distribution(_FONT_PACKAGE).locate_file(_FONT_FILE))
