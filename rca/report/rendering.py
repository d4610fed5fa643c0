"""`render`: from dossier and analysis to the Markdown of a report, proved before it is returned.

Same dossier, same analysis, same templates: same bytes.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from rca.errors import RcaError
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Severity
from rca.report.cited import Places, cites_in
from rca.report.environment import environment, lay_out
from rca.report.filters import filters_for
from rca.report.presets import Layout, own_digest, top_of
from rca.report.proof import prove
from rca.report.view import ReportView, view_of

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def render(
    dossier: Dossier,
    analysis: Analysis,
    *,
    preset: str = "full",
    template_folders: Sequence[Path],
) -> str:
    """The report as Markdown text that ends with a newline.

    Templates are looked for in `template_folders` in order; the last one is shipped.
    Raises RcaError for a mistake in a template (naming its file and line), or when the result does
    not prove.
    """
    view = view_of(dossier, analysis)
    return render_view(view, preset=preset, template_folders=template_folders)


def render_view(
    view: ReportView, *, preset: str, template_folders: Sequence[Path], audience: str = ""
) -> str:
    """The same from a view made before, which may be an audience's part of it.

    The front matter says which preset, audience and own templates made it.
    """
    places = Places(cites_in(view))
    made = environment(template_folders, filters_for(places))
    top = top_of(preset, template_folders)
    layout = Layout(
        preset=preset,
        own_templates=own_digest(made, top, template_folders[-1]),
        audience=audience,
    )
    text = tidy(lay_out(made, top, report=view, layout=layout))
    proved = prove(text, pictures=view.pictures.files)
    findings = [finding for finding in proved if finding.level is Severity.ERROR]
    if findings:
        first = findings[0]
        raise RcaError(
            f"the report does not prove: {first.place}: {first.message}"
            + (f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""),
            hint="with your own templates, correct them; otherwise please report this as a bug",
        )
    return text


def tidy(text: str) -> str:
    """One blank line where templates left several, none at either end; fences stay as they are."""
    lines: list[str] = []
    closing: re.Pattern[str] | None = None
    for written in text.split("\n"):
        if closing:
            lines.append(written)
            closing = None if closing.fullmatch(written) else closing
            continue
        line = written.rstrip(" \t")
        if not line and (not lines or not lines[-1]):
            continue
        lines.append(line)
        if opening := _FENCE.match(line):
            mark = opening[1]
            closing = re.compile(rf" {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*")
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n"
