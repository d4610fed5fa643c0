"""`rca regenerate --watch`: a line or two each time the report was written anew."""

import json
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rca.cli.console import say, talk, visible
from rca.errors import ExitCode

if TYPE_CHECKING:
    from rca.store.layout import IncidentFolder
    from rca.workflow.watch import Turn, Write, Written

MOST_NAMED = 3


def watch_and_say(
    folder: "IncidentFolder", write: "Write", templates: Path | None, *, as_json: bool, quiet: bool
) -> None:
    """Write, then wait for the next change, until Ctrl-C; the same problem is said once."""
    from rca.workflow.watch import watch

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(line_buffering=True)
    talk(f"watching {visible(str(folder.path))}; Ctrl-C ends it", quiet=quiet)
    try:
        for turn in watch(folder, write, templates):
            if as_json:
                say(json.dumps(_document(turn)))
            elif turn.problem is not None:
                print(f"rca: {visible(turn.problem.message)}", file=sys.stderr)
                print(f"  hint: {visible(turn.problem.hint)}", file=sys.stderr)
            else:
                say(visible(_line(turn)))
    except KeyboardInterrupt:
        raise typer.Exit(int(ExitCode.INTERRUPTED)) from None


def _line(turn: "Turn") -> str:
    from rca.report.difference import brief

    moved = brief(turn.difference) if turn.difference else ""
    parts = [part for part in (moved, _written(turn.written)) if part]
    said = "; ".join(parts) or "nothing in the report differs"
    return f"{_changed(turn.changed)}: {said}" if turn.changed else said


def _changed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return f"{shown} and {more} more changed" if more > 0 else f"{shown} changed"


def _written(files: "tuple[Written, ...]") -> str:
    if not files:
        return ""
    first = files[0]
    differ = "1 line differs" if first.lines == 1 else f"{first.lines} lines differ"
    more = f", and {len(files) - 1} more" if len(files) > 1 else ""
    return f"{first.name} written{f' ({differ})' if first.lines else ''}{more}"


def _document(turn: "Turn") -> dict[str, object]:
    from rca.report.difference import difference_document

    document: dict[str, object] = {"schema": "rca.watch/1", "changed": list(turn.changed)}
    if turn.problem is not None:
        return document | {"problem": turn.problem.message, "hint": turn.problem.hint}
    return document | {
        "written": [{"name": one.name, "lines": one.lines} for one in turn.written],
        "difference": difference_document(turn.difference) if turn.difference else None,
    }
