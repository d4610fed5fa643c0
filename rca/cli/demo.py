"""`rca demo`: the bundled incident, every step on it, offline."""

from pathlib import Path
from typing import Annotated

import typer

from rca.cli.console import bold, say, step, visible
from rca.cli.options import QuietOption


def demo(
    directory: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write it.")] = Path(
        "demo"
    ),
    force: Annotated[
        bool, typer.Option("--force", help="Replace an earlier demo in that folder.")
    ] = False,
    quiet: QuietOption = False,
) -> None:
    """Write the bundled incident to DIR and run every step on it, offline."""
    from rca.workflow.demo import run_demo

    with step("running the demo", quiet=quiet):
        result = run_demo(directory, force=force)
    say(f"{bold('Cause')}    {visible(result.cause)}")
    say(f"{bold('Needs')}    {visible(result.needs)}")
    say(f"{bold('Verdict')}  {result.verdict}")
    say(f"{bold('Impact')}   {visible(result.impact)}")
    say(f"{bold('Files')}    {result.report}")
    say(f"{bold('Next')}     {result.next_command}")
