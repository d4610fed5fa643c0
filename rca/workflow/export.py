"""The report for other places."""

from pathlib import Path

from rca.errors import BadInputError, UsageError
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.report import to_full_json
from rca.store import IncidentFolder
from rca.store.atomic import write_text
from rca.workflow.page import page_of
from rca.workflow.regenerate import report_files

FORMATS = {"markdown": "report.md", "json": "analysis.json"}
HTML = "html"
"""The workbench page, see `rca.workflow.page`."""
BAG = "bag"
"""The evidence itself, see `rca.workflow.bag`."""


def export_report(
    folder: IncidentFolder, form: str, output: Path | None = None, *, force: bool = False
) -> str:
    """The report in that format, made anew from the evidence; written to `output` if given.

    UsageError for an unknown format, or an output that exists when not forced.
    """
    if form not in (*FORMATS, HTML):
        raise UsageError(
            f"--to {form!r} is no format",
            hint=f"choose {', '.join(FORMATS)}, {HTML}, {BAG} or monitors",
        )
    if output is not None and output.exists() and not force:
        raise UsageError(f"{output} exists already", hint="choose another -o, or add --force")
    if output is not None and not output.parent.is_dir():
        raise BadInputError(f"{output.parent}: there is no such folder", hint="make it first")
    files = {} if form == HTML else report_files(folder)
    text = page_of(folder) if form == HTML else files[FORMATS[form]]
    if output is not None:
        beside = _pictures_beside(output, files, force=force) if form == "markdown" else {}
        for path, content in {**beside, output: text}.items():
            write_text(path, content)
    return text


def _pictures_beside(output: Path, files: dict[str, str], *, force: bool) -> dict[Path, str]:
    """The pictures that the Markdown shows, by where they go; UsageError for others there."""
    beside = {output.parent / name: svg for name, svg in files.items() if name.endswith(".svg")}
    for path, svg in beside.items():
        if path.exists() and not force and path.read_bytes() != svg.encode():
            raise UsageError(f"{path} exists already", hint="choose another -o, or add --force")
    return beside


def analysis_as_json(dossier: Dossier, analysis: Analysis) -> str:
    """The `rca.analysis/1` document, with the signals that reasoning starts from."""
    return to_full_json(dossier, analysis)
