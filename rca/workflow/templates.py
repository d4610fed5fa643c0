"""Where templates are looked for, and a copy of one to change."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rca.errors import UsageError
from rca.report.presets import PURPOSES, TOP, preset_names
from rca.store import IncidentFolder, bundled
from rca.store.atomic import write_text

VARIABLE = "RCA_TEMPLATES"
BESIDE = "templates"
_SUFFIXES = (".j2", ".toml")
_PRESET = re.compile(r"^preset: '?([A-Za-z0-9_-]+)'?$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A template or an audience by its name; `own` when a team's file stands before ours."""

    name: str
    own: bool


def template_folders(folder: IncidentFolder | None, templates: Path | None) -> tuple[Path, ...]:
    """The folders to search, the shipped one last.

    The own one is `templates`, else what RCA_TEMPLATES names, else `templates/` beside the folder
    that holds the incident. UsageError for one that was named and is no folder.
    """
    shipped = bundled("templates")
    own, said = templates, f"--templates {templates}"
    if own is None and os.environ.get(VARIABLE):
        own, said = Path(os.environ[VARIABLE]), f"{VARIABLE}={os.environ[VARIABLE]}"
    if own is not None and not own.is_dir():
        raise UsageError(f"{said} is no folder", hint="name a folder that holds templates")
    if own is None and folder is not None:
        beside = (folder.path / ".." / "..").resolve() / BESIDE
        own = beside if beside.is_dir() else None
    if own is None or own.resolve() == shipped:
        return (shipped,)
    return (own, shipped)


def preset_of(folder: IncidentFolder, preset: str | None) -> str:
    """The preset asked for, else the one that the committed report says, else `full`."""
    report = folder.report / "report.md"
    if preset is not None or not report.is_file():
        return preset or "full"
    with report.open(encoding="utf-8", errors="replace") as lines:
        head = lines.read(4096)
    match = _PRESET.search(head.partition("\n---\n")[0])
    return match[1] if match else "full"


def presets_listed(folders: tuple[Path, ...]) -> tuple[tuple[str, str], ...]:
    """The presets with what each is for."""
    return tuple((name, PURPOSES.get(name, "your own")) for name in preset_names(folders))


def templates_listed(folders: tuple[Path, ...], part: str = "") -> tuple[Listed, ...]:
    """All templates and audiences by name, or those below `part`."""
    names = {
        path.relative_to(folder).as_posix(): path
        for folder in reversed(folders)
        for path in folder.glob("*/*")
        if path.suffix in _SUFFIXES and path.parent.name != "page"
    }
    return tuple(
        Listed(name=name, own=not names[name].is_relative_to(folders[-1]))
        for name in sorted(names)
        if name.startswith(part)
    )


def template_text(folders: tuple[Path, ...], name: str) -> str:
    """The text that is used under a name; of a preset's name, its top template."""
    return _path(folders, f"{name}/{TOP}" if "/" not in name else name).read_text(encoding="utf-8")


def eject(
    folders: tuple[Path, ...], name: str, into: Path, *, force: bool = False
) -> tuple[Path, ...]:
    """Copy a shipped template, or all of a preset, into an own folder; returns the paths.

    UsageError for a name there is none of, or a file that exists when not forced.
    """
    shipped = folders[-1]
    names = [name] if "/" in name else [item.name for item in templates_listed((shipped,), name)]
    if "/" not in name:
        names = [one for one in names if PurePosixPath(one).parts[0] == name]
    if not names:
        raise UsageError(f"there is no template {name}", hint="rca templates list --all")
    copies = {into / one: _path((shipped,), one).read_text(encoding="utf-8") for one in names}
    taken = [path for path in copies if path.exists()]
    if taken and not force:
        raise UsageError(f"{taken[0]} exists already", hint="choose another -o, or add --force")
    for path, text in copies.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, text)
    return tuple(copies)


def _path(folders: tuple[Path, ...], name: str) -> Path:
    return next(
        _candidates(folders, name),
    )


def _candidates(folders: tuple[Path, ...], name: str) -> Iterator[Path]:
    parts = PurePosixPath(name).parts
    if ".." not in parts and not PurePosixPath(name).is_absolute():
        yield from (folder / name for folder in folders if (folder / name).is_file())
    raise UsageError(f"there is no template {name}", hint="rca templates list --all")
