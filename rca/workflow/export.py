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
    text = page_of(folder) if form == HTML else report_files(folder)[FORMATS[form]]
    if output is not None:
        write_text(output, text)
    return text


def analysis_as_json(dossier: Dossier, analysis: Analysis) -> str:
    """The `rca.analysis/1` document, with the signals that reasoning starts from."""
    return to_full_json(dossier, analysis)
