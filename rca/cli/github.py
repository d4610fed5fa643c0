"""Findings as workflow commands, which GitHub Actions shows beside the lines they are about.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rca.cli.console import visible

if TYPE_CHECKING:
    from rca.model.finding import Finding

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def annotation(finding: "Finding", folder: Path, start: Path) -> str:
    """One line. The file is relative to `start`, where the job runs; a line only when known."""
    properties = {}
    if finding.file:
        path = os.path.relpath(folder.resolve() / finding.file, start.resolve())
        properties["file"] = path.replace(os.sep, "/")
    if finding.line:
        properties["line"] = str(finding.line)
    properties["title"] = finding.rule
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = f"{finding.place}: {finding.message}\nhint: {finding.hint}"
    return f"::{_COMMANDS[finding.level.value]} {listed}::{_message(message)}"


def _message(text: str) -> str:
    """A message on one line; what would end it or start another command is escaped."""
    lines = [visible(line) for line in text.splitlines()]
    return "%0A".join(line.replace("%", "%25").replace("\r", "%0D") for line in lines)


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
