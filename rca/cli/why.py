"""`rca why`: the guided five whys."""

from pathlib import Path
from typing import Annotated

import typer

from rca.cli.console import say, talk, visible
from rca.cli.options import DEFAULT_ROOT, IncidentArgument, QuietOption, RootOption, folder_of
from rca.errors import UsageError


def why(
    incident: IncidentArgument,
    answers: Annotated[
        Path | None, typer.Option(help="A JSON or TOML file of answers; see --schema.")
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON schema of an answers file.")
    ] = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Answer the five whys from a file, each answer with the evidence that shows it."""
    from rca.workflow.why import answer_whys, answers_schema

    if schema:
        say(answers_schema())
        return
    if answers is None:
        raise UsageError(
            "the whys are answered from a file",
            hint=f"rca why {incident} --schema shows its shape; then "
            f"rca why {incident} --answers FILE",
        )
    tree = answer_whys(folder_of(incident, root), answers)
    for item in tree.whys:
        say(f"{item.id}  {visible(item.question)}")
        say(f"    {visible(item.finding or 'unknown; to settle it: ' + item.settle)}")
    talk(f"next: rca regenerate {incident}", quiet=quiet)
