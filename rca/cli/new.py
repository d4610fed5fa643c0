"""`rca new`: start an incident write-up."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from rca.cli.console import say
from rca.cli.options import DEFAULT_ROOT, QuietOption, RootOption

TimeOption = "RFC 3339 with a zone, like 2025-09-10T10:00:00Z."


def new(
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What happened, in one line.")],
    incident_id: Annotated[
        str, typer.Option("--id", help="The folder's name; default: the date and the title.")
    ] = "",
    severity: Annotated[str, typer.Option(help="P0 (worst) to P4.")] = "P2",
    project: Annotated[str, typer.Option(help="Google Cloud project.")] = "",
    region: Annotated[str, typer.Option(help="Region of the services.")] = "",
    service: Annotated[
        list[str] | None, typer.Option(help="A service involved; may be given several times.")
    ] = None,
    since: Annotated[str, typer.Option(help=f"Start of the incident. {TimeOption}")] = "",
    until: Annotated[str, typer.Option(help="End of the incident.")] = "",
    baseline_since: Annotated[str, typer.Option(help="Start of a healthy time before.")] = "",
    baseline_until: Annotated[str, typer.Option(help="End of that healthy time.")] = "",
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Start an incident: a folder with commented templates to fill in."""
    from rca.workflow.new import NewIncident, create_incident

    wanted = NewIncident(
        title=title,
        id=incident_id,
        severity=severity,
        project=project,
        region=region,
        services=tuple(service or ()),
        since=since,
        until=until,
        baseline_since=baseline_since,
        baseline_until=baseline_until,
    )
    folder = create_incident(wanted, Path(root))
    say(f"{folder.path}")
    if not quiet:
        path = shlex.quote(str(folder.path))
        say(f"next: rca add {path} PATH...   # logs, test results, service YAML, notes")
