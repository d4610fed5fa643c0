"""The moment between nothing and listed evidence; a killed process leaves it half done.

What is being added stands in `evidence/.adding/`. Before files are moved out of there, an intent
names them; whoever takes the lock next removes the ones that the chain does not list. So a file
that no intent names is never removed, whoever put it there.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from rca.errors import BadInputError
from rca.store.atomic import PREFIX, write_bytes
from rca.store.chain import (
    Link,
    announced_lines,
    append,
    lines_of,
    link_of,
    mend_end,
    read_links,
)
from rca.store.layout import IncidentFolder

_CLEARED = "cleared.jsonl"


@contextmanager
def locked(folder: IncidentFolder) -> Iterator[None]:
    """Nobody else changes the evidence meanwhile; what killed processes left is swept first.

    Raises BadInputError, before anything is written, when what is written to is a symbolic link.
    """
    _refuse_links(folder)
    try:
        folder.cache.mkdir(parents=True, exist_ok=True)
        folder.evidence.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInputError(
            f"{error.filename} cannot be made: {error.strerror}",
            hint=f"look at what stands there: ls -ld {error.filename}",
        ) from error
    with FileLock(folder.lock):
        sweep(folder)
        yield


def staged_content(folder: IncidentFolder, position: int) -> Path:
    """Where the content of one of several pieces is written while they are being added."""
    folder.adding.mkdir(exist_ok=True)
    return folder.adding / f"content-{position}"


def publish(folder: IncidentFolder, pieces: Sequence[tuple[Link, Path, bytes]]) -> None:
    """Announce all pieces, put contents and sidecars in place, list them: in this order.

    A piece is its link, its staged content, the bytes of its sidecar.
    """
    links = [link for link, _, _ in pieces]
    write_bytes(folder.intent, b"".join(link.line() + b"\n" for link in links))
    for link, content, sidecar in pieces:
        content.replace(folder.evidence / link.content)
        write_bytes(folder.evidence / link.sidecar, sidecar)
    append(folder.evidence_log, links)


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
    shutil.rmtree(folder.adding)


def announced(folder: IncidentFolder) -> list[Link]:
    """What was about to be listed. Raises DamagedEvidenceError for a broken line."""
    lines = announced_lines(folder)
    return [link_of(line, folder.intent, number) for number, line in enumerate(lines, start=1)]


def _cleared(folder: IncidentFolder) -> list[Link]:
    path = folder.adding / _CLEARED
    lines = lines_of(path.read_bytes()) if path.exists() else []
    return [link_of(line, path, number) for number, line in enumerate(lines, start=1)]


def _refuse_links(folder: IncidentFolder) -> None:
    for path in (folder.cache, folder.lock, folder.redaction_key):
        folder.own(path)
    for path in (folder.evidence, folder.evidence_log, folder.adding):
        if folder.own(path).is_symlink():
            raise BadInputError(
                f"{path} is a symbolic link, so what is written there may change unseen",
                hint=f"put what it leads to in its place: rm {path}, then copy or make it",
            )
