"""The command line: one command a file, words and exit codes; nothing heavy until it is needed."""

import os
import sys
from io import TextIOWrapper

import typer

from rca.cli import (
    add,
    analyze,
    check,
    collect,
    demo,
    diff,
    doctor,
    excerpt,
    export,
    knowledge,
    new,
    patterns,
    regenerate,
    similar,
    status,
    templates,
    tests,
    verify,
    why,
    withdraw,
)
from rca.cli import open as open_command
from rca.cli.console import ReaderGoneError, visible
from rca.errors import ExitCode, RcaError

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
    ("Start", (new.new, demo.demo, status.status, doctor.doctor)),
    ("Collect", (add.add, withdraw.withdraw)),
    ("Understand", (analyze.analyze, why.why, patterns.patterns, excerpt.excerpt, tests.tests)),
    ("Write", (regenerate.regenerate, diff.diff, check.check, export.export)),
    ("Close", (verify.verify, similar.similar)),
):
    for command in commands:
        app.command(rich_help_panel=panel)(command)
app.command("open", rich_help_panel="Write")(open_command.open_page)
app.add_typer(collect.collect, rich_help_panel="Collect")
app.add_typer(knowledge.knowledge, rich_help_panel="Understand")
app.add_typer(templates.templates, rich_help_panel="Write")


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
    """Run the command line; what goes wrong becomes two lines on stderr and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run()
        if sys.stdout is not None:
            sys.stdout.flush()
    except (ReaderGoneError, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # so that nothing is flushed into the pipe
        code = int(ExitCode.OK)
    except OSError as error:
        code = _failed(f"the output cannot be written ({error.strerror})", "free some space")
    sys.exit(code)


def _run() -> int:
    try:
        app()
    except KeyboardInterrupt:  # before typer, which says the same, has begun
        return _failed("interrupted", "nothing is lost; run it again", ExitCode.INTERRUPTED)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    except RcaError as error:
        return _failed(error.message, error.hint, error.exit_code)
    except MemoryError:
        return _failed("there is not enough memory for this", "split the evidence into parts")
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        reason = error.strerror or str(error)
        return _failed(f"{where}{reason}", "check the path, its permissions and the free space")
    return int(ExitCode.OK)


def _failed(message: str, hint: str, code: ExitCode = ExitCode.BAD_INPUT) -> int:
    print(f"rca: {visible(message)}", file=sys.stderr)
    print(f"  hint: {visible(hint)}", file=sys.stderr)
    return int(code)
