"""`rca check`: every lint over evidence, whys, fixes and report."""

from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.console import say, say_json, say_wrapped, step, talk, visible
from rca.cli.options import (
    DEFAULT_ROOT,
    IncidentArgument,
    JsonOption,
    QuietOption,
    RootOption,
    folder_of,
    named_again,
    with_name,
)
from rca.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from rca.model.finding import Finding


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format", help="text, json, or github: annotations for GitHub Actions. [default: text]"
    ),
]


def check(
    incident: IncidentArgument,
    form: FormatOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Check integrity, citations, whys and fixes; exit 1 for errors, 3 for damaged evidence."""
    from datetime import UTC, datetime

    from rca.workflow.check import check_incident

    if as_json and form not in (None, Format.JSON):
        raise UsageError(f"--json and --format {form} differ", hint="name one of them")
    folder = folder_of(incident, root)
    with step("checking", quiet=quiet):
        findings = check_incident(folder, today=datetime.now(UTC).date())
    match Format.JSON if as_json else form:
        case Format.JSON:
            _say_json(findings)
        case Format.GITHUB:
            from rca.cli.github import annotation

            for finding in findings:
                say(annotation(finding, folder.path, Path.cwd()))
        case _:
            _say_text(findings, folder.path.name, named_again(incident, folder))
    counts = {level: sum(f.level.value == level for f in findings) for level in _LEVELS}
    talk(", ".join(f"{level}s: {count}" for level, count in counts.items()), quiet=quiet)
    errors = [finding for finding in findings if finding.level.value == "error"]
    if any(finding.rule.startswith("evidence-") for finding in errors):
        raise typer.Exit(int(ExitCode.BAD_INPUT))
    if errors:
        raise typer.Exit(int(ExitCode.FINDINGS))


_LEVELS = ("error", "warning", "note")


def _say_text(findings: "tuple[Finding, ...]", incident_id: str, name: str) -> None:
    """Each finding in a line; a hint that several in a row share stands once, below the last.

    Commands in hints call the incident by its id; `name` finds it from here.
    """
    for finding, following in zip_longest(findings, findings[1:]):
        message = f"{finding.place}: {finding.level.value}: {finding.message}"
        say_wrapped(f"{visible(message)} [{finding.rule}]")
        if following is None or following.hint != finding.hint:
            say_wrapped(f"  hint: {visible(with_name(finding.hint, incident_id, name))}")


def _say_json(findings: "tuple[Finding, ...]") -> None:
    rows = [
        {
            "rule": f.rule,
            "level": f.level.value,
            "place": f.place,
            "file": f.file,
            "line": f.line,
            "message": f.message,
            "hint": f.hint,
        }
        for f in findings
    ]
    say_json({"schema": "rca.findings/1", "findings": rows})
