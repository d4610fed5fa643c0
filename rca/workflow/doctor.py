"""Whether this machine has what rca needs, and for each thing that is missing the command for it.

Nothing is changed and nothing is installed. What only some steps need is a warning.
"""

import os
import platform
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec

from rca.errors import RcaError, RemoteError
from rca.sources.cloud_logging import CloudLogging, Endpoint, PageRequest
from rca.workflow.converters import CHROMIUM, install, pip_install

_SECONDS = 15.0
EXTRAS = {
    "pictures": (("resvg_py", "fontpkg_open_sans"), "PNGs beside the SVGs, and pictures in docx"),
    "pdf": (("weasyprint",), "pdf where no Chromium is"),
    "cluster": (("distributed", "fsspec"), "patterns of large logs on several machines"),
}
"""What `pip install rca-workbench[NAME]` adds: the modules, and what needs them."""


class Health(StrEnum):
    """How it stands with one thing."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One thing that was looked at. `fix` is the command that mends it, empty when all is well."""

    name: str
    health: Health
    detail: str
    fix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """What the command line knows of the place it writes to."""

    is_terminal: bool
    encoding: str
    columns: int


def diagnoses(terminal: Terminal, endpoint: Endpoint, project: str) -> Iterator[Diagnosis]:
    """Everything, in the order of the steps that need it; the slow ones last.

    Without a project the one that the environment or the credentials name is read from.
    """
    yield _python()
    yield _terminal(terminal)
    yield _git()
    yield _editor()
    yield from _converters()
    yield from _logging(endpoint, project or os.environ.get("GOOGLE_CLOUD_PROJECT", ""))


def _python() -> Diagnosis:
    """The version; with one that is too old nothing of this could be loaded."""
    return Diagnosis(name="Python", health=Health.OK, detail=platform.python_version())


def _terminal(terminal: Terminal) -> Diagnosis:
    if terminal.encoding.lower().replace("-", "") not in ("utf8", "utf8sig"):
        return Diagnosis(
            name="terminal",
            health=Health.WARN,
            detail=f"writes {terminal.encoding}, so other letters are shown as escapes",
            fix="export PYTHONUTF8=1 LC_ALL=C.UTF-8",
        )
    where = f"{terminal.columns} columns" if terminal.is_terminal else "none, output is plain"
    return Diagnosis(name="terminal", health=Health.OK, detail=f"{where}, UTF-8")


def _git() -> Diagnosis:
    version = _first_line("git", "--version")
    if version is None:
        return Diagnosis(
            name="git",
            health=Health.WARN,
            detail="is missing: code cannot be read at a revision, nor commits listed",
            fix=install("git"),
        )
    return Diagnosis(name="git", health=Health.OK, detail=version)


def _editor() -> Diagnosis:
    for name in ("VISUAL", "EDITOR"):
        words = _words(os.environ.get(name, ""))
        if words and shutil.which(words[0]):
            return Diagnosis(name="editor", health=Health.OK, detail=f"{words[0]} (from {name})")
        if words:
            return Diagnosis(
                name="editor",
                health=Health.WARN,
                detail=f"{name} names {words[0]}, which is not installed",
                fix=f"export {name}=nano",
            )
    found = next((name for name in ("nano", "vim", "vi") if shutil.which(name)), "")
    if found:
        return Diagnosis(name="editor", health=Health.OK, detail=f"{found} (EDITOR is not set)")
    return Diagnosis(
        name="editor", health=Health.WARN, detail="none was found", fix=install("nano")
    )


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _converters() -> Iterator[Diagnosis]:
    """What some exports need."""
    if shutil.which("pandoc"):
        yield Diagnosis(name="pandoc", health=Health.OK, detail="writes docx")
    else:
        yield Diagnosis(
            name="pandoc",
            health=Health.WARN,
            detail="is missing: no export to docx",
            fix=install("pandoc"),
        )
    found = next((name for name in CHROMIUM if shutil.which(name)), "")
    if not found and find_spec("weasyprint") is not None:
        found = "WeasyPrint"
    if found:
        yield Diagnosis(name="pdf", health=Health.OK, detail=f"{found} writes pdf")
    else:
        yield Diagnosis(
            name="pdf",
            health=Health.WARN,
            detail="neither Chromium nor WeasyPrint is there: no export to pdf",
            fix=pip_install("pdf"),
        )
    yield from _extras()


def _extras() -> Iterator[Diagnosis]:
    """The extras of this package, each by the modules that it brings."""
    for extra, (modules, use) in EXTRAS.items():
        there = all(find_spec(module) is not None for module in modules)
        yield Diagnosis(
            name=f"[{extra}]",
            health=Health.OK if there else Health.WARN,
            detail=f"is installed: {use}" if there else f"is not installed; only for this: {use}",
            fix="" if there else pip_install(extra),
        )


def _logging(endpoint: Endpoint, project: str) -> Iterator[Diagnosis]:
    """Credentials, and one entry read with them; what only `rca collect` needs."""
    try:
        server = CloudLogging(endpoint, timeout_seconds=_SECONDS)
    except RemoteError as error:
        yield Diagnosis(
            name="credentials",
            health=Health.WARN,
            detail=f"{error.message}; only `rca collect` needs them",
            fix=error.hint,
        )
        return
    try:
        kind = "not needed for a plain channel" if endpoint.insecure else server.principal
        yield Diagnosis(name="credentials", health=Health.OK, detail=kind)
        yield _one_entry(server, project or server.own_project)
    finally:
        server.close()


def _one_entry(server: CloudLogging, project: str) -> Diagnosis:
    if not project:
        return Diagnosis(
            name="logs",
            health=Health.WARN,
            detail="no project is named, so none was read",
            fix="rca doctor --project PROJECT",
        )
    request = PageRequest(project=project, query="", size=1, newest_first=True)
    try:
        page = server.page(request)
    except RcaError as error:
        return Diagnosis(name="logs", health=Health.FAIL, detail=error.message, fix=error.hint)
    count = "one entry" if page.entries else "no entry, but it may be read"
    return Diagnosis(name="logs", health=Health.OK, detail=f"{count} of {project}")


def _first_line(*command: str) -> str | None:
    """What a command says first; None when it is not there or does not work."""
    path = shutil.which(command[0])
    if path is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - the words are ours
            [path, *command[1:]],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return next(iter(done.stdout.splitlines()), "") if done.returncode == 0 else None
