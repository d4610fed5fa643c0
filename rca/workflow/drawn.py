"""The PNGs of a folder: each drawn from the SVG beside it, and none of a picture that is gone.

A PNG is a matter of what draws it. Where nothing does, or another version, one that says it was
drawn from the same SVG stands.
"""

from collections.abc import Mapping
from pathlib import Path

from rca.report.pictures import NAMES, drawer_name, notes_of, png_of, source_digest
from rca.store.atomic import write_bytes


def write_drawn(folder: Path, files: Mapping[str, str]) -> tuple[Path, ...]:
    """Draw a PNG of each SVG in `files`; returns the paths written.

    Pictures of ours that are not among them go, and so do PNGs of other pictures.
    """
    written: list[Path] = []
    for name in NAMES:
        svg, path = files.get(f"{name}.svg"), folder / f"{name}.png"
        if svg is None:
            (folder / f"{name}.svg").unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            continue
        drawn = png_of(svg)
        if drawn is not None:
            write_bytes(path, drawn)
            written.append(path)
        elif path.is_file() and _source_of(path.read_bytes()) != source_digest(svg):
            path.unlink()
    return tuple(written)


def check_drawn(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """For each PNG that may stand in the folder what is wrong with it; empty when nothing is."""
    return {
        f"{name}.png": _wrong(folder / f"{name}.png", files[f"{name}.svg"])
        for name in NAMES
        if f"{name}.svg" in files
    }


def _wrong(path: Path, svg: str) -> str:
    """A PNG may be missing: it is an extra."""
    if not path.is_file():
        return ""
    committed = path.read_bytes()
    if _source_of(committed) != source_digest(svg):
        return "is a picture of something else than the evidence gives"
    if notes_of(committed).get("Software") == drawer_name() and committed != png_of(svg):
        return "differs from what is drawn from the SVG beside it"
    return ""


def _source_of(png: bytes) -> str:
    return notes_of(png).get("Source", "")
