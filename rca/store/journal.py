"""`.cache/why.jsonl`: the journal of an interview, appended to and never rewritten.

An event is on disk before it counts. Whatever a killed writer or a cut left at the end is no event
and is cut off with the next one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from filelock import FileLock, Timeout
from pydantic import ValidationError

from rca.errors import UsageError
from rca.model.journal import Event, event_line, event_of
from rca.model.why import WhyTree
from rca.store.atomic import sync_folder
from rca.store.layout import IncidentFolder
from rca.store.people import model_of, read_bytes, text_of


class Journal:
    """The events of one folder's interview. `lost` counts the lines that could not be read."""

    def __init__(self, folder: IncidentFolder) -> None:
        self._folder = folder
        self._path = folder.own(folder.why_journal)
        content = read_bytes(self._path) if self._path.exists() else b""
        self._events: list[Event] = []
        self._ends: list[int] = [0]
        lines = content.split(b"\n")
        for line in lines[:-1]:
            try:
                self._events.append(event_of(line))
            except (ValidationError, ValueError, RecursionError):
                break
            self._ends.append(self._ends[-1] + len(line) + 1)
        self.lost = len(lines) - 1 - len(self._events) + bool(lines[-1])

    @property
    def events(self) -> tuple[Event, ...]:
        """Those that can be read, up to the first that cannot."""
        return tuple(self._events)

    def keep(self, count: int) -> None:
        """Only the first `count` events count; the others are cut off with the next one."""
        self.lost += len(self._events) - count
        del self._events[count:], self._ends[count + 1 :]

    def append(self, *events: Event) -> None:
        """Write events behind the others; they are on disk when this returns."""
        is_new = not self._path.exists()
        self._folder.own(self._folder.cache).mkdir(exist_ok=True)
        lines = [event_line(event) for event in events]
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.truncate(self._ends[-1])
            file.seek(self._ends[-1])
            file.write(b"".join(lines))
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync_folder(self._path.parent)
        for event, line in zip(events, lines, strict=True):
            self._events.append(event)
            self._ends.append(self._ends[-1] + len(line))


def whys_as_they_stand(folder: IncidentFolder) -> tuple[WhyTree, str]:
    """`whys.toml` and the sha256 of its bytes in hex; an empty tree and "" without the file."""
    path = folder.own(folder.whys_toml)
    if not path.exists():
        return WhyTree(), ""
    content = read_bytes(path)
    return model_of(text_of(content, path), path, WhyTree), sha256(content).hexdigest()


@contextmanager
def only_interview(folder: IncidentFolder) -> Iterator[None]:
    """Hold the interview of a folder. Raises UsageError when another process holds it."""
    folder.own(folder.cache).mkdir(exist_ok=True)
    lock = FileLock(folder.own(folder.why_lock))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UsageError(
            f"the whys of {folder.path} are being answered in another window",
            hint="go on there, or end it there first",
        ) from None
    try:
        yield
    finally:
        lock.release()
