"""`rca check`: every lint over evidence, whys, fixes and report."""

import typer

from rca.cli.console import say, say_json, step, talk
from rca.cli.options import (
    DEFAULT_ROOT,
    IncidentArgument,
    JsonOption,
    QuietOption,
    RootOption,
    folder_of,
)
from rca.errors import ExitCode


def check(
    incident: IncidentArgument,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Check integrity, citations, whys and fixes; exit 1 when something is wrong."""
    from rca.workflow.check import check_incident

    with step("checking", quiet=quiet):
        findings = check_incident(folder_of(incident, root))
    errors = sum(1 for finding in findings if finding.level.value == "error")
    if as_json:
        rows = [
            {
                "rule": f.rule,
                "level": f.level.value,
                "place": f.place,
                "message": f.message,
                "hint": f.hint,
            }
            for f in findings
        ]
        say_json({"schema": "rca.findings/1", "findings": rows})
    else:
        for finding in findings:
            say(f"{finding.place}: {finding.level.value}: {finding.message} [{finding.rule}]")
            say(f"  hint: {finding.hint}")
        talk(f"{errors} errors, {len(findings) - errors} warnings", quiet=quiet)
    if errors:
        raise typer.Exit(int(ExitCode.FINDINGS))
