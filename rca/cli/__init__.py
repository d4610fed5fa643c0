"""The command line: one command a file, words and exit codes; nothing heavy until it is needed."""

import sys

import typer

from rca.cli import add, analyze, check, demo, export, new, regenerate, status, why
from rca.errors import RcaError

app = typer.Typer(
    name="rca",
    help="Find the root cause of an incident in its evidence, and write it up so that a reader "
    "can check it.",
    epilog="Try it: rca demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for panel, commands in (
    ("Start", (new.new, demo.demo, status.status)),
    ("Collect", (add.add,)),
    ("Understand", (analyze.analyze, why.why)),
    ("Write", (regenerate.regenerate, check.check, export.export)),
):
    for command in commands:
        app.command(rich_help_panel=panel)(command)


def _version(wanted: bool) -> None:
    if wanted:
        from rca import __version__

        print(f"rca {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version and stop."
    ),
) -> None:
    """Options that stand before the command."""
    del version


def main() -> None:
    """Run the command line; an `RcaError` becomes two lines on stderr and its exit code."""
    try:
        app()
    except RcaError as error:
        print(f"rca: {error.message}", file=sys.stderr)
        print(f"  hint: {error.hint}", file=sys.stderr)
        sys.exit(int(error.exit_code))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
