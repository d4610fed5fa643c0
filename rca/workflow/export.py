"""The report for other places: load, measure, reason, take an audience's part, and lay it out."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rca.errors import BadInputError, UsageError
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.report import pictures_of, to_full_json, to_json
from rca.report.forges import FORGES, described
from rca.report.pictures import for_paper, png_of, words_in
from rca.report.printed import data_uri, printed
from rca.report.rendering import render_view
from rca.store import IncidentFolder
from rca.store.atomic import write_bytes
from rca.workflow.analyze import analyze_incident
from rca.workflow.audience import audience_named, refuse_leaks, told_for, view_for
from rca.workflow.converters import to_docx, to_pdf
from rca.workflow.page import page_of
from rca.workflow.templates import template_folders

MARKDOWN, JSON, PDF, DOCX = "markdown", "json", "pdf", "docx"
HTML = "html"
"""The workbench page, see `rca.workflow.page`."""
BAG = "bag"
"""The evidence itself, see `rca.workflow.bag`."""
LAID_OUT = (MARKDOWN, *FORGES, PDF, DOCX)
"""Formats with a preset and an audience."""
FORMATS = (*LAID_OUT, HTML, JSON)
BINARY = (PDF, DOCX)
ENGINEER = "engineer"
_IMAGE = re.compile(r"(?m)^(!\[[^\n]*\])\(([a-z-]+\.svg)\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants exported; without a preset it is the audience's."""

    form: str
    preset: str | None = None
    audience: str = ENGINEER
    inline: bool = False
    templates: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What was made: the content, and pictures that stand beside it, by name."""

    content: bytes
    beside: Mapping[str, bytes]


def export_report(
    folder: IncidentFolder, wish: Wish, output: Path | None = None, *, force: bool = False
) -> Export:
    """The report as wished, made anew from the evidence; written to `output` if given.

    UsageError for what cannot be wished or a converter that is missing, LeakError for a text that
    tells what its audience must not get; then nothing is written.
    """
    _refuse(wish)
    if output is not None and output.exists() and not force:
        raise UsageError(f"{output} exists already", hint="choose another -o, or add --force")
    if output is not None and not output.parent.is_dir():
        hint = f"mkdir -p {shlex.quote(str(output.parent))}"
        raise BadInputError(f"{output.parent}: there is no such folder", hint=hint)
    made = _made(folder, wish)
    if output is not None:
        taken = [name for name, content in made.beside.items() if _differs(output, name, content)]
        if taken and not force:
            raise UsageError(
                f"{output.parent / taken[0]} is there with other content",
                hint="write to a folder of its own with -o, add --inline to keep pictures within "
                "the file, or add --force to overwrite them",
            )
        for name, content in made.beside.items():
            write_bytes(output.parent / name, content)
        write_bytes(output, made.content)
    return made


def _differs(output: Path, name: str, content: bytes) -> bool:
    """Whether a file of that name beside the output holds anything else."""
    path = output.parent / name
    return path.exists() and not (path.is_file() and path.read_bytes() == content)


def analysis_as_json(dossier: Dossier, analysis: Analysis) -> str:
    """The `rca.analysis/1` document, with the signals that reasoning starts from."""
    return to_full_json(dossier, analysis)


def _refuse(wish: Wish) -> None:
    if wish.form not in FORMATS:
        raise UsageError(
            f"--to {wish.form!r} is no format",
            hint=f"choose {', '.join(FORMATS)}, {BAG} or monitors",
        )
    if wish.form not in LAID_OUT and (wish.preset or wish.audience != ENGINEER):
        raise UsageError(
            f"--to {wish.form} has all of the report: it takes no --preset or --audience",
            hint=f"choose {', '.join(LAID_OUT)}",
        )


def _made(folder: IncidentFolder, wish: Wish) -> Export:
    if wish.form == HTML:
        return Export(content=page_of(folder).encode(), beside={})
    dossier, analysis = analyze_incident(folder)
    if wish.form == JSON:
        return Export(content=to_json(dossier, analysis).encode(), beside={})
    return laid_out(folder, wish, dossier, analysis)


def laid_out(folder: IncidentFolder, wish: Wish, dossier: Dossier, analysis: Analysis) -> Export:
    """An export of what has been analyzed; see `export_report`."""
    folders = template_folders(folder, wish.templates)
    audience = audience_named(wish.audience, folders)
    view, names = view_for(dossier, analysis, audience)
    preset = wish.preset or audience.preset
    said = "" if wish.audience == ENGINEER else wish.audience
    render = partial(render_view, template_folders=folders, audience=said)
    if wish.form in FORGES:
        text = described(
            view, FORGES[wish.form], preset, lambda view, preset: render(view, preset=preset)
        )
    else:
        text = render(view, preset=preset)
    drawn = _pictures(text, *told_for(dossier, analysis, audience, names))
    said_in = {name: words_in(svg.decode()) for name, svg in drawn.items()}
    refuse_leaks({"": text, **said_in}, dossier, analysis, audience, names)
    if wish.form == PDF:
        light = {name: for_paper(svg.decode()).encode() for name, svg in drawn.items()}
        page = printed(text, light, title=view.header.title)
        return Export(content=to_pdf(page), beside={})
    if wish.form == DOCX:
        shown = _as_png(drawn)
        page = printed(_with_png(text), shown, title=view.header.title, has_widths=True)
        return Export(content=to_docx(page), beside={})
    if wish.inline:
        text = _IMAGE.sub(lambda found: _within(found, drawn), text)
        return Export(content=text.encode(), beside={})
    return Export(content=text.encode(), beside=drawn if wish.form == MARKDOWN else {})


def _pictures(text: str, dossier: Dossier, analysis: Analysis) -> dict[str, bytes]:
    """The pictures that a text shows, by name."""
    shown = {found[2] for found in _IMAGE.finditer(text)}
    if not shown:
        return {}
    made = {f"{one.name}.svg": one.svg.encode() for one in pictures_of(dossier, analysis)}
    return {name: made[name] for name in sorted(shown & made.keys())}


def _within(found: re.Match[str], drawn: Mapping[str, bytes]) -> str:
    picture = drawn.get(found[2])
    return found[0] if picture is None else f"{found[1]}({data_uri(found[2], picture)})"


def _with_png(text: str) -> str:
    return _IMAGE.sub(lambda found: f"{found[1]}({found[2].removesuffix('svg')}png)", text)


def _as_png(drawn: Mapping[str, bytes]) -> dict[str, bytes]:
    """What can be drawn; of the others the text alternative stands in the document."""
    made = {name: png_of(svg.decode()) for name, svg in drawn.items()}
    return {f"{name.removesuffix('svg')}png": png for name, png in made.items() if png is not None}
