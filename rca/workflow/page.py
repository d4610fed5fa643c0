"""The workbench page of an incident: load, measure, reason, and lay out as one HTML file."""

import tempfile
from pathlib import Path

from rca.measure import sample_entries
from rca.report.page import MOST_ENTRIES, render_page
from rca.store import IncidentFolder, bundled
from rca.store.atomic import write_text
from rca.workflow.analyze import analyze_incident

PAGE = "page.html"


def page_of(folder: IncidentFolder) -> str:
    """The page as text: what the evidence, and nothing else, makes of it."""
    dossier, analysis = analyze_incident(folder)
    sample = sample_entries(dossier, MOST_ENTRIES)
    return render_page(dossier, analysis, sample, templates=bundled("templates"))


def write_page(folder: IncidentFolder, output: Path | None = None) -> Path:
    """Write the page to `output`, else beside other caches of the incident; returns the path.

    The folder of the report holds what is committed and checked, so the page does not go there.
    Where the incident cannot be written to, a new temporary folder takes it.
    """
    text = page_of(folder)
    if output is not None:
        write_text(output, text)
        return output
    path = folder.own(folder.cache) / PAGE
    try:
        write_text(path, text)
    except OSError:
        path = Path(tempfile.mkdtemp(prefix="rca-")) / PAGE
        write_text(path, text)
    return path
