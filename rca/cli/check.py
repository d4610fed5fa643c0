"""`rca check`: every lint over evidence, whys, fixes and report."""

from typing import TYPE_CHECKING

import typer

from rca.cli.console import say, say_json, step, talk, visible
from rca.cli.options import (
    DEFAULT_ROOT,
    IncidentArgument,
    JsonOption,
    QuietOption,
    RootOption,
    folder_of,
)
from rca.errors import ExitCode

if TYPE_CHECKING:
    from rca.model.finding import Finding


def check(
    incident: IncidentArgument,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Check integrity, citations, whys and fixes; exit 1 for errors, 3 for damaged evidence."""
    from rca.workflow.check import check_incident

    with step("checking", quiet=quiet):
        findings = check_incident(folder_of(incident, root))
    errors = sum(1 for finding in findings if _is_error(finding))
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
            message = f"{finding.place}: {finding.level.value}: {finding.message}"
            say(f"{visible(message)} [{finding.rule}]")
            say(f"  hint: {visible(finding.hint)}")
        warnings = len(findings) - errors
        talk(f"errors: {errors}, warnings: {warnings}", quiet=quiet)
    if any(finding.rule.startswith("evidence-") for finding in findings if _is_error(finding)):
        raise typer.Exit(int(ExitCode.BAD_INPUT))
    if errors:
        raise typer.Exit(int(ExitCode.FINDINGS))


def _is_error(finding: "Finding") -> bool:
    return finding.level.value == "error"
