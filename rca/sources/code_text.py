"""The bytes of a source file, as it is on disk or as git has it at a revision.

A link does not bring in what lies outside of its repository, and no file is read that is too large
to be source.
"""

import os
from pathlib import Path

from rca.errors import BadInputError
from rca.sources.git import ask_git, commit_at

_SIZE_LIMIT = 16_000_000
_LINK_MODE = b"120000 "


def from_disk(path: Path) -> bytes:
    """The bytes of a file. Raises BadInputError for one that is missing, special or too large."""
    _refuse_outside(path)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise BadInputError(f"{path} is no file", hint="give the path of a text file")
        if size > _SIZE_LIMIT:
            raise _too_large(path, size)
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(
            f"{path} cannot be read: {error.strerror or error}",
            hint="give a path that exists, relative to where you stand",
        ) from error


def _refuse_outside(path: Path) -> None:
    """A link in a repository, at any part of the path, must not bring in a file from elsewhere."""
    plain = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the links
    for link in (part for part in (plain, *plain.parents) if part.is_symlink()):
        top = ask_git(link.parent, "rev-parse", "--show-toplevel")
        if not top:
            continue
        own = Path(os.fsdecode(top.removesuffix(b"\n"))).resolve()
        try:
            real = link.resolve()
        except (OSError, RuntimeError):  # a ring of links; reading says so
            continue
        if not real.is_relative_to(own):
            raise BadInputError(
                f"{path} is a link that leads out of its repository",
                hint=f"if that is meant, name it itself: {real}",
            )


def _too_large(path: Path, size: int) -> BadInputError:
    return BadInputError(
        f"{path} has {size:,} bytes, too many for a text that people read",
        hint="save the lines that matter to a file of their own and point at that",
    )


def from_git(path: Path, revision: str) -> bytes | None:
    """The file at that revision; None when this is no repository or it has no such revision.

    Within a submodule the revision may also be one of the repository around it. Raises
    BadInputError when the revision is there but the file is not in it.
    """
    folder = next((parent for parent in path.parents if parent.is_dir()), None)
    if not revision or folder is None:
        return None
    commit = commit_at(folder, revision) or _commit_around(folder, revision)
    if commit is None:
        return None
    place = f"{commit}:./{path.relative_to(folder).as_posix()}"
    size = ask_git(folder, "cat-file", "-s", place)
    if size is not None and int(size) > _SIZE_LIMIT:
        raise _too_large(path, int(size))
    content = ask_git(folder, "cat-file", "blob", place)
    if content is None:
        raise BadInputError(
            f"{path} does not exist at revision {revision}",
            hint=f"look for it with: git log --all -- {path}",
        )
    listed = ask_git(folder, "ls-tree", commit, f"./{path.relative_to(folder).as_posix()}") or b""
    if listed.startswith(_LINK_MODE):
        raise BadInputError(
            f"{path} is a link at revision {revision}",
            hint=f"point at what it leads to: {os.fsdecode(content)}",
        )
    return content


def _commit_around(folder: Path, revision: str) -> str | None:
    """The commit of a submodule that a revision of the repository around it has."""
    around = ask_git(folder, "rev-parse", "--show-superproject-working-tree")
    top = ask_git(folder, "rev-parse", "--show-toplevel")
    if not around or not top:
        return None
    outer, inner = (Path(os.fsdecode(part.removesuffix(b"\n"))) for part in (around, top))
    commit = commit_at(outer, revision)
    if commit is None or not inner.is_relative_to(outer):
        return None
    place = f"{commit}:{inner.relative_to(outer).as_posix()}"
    found = ask_git(outer, "rev-parse", "--verify", "--quiet", "--end-of-options", place)
    return found.decode().strip() if found else None
