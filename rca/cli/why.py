"""`rca why`: the guided five whys."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.console import say, say_json, step, talk
from rca.cli.options import (
    DEFAULT_ROOT,
    IncidentArgument,
    JsonOption,
    QuietOption,
    RootOption,
    folder_of,
    named_again,
)
from rca.errors import ExitCode, UsageError
from rca.model.plural import counted

if TYPE_CHECKING:
    from rca.store.layout import IncidentFolder
    from rca.workflow.why_interview import Interview
    from rca.workflow.why_session import Session


def why(
    incident: IncidentArgument,
    answers: Annotated[
        Path | None, typer.Option(help="A JSON or TOML file of answers; see --schema.")
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON schema of an answers file.")
    ] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Print the whys, and which of them are stale.")
    ] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Ask the five whys at a terminal, or take the answers from a file; each has its evidence."""
    from rca.workflow.why import answer_whys, answers_schema

    if schema:
        say(answers_schema())
        return
    if answers is not None:
        tree = answer_whys(folder_of(incident, root), answers)
    if show or as_json:
        _show(folder_of(incident, root), as_json=as_json, quiet=quiet)
        return
    if answers is None:
        _interview(incident, root, quiet=quiet)
        return
    from rca.cli.why_view import show as show_lines
    from rca.cli.why_view import tree_lines

    show_lines(tree_lines(tree, {}))
    talk(f"next: rca regenerate {named_again(incident, folder_of(incident, root))}", quiet=quiet)


def _show(folder: "IncidentFolder", *, as_json: bool, quiet: bool) -> None:
    from rca.cli.why_view import show as show_lines
    from rca.cli.why_view import tree_lines
    from rca.workflow.analyze import analyze_incident
    from rca.workflow.why_shown import shown_whys, stale_whys

    with step("reading evidence and reasoning", quiet=quiet):
        dossier, analysis = analyze_incident(folder)
    if as_json:
        say_json(shown_whys(dossier, analysis))
        return
    show_lines(tree_lines(dossier.whys, stale_whys(dossier, analysis)))


def _interview(incident: str, root: Path, *, quiet: bool) -> None:
    folder = folder_of(incident, root)
    name = named_again(incident, folder)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "there is no terminal to ask at, and no answers are given",
            hint=f"rca why {name} --answers FILE; rca why {name} --schema shows its shape",
        )
    from rca.cli.prompts import asker
    from rca.cli.why_dialog import hold, still_open
    from rca.store import only_interview
    from rca.workflow.analyze import analyze_incident
    from rca.workflow.why_interview import Interview
    from rca.workflow.why_session import Session

    with only_interview(folder):
        try:
            session = Session(folder)
            with step("reading evidence and reasoning", quiet=quiet):
                dossier, analysis = analyze_incident(folder)
            interview = Interview(session, dossier, analysis)
            _greet(session, interview, quiet=quiet)
            hold(interview, asker())
        except KeyboardInterrupt:
            talk("\nrca: interrupted; nothing that was confirmed is lost")
            talk(f"  hint: rca why {name} goes on where you stopped")
            raise typer.Exit(ExitCode.INTERRUPTED) from None
        if left := still_open(interview):
            talk(left, quiet=quiet)
    talk(f"rca why {name} goes on; next: rca regenerate {name}", quiet=quiet)


def _greet(session: "Session", interview: "Interview", *, quiet: bool) -> None:
    """What happened since the last time, before the first question."""
    from rca.cli.why_view import show as show_lines
    from rca.cli.why_view import tree_lines

    if session.lost:
        talk(
            f"of the journal {counted(session.lost, 'line')} cannot be read; "
            "the answers are in whys.toml",
            quiet=quiet,
        )
    show_lines(tree_lines(interview.state.tree, interview.stale()))
    talk("Ctrl-C ends it at any time; what was confirmed is kept", quiet=quiet)
