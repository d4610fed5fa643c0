"""The moment between nothing and listed evidence; a killed process leaves it half done.

What is being added stands in `evidence/.adding/`. Before files are moved out of there, an intent
names them; whoever takes the lock next removes the ones that the chain does not list. So a file
that no intent names is never removed, whoever put it there.
"""

import errno
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from rca.errors import BadInputError, StorageError
from rca.store.atomic import PREFIX, sync_folder, write_bytes
from rca.store.chain import (
    Link,
    Withdrawal,
    announced_lines,
    append,
    lines_of,
    link_of,
    mend_end,
    read_links,
)
from rca.store.layout import IncidentFolder

_CLEARED = "cleared.jsonl"
_HINTS = {
    errno.ENOSPC: "free some space (see: df -h {0}) and run the command again",
    errno.EDQUOT: "free some space within your quota and run the command again",
    errno.EFBIG: "allow larger files (ulimit -f unlimited) and run the command again",
    errno.EROFS: "work on a copy that can be written: cp -r {0} ELSEWHERE",
    errno.EACCES: "look at its permissions: ls -ld {0} {0}/evidence {0}/.cache",
    errno.EPERM: "look at its permissions: ls -ld {0} {0}/evidence {0}/.cache",
}
GIT_ATTRIBUTES = ("evidence/** -text", "report/** -text")
"""Lines for `.gitattributes`: a checkout must not change the bytes that hashes are taken of."""


@contextmanager
def locked(folder: IncidentFolder) -> Iterator[None]:
    """Nobody else changes the evidence meanwhile; what killed processes left is swept first.

    Raises BadInputError, before anything is written, when what is written to is a symbolic link,
    and StorageError when the disk is full or refuses: what is not listed by then will be swept.
    """
    _refuse_links(folder)
    with _explained(folder):
        _make(folder.cache)
        _make(folder.evidence)
        with FileLock(folder.lock):
            sweep(folder)
            yield


@contextmanager
def _explained(folder: IncidentFolder) -> Iterator[None]:
    """A disk that does not take what is written is no fault of the evidence."""
    try:
        yield
    except OSError as error:
        place = Path(os.fsdecode(error.filename)) if error.filename else folder.evidence
        if error.errno not in _HINTS or not place.is_relative_to(folder.path):
            raise
        raise StorageError(
            f"{place} cannot be written ({error.strerror}); nothing more was added",
            hint=_HINTS[error.errno].format(folder.path),
        ) from error


def _make(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise BadInputError(
            f"{path} cannot be made: {error.strerror}",
            hint=f"look at what stands there: ls -ld {path}",
        ) from error


def staged_content(folder: IncidentFolder, position: int) -> Path:
    """Where the content of one of several pieces is written while they are being added."""
    folder.adding.mkdir(exist_ok=True)
    return folder.adding / f"content-{position}"


def publish(folder: IncidentFolder, pieces: Sequence[tuple[Link, Path, bytes]]) -> None:
    """Announce all pieces, put contents and sidecars in place, list them: in this order.

    A piece is its link, its staged content, the bytes of its sidecar. Each step is on the disk
    before the next begins, so a loss of power leaves what a kill leaves.
    """
    links = [link for link, _, _ in pieces]
    for _, content, _ in pieces:
        _flush(content)
    _announce(folder, links)
    for link, content, sidecar in pieces:
        content.replace(folder.evidence / link.content)
        write_bytes(folder.evidence / link.sidecar, sidecar)
    if not os.path.lexists(folder.git_attributes):
        write_bytes(folder.git_attributes, "".join(f"{line}\n" for line in GIT_ATTRIBUTES).encode())
    append(folder.evidence_log, links)


def publish_lines(
    folder: IncidentFolder, lines: Sequence[Link | Withdrawal], sidecars: Mapping[str, bytes]
) -> None:
    """The same for lines about content that stands in place: new sidecars by name, then lines."""
    folder.adding.mkdir(exist_ok=True)
    _announce(folder, lines)
    for name, sidecar in sidecars.items():
        write_bytes(folder.evidence / name, sidecar)
    append(folder.evidence_log, lines)


def _announce(folder: IncidentFolder, lines: Sequence[Link | Withdrawal]) -> None:
    write_bytes(folder.intent, b"".join(line.line() + b"\n" for line in lines))
    sync_folder(folder.evidence)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def clear(folder: IncidentFolder) -> None:
    """Take the chain away and remove what it listed. The caller holds the lock."""
    if folder.evidence_log.exists():
        folder.adding.mkdir(exist_ok=True)
        folder.evidence_log.replace(folder.adding / _CLEARED)
        sweep(folder)


def sweep(folder: IncidentFolder) -> None:
    """Remove what is announced or was cleared and is not listed. The caller holds the lock."""
    for leftover in folder.evidence.glob(f"{PREFIX}*"):
        leftover.unlink()
    mend_end(folder)
    if not folder.adding.exists():
        return
    listed = {name for link in read_links(folder) for name in (link.content, link.sidecar)}
    for link in (*announced(folder), *_cleared(folder)):
        for name in {link.content, link.sidecar} - listed:
            (folder.evidence / name).unlink(missing_ok=True)
    sync_folder(folder.evidence)  # what names the files goes after them
    shutil.rmtree(folder.adding)


def announced(folder: IncidentFolder) -> list[Link]:
    """What was about to be listed. Raises DamagedEvidenceError for a broken line."""
    return _links(announced_lines(folder), folder.intent)


def _cleared(folder: IncidentFolder) -> list[Link]:
    path = folder.adding / _CLEARED
    return _links(lines_of(path.read_bytes()) if path.exists() else [], path)


def _links(lines: Sequence[bytes], path: Path) -> list[Link]:
    read = (link_of(line, path, number) for number, line in enumerate(lines, start=1))
    return [line for line in read if isinstance(line, Link)]


def _refuse_links(folder: IncidentFolder) -> None:
    for path in (folder.cache, folder.lock, folder.redaction_key):
        folder.own(path)
    for path in (folder.evidence, folder.evidence_log, folder.adding):
        if folder.own(path).is_symlink():
            raise BadInputError(
                f"{path} is a symbolic link, so what is written there may change unseen",
                hint=f"put what it leads to in its place: rm {path}, then copy or make it",
            )
