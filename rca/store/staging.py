"""The moment between nothing and a listed piece of evidence; a killed process leaves it half done.

What is being added stands in `evidence/.adding/`. Before files are moved out of there, an intent
names them; whoever takes the lock next removes the ones that the chain does not list. So a file
that no intent names is never removed, whoever put it there.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from rca.store.atomic import PREFIX, write_bytes
from rca.store.chain import Link, append, link_of, mend_end, read_lines, read_links
from rca.store.layout import IncidentFolder

_CONTENT = "content"
_INTENT = "intent.json"
_CLEARED = "cleared.jsonl"


@contextmanager
def locked(folder: IncidentFolder) -> Iterator[None]:
    """Nobody else changes the evidence meanwhile; what killed processes left is swept first."""
    for path in (folder.cache, folder.evidence, folder.adding):
        folder.own(path)
    folder.cache.mkdir(parents=True, exist_ok=True)
    folder.evidence.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.lock):
        sweep(folder)
        yield


def staged_content(folder: IncidentFolder) -> Path:
    """Where content is written while it is being added."""
    folder.adding.mkdir(exist_ok=True)
    return folder.adding / _CONTENT


def publish(folder: IncidentFolder, link: Link, sidecar: bytes) -> None:
    """Announce content and sidecar, put them in place, list them: in this order."""
    write_bytes(folder.adding / _INTENT, link.line())
    (folder.adding / _CONTENT).replace(folder.evidence / link.content)
    write_bytes(folder.evidence / link.sidecar, sidecar)
    append(folder.evidence_log, link)


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
    mend_end(folder.evidence_log)
    if not folder.adding.exists():
        return
    listed = {
        name for link in read_links(folder.evidence_log) for name in (link.content, link.sidecar)
    }
    for link in (
        *_links_in(folder.adding / _INTENT),
        *_links_in(folder.adding / _CLEARED),
    ):
        for name in {link.content, link.sidecar} - listed:
            (folder.evidence / name).unlink(missing_ok=True)
    shutil.rmtree(folder.adding)


def _links_in(path: Path) -> list[Link]:
    return [link_of(line, path, number) for number, line in enumerate(read_lines(path), start=1)]
