"""`rca regenerate`: the report from its evidence."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from rca.cli.console import say, step, talk, visible
from rca.cli.options import DEFAULT_ROOT, IncidentArgument, QuietOption, RootOption, folder_of
from rca.cli.regenerate_watch import watch_and_say
from rca.errors import ExitCode, UsageError


def regenerate(
    incident: IncidentArgument,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Write nothing; fail if the committed report is not what follows."
        ),
    ] = False,
    preset: Annotated[
        str | None,
        typer.Option(help="Which report to write; default: as the last one, at first full."),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option(help="Your own templates, searched first; default: RCA_TEMPLATES."),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Write it again on each change, and say what moved."),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --watch: one JSON document a line.")
    ] = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Write report/ from the evidence: same folder, same bytes."""
    from rca.workflow.regenerate import check_report, write_report
    from rca.workflow.templates import template_folders

    if (watch and check) or (as_json and not watch):
        raise UsageError(
            "--watch writes, --check writes nothing, and --json goes with --watch",
            hint="leave out one of them",
        )
    folder = folder_of(incident, root)
    if watch:
        write = partial(write_report, folder, preset=preset, templates=templates)
        searched = template_folders(folder, templates)
        own = searched[0] if len(searched) > 1 else None
        watch_and_say(folder, write, own, as_json=as_json, quiet=quiet)
        return
    with step("reading evidence and reasoning", quiet=quiet):
        if not check:
            paths = write_report(folder, preset=preset, templates=templates)
        else:
            stale = check_report(folder, preset=preset, templates=templates)
    if not check:
        for path in paths:
            say(str(path))
        return
    for finding in stale:
        say(visible(f"{finding.place}: {finding.message}"))
        say(f"  hint: {visible(finding.hint)}")
    if stale:
        raise typer.Exit(int(ExitCode.FINDINGS))
    talk(f"{incident}: the report is what follows from its evidence", quiet=quiet)
