"""One revision of an incident as its files stand: in a folder, in a file or in a commit.

Nothing is checked out, fetched or written.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rca.errors import BadInputError
from rca.report.difference import Texts
from rca.sources.git import ask_git, commit_at
from rca.store import IncidentFolder, find_incident
from rca.store.people import read_bytes

ANALYSIS = "analysis.json"
_RENAMED = ("-r", "-M", "--no-relative", "--diff-filter=R", "--name-status", "-z")


def texts_of(text: str, root: Path) -> Texts:
    """The files of what a person named: a folder, an `analysis.json`, or `INCIDENT@REVISION`.

    Raises BadInputError when there is no such thing, or no analysis in it.
    """
    path = Path(text)
    if text and path.is_file():
        return Texts(name=text, analysis=read_bytes(path))
    if text and (path / ANALYSIS).is_file() and not (path / "incident.toml").exists():
        return Texts(name=text, analysis=read_bytes(path / ANALYSIS))
    parted = _parted(text, root)
    if parted is not None and not path.exists() and not (root / text).exists():
        return texts_at(*parted, root)
    return folder_texts(find_incident(text, root), name=text)


def folder_texts(folder: IncidentFolder, *, name: str) -> Texts:
    """The files of an incident as they stand now."""
    analysis = folder.own(folder.report / ANALYSIS)
    if not analysis.exists():
        raise BadInputError(
            f"{folder.path} has no report to compare",
            hint=f"write it first: rca regenerate {folder.path}",
        )
    incident, whys, fixes, chain = (
        read_bytes(folder.own(path)) if path.exists() else b"" for path in _others(folder)
    )
    return Texts(
        name=name,
        analysis=read_bytes(analysis),
        incident=incident,
        whys=whys,
        fixes=fixes,
        chain=chain,
    )


def texts_at(incident: str, revision: str, root: Path) -> Texts:
    """The files of an incident as a commit has them; the folder need not be there any more.

    Where the folder had another name in that commit, and git sees that it was renamed since, the
    files are those of the old name.
    """
    both = (root / incident, Path(incident))
    paths = tuple(path for path in reversed(both) if IncidentFolder(path).exists) or both
    for path in paths:
        base = _existing(path)
        commit = _commit(base, revision) if path is paths[0] else commit_at(base, revision)
        if commit is None:
            continue
        folder = IncidentFolder(path)
        analysis = _committed(base, commit, folder.report / ANALYSIS)
        if analysis is None and (old := _name_in(base, commit, path)) is not None:
            folder = IncidentFolder(old)
            analysis = _committed(base, commit, folder.report / ANALYSIS)
        if analysis is None:
            continue
        others = [_committed(base, commit, other) or b"" for other in _others(folder)]
        return Texts(
            name=f"{incident}@{revision}",
            analysis=analysis,
            incident=others[0],
            whys=others[1],
            fixes=others[2],
            chain=others[3],
        )
    raise BadInputError(
        f"{revision} has no {incident}/report/{ANALYSIS}",
        hint=f"see which commits have it: git log --oneline -- {paths[-1]}/report/{ANALYSIS}",
    )


def _name_in(base: Path, commit: str, path: Path) -> Path | None:
    """What the folder was called in that commit, as most of its renamed files tell."""
    top = ask_git(base, "rev-parse", "--show-toplevel")
    told = ask_git(base, "diff-tree", *_RENAMED, commit, "HEAD")
    if top is None or told is None:
        return None
    root = Path(os.fsdecode(top.rstrip(b"\n")))
    here = path.absolute().resolve()
    names: Counter[Path] = Counter()
    fields = [os.fsdecode(field) for field in told.split(b"\0")]
    for old, new in zip(fields[1::3], fields[2::3], strict=False):
        if (root / new).is_relative_to(here):
            inside = (root / new).relative_to(here)
            if (root / old).parts[-len(inside.parts) :] == inside.parts:
                names[Path(*(root / old).parts[: -len(inside.parts)])] += 1
    return min(names, key=lambda name: (-names[name], name), default=None)


def _others(folder: IncidentFolder) -> tuple[Path, ...]:
    return (folder.incident_toml, folder.whys_toml, folder.fixes_toml, folder.evidence_log)


def _parted(text: str, root: Path) -> tuple[str, str] | None:
    """`INCIDENT@REVISION` in two; both may hold an `@`, so an incident that is there decides."""
    parts = [(text[:at], text[at + 1 :]) for at, letter in enumerate(text) if letter == "@"]
    parts = [part for part in parts if all(part)]
    there = (
        part
        for part in parts
        if IncidentFolder(Path(part[0])).exists or IncidentFolder(root / part[0]).exists
    )
    return next(there, parts[0] if parts else None)


def _existing(path: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    return next(folder for folder in _upwards(path) if folder.is_dir())


def _upwards(path: Path) -> Iterator[Path]:
    yield path.absolute()
    yield from path.absolute().parents


def _commit(base: Path, revision: str) -> str:
    """The hash of the commit. Raises BadInputError, saying what is missing."""
    found = commit_at(base, revision)
    if found is not None:
        return found
    if ask_git(base, "rev-parse", "--git-dir") is None:
        raise BadInputError(
            f"{base} is in no git repository that can be read",
            hint=f"compare two folders instead, or see: git -C {base} status, and rca doctor",
        )
    if (ask_git(base, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true":
        raise BadInputError(
            f"there is no commit {revision!r} in this shallow clone",
            hint="fetch the rest: git fetch --unshallow",
        )
    raise BadInputError(
        f"git knows no commit {revision!r}", hint="see what there is: git log --oneline --all"
    )


def _committed(base: Path, commit: str, path: Path) -> bytes | None:
    """The bytes of a file in a commit; None when it has no such file."""
    inside = Path(os.path.relpath(path.absolute(), base)).as_posix()
    return ask_git(base, "cat-file", "blob", f"{commit}:./{inside}")
