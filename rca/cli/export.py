"""`rca export`: the report for other places."""

from pathlib import Path
from typing import Annotated

import typer

from rca.cli.console import say
from rca.cli.options import DEFAULT_ROOT, IncidentArgument, RootOption, folder_of


def export(
    incident: IncidentArgument,
    to: Annotated[str, typer.Option("--to", help="The format: markdown or json.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to write; default: stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the output file.")] = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Export the report for a review, as one Markdown file or as JSON."""
    from rca.workflow.export import export_report

    text = export_report(folder_of(incident, root), to, output, force=force)
    say(text.rstrip("\n") if output is None else str(output))
