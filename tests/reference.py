"""Writes docs/reference/cli.md from the code: `python -m tests.reference FILE`."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from rca.cli import app

HEAD = """\
# Command line

Generated from the code by `make reference`; a test fails when it is stale.

`INCIDENT` is a folder, or an id below `--root`.
Times are RFC 3339 with a zone.
stdout is the product, stderr is talk; `NO_COLOR` is honoured; nothing prompts without a terminal.
What the exit codes mean stands in [exit-codes.md](exit-codes.md).
"""


def reference() -> str:
    """The page as text."""
    group: Any = typer.main.get_command(app)
    parts = [HEAD]
    for name, command in _commands(group, ""):
        parts.append(f"## rca {name}\n\n{(command.help or '').strip()}\n")
        rows = [_row(parameter) for parameter in command.params if parameter.name != "help"]
        if rows:
            parts.append("| | |\n|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _commands(group: Any, before: str) -> Iterator[tuple[str, Any]]:
    """Every command with its full name; those of a group stand where the group does."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield before + name, command


def _row(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        name = f"`{parameter.metavar or parameter.name.upper()}`"
    else:
        name = ", ".join(f"`{option}`" for option in parameter.opts)
    text = re.sub(r"\s+", " ", getattr(parameter, "help", "") or "")
    extra = ""
    default = parameter.default
    if isinstance(default, str | Path) and str(default) and not callable(default):
        extra = f" Default: `{default}`."
    if getattr(parameter, "envvar", None):
        extra += f" Environment: `{parameter.envvar}`."
    return f"| {name} | {text}{extra} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference(), encoding="utf-8")
