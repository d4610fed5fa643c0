"""`rca open`: the workbench page of an incident, in a browser."""

import os
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from rca.cli.console import say, step, talk
from rca.cli.options import DEFAULT_ROOT, IncidentArgument, QuietOption, RootOption, folder_of


def open_page(
    incident: IncidentArgument,
    write_only: Annotated[
        bool, typer.Option("--write-only", help="Write the page and print its path; open nothing.")
    ] = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Open the workbench page: graph, timeline and evidence, linked both ways."""
    from rca.workflow.page import write_page

    with step("reading evidence and reasoning", quiet=quiet):
        path = write_page(folder_of(incident, root))
    say(str(path))
    if write_only or not _has_screen():
        return
    if not webbrowser.open(path.resolve().as_uri()):
        talk(f"no browser could be started; open {Path(path).resolve()} yourself", quiet=quiet)


def _has_screen() -> bool:
    """Whether a browser with a window can be expected; one for terminals would take this one."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
