"""What a report is made from, as it can be seen without reading it all each time."""

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rca.errors import RcaError
from rca.store import IncidentFolder
from rca.store.own_packs import pack_files

LARGE = 4 << 20
"""Bytes from which on a file is known by its size and time alone; only evidence is so large."""


@dataclass(frozen=True, slots=True)
class Mark:
    """When a file was written, how long it is, which file it is, and the hash of its content."""

    time_ns: int
    size: int
    inode: int
    content: str


Seen = Mapping[str, Mark]
"""The marks of all files by the name that a person would say."""


def look(folder: IncidentFolder, templates: Path | None, before: Seen) -> Seen:
    """What is there now. A file that looks as it did in `before` is not read again."""
    seen: dict[str, Mark] = {}
    for name, path in _watched(folder, templates):
        mark = _mark(path, before.get(name))
        if mark is not None:
            seen[name] = mark
    return seen


def changed_between(before: Seen, after: Seen) -> tuple[str, ...]:
    """The names of files that came, went or have another content, sorted."""
    return tuple(
        name
        for name in sorted(before.keys() | after.keys())
        if _content(before.get(name)) != _content(after.get(name))
    )


def _content(mark: Mark | None) -> object:
    """Small files are what they contain: one that was only touched has not changed."""
    return mark.content or mark if mark else None


def _watched(folder: IncidentFolder, templates: Path | None) -> Iterator[tuple[str, Path]]:
    for path in (folder.incident_toml, folder.whys_toml, folder.fixes_toml):
        yield path.name, path
    for inside in (folder.notes, folder.evidence):
        for path in _files(inside):
            yield f"{inside.name}/{path.name}", path
    with suppress(RcaError):  # the turn that reads the packs says what is wrong with them
        yield from pack_files(folder)
    if templates is None:
        return
    own = {folder.report.resolve(), folder.cache.resolve()}
    for root, folders, names in os.walk(templates):
        here = Path(root)
        folders[:] = [name for name in folders if (here / name).resolve() not in own]
        for name in names:
            if not name.startswith(".") and not name.endswith("~"):
                yield f"templates: {(here / name).relative_to(templates)}", here / name


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:
        return []


def _mark(path: Path, before: Mark | None) -> Mark | None:
    """The mark of a regular file that can be read; None for anything else."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            return None
        time_ns, size, inode = found.st_mtime_ns, found.st_size, found.st_ino
        if before and (before.time_ns, before.size, before.inode) == (time_ns, size, inode):
            return before
        content = "" if size > LARGE else hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
    return Mark(time_ns, size, inode, content)
