"""`rca doctor`: what this machine has and lacks, each with the command that mends it."""

import shutil
import sys
from typing import Annotated

import typer

from rca.cli.collect import quieten_grpc
from rca.cli.console import say, say_json, talk, visible
from rca.cli.options import JsonOption, QuietOption
from rca.errors import ExitCode


def doctor(
    project: Annotated[
        str, typer.Option(help="Read one log entry of this project; default: that of gcloud.")
    ] = "",
    endpoint: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Ask this server instead of Google's.")
    ] = "",
    insecure: Annotated[
        bool,
        typer.Option("--insecure", help="No TLS and no credentials, for a server of your own."),
    ] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Check Python, terminal, git, editor, converters, credentials and one read of the logs."""
    quieten_grpc()
    from rca.sources.cloud_logging import HOST, Endpoint
    from rca.workflow.doctor import Diagnosis, Health, Terminal, diagnoses

    terminal = Terminal(
        is_terminal=sys.stdout.isatty(),
        encoding=sys.stdout.encoding or "ascii",
        columns=shutil.get_terminal_size().columns,
    )
    found: list[Diagnosis] = []
    for diagnosis in diagnoses(
        terminal, Endpoint(host=endpoint or HOST, insecure=insecure), project
    ):
        found.append(diagnosis)
        if not as_json:
            say(f"{diagnosis.health:4}  {diagnosis.name:12} {visible(diagnosis.detail)}")
            if diagnosis.fix:
                say(f"      {'':12} fix: {visible(diagnosis.fix)}")
            sys.stdout.flush()
    if as_json:
        rows = [
            {"check": d.name, "health": d.health.value, "detail": d.detail, "fix": d.fix}
            for d in found
        ]
        say_json({"schema": "rca.doctor/1", "checks": rows})
    if any(diagnosis.health is Health.FAIL for diagnosis in found):
        raise typer.Exit(ExitCode.FINDINGS)
    talk("nothing stands in the way", quiet=quiet or as_json)
