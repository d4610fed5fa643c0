"""`rca diff`: what moved between two revisions of an incident, for a review."""

from typing import Annotated

import typer

from rca.cli.console import say, say_json, talk, visible
from rca.cli.options import DEFAULT_ROOT, JsonOption, QuietOption, RootOption
from rca.errors import ExitCode

_HELP = "An incident, its analysis.json, a folder with one, or INCIDENT@COMMIT."


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help=_HELP)],
    after: Annotated[str, typer.Argument(metavar="B", help="The same, later.")],
    incident: Annotated[
        str,
        typer.Option("--incident", metavar="INCIDENT", help="A and B are commits of this one."),
    ] = "",
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 when something differs.")
    ] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Say what moved between two revisions: causes, claims, counts, whys, fixes; as Markdown."""
    from rca.report.difference import difference_document, to_markdown
    from rca.workflow.diff import diff_revisions, outdated

    difference = diff_revisions(before, after, root, incident=incident)
    for text in dict.fromkeys((before, after) if not incident else ()):
        if outdated(text, difference, root):
            talk(
                f"{visible(text)}: the report is older than its folder; rca regenerate writes it",
                quiet=quiet,
            )
    if as_json:
        say_json(difference_document(difference))
    else:
        say(to_markdown(difference).rstrip("\n"))
    if exit_code and difference.sections:
        raise typer.Exit(int(ExitCode.FINDINGS))
