"""What was pulled so far, kept so that a run that was killed at any point can go on.

    .cache/collect/<key>.lock                  held while somebody pulls
    .cache/collect/<key>/<part>/pages.ndjson   the entries, redacted, in the order they came
    .cache/collect/<key>/<part>/state.json     how much of that file counts, and where to go on

Entries are written first, then the state that counts them: what stands behind the counted bytes
was torn and is cut off. Nothing that is not redacted touches the disk.
"""

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from pydantic import Field, ValidationError

from rca.errors import BadInputError
from rca.model.instant import Instant, format_instant, parse_instant
from rca.model.stored import Stored, TimeText
from rca.store import staging
from rca.store.atomic import sync_folder, write_bytes
from rca.store.layout import IncidentFolder
from rca.store.redact import Redactor, redactor_of

Entries = Sequence[tuple[Instant, bytes]]
"""When each happened, and its line of JSON with the line end; in the order in which they came."""


class Extent(Stored):
    """A stretch from the beginning of the pages: bytes, entries, secrets taken out by rule."""

    size: int = Field(default=0, ge=0)
    entries: int = Field(default=0, ge=0)
    redactions: dict[str, int] = Field(default_factory=dict)


class End(Stored):
    """Who asked (the kind of identity), and why not all that matched is there; empty when it is."""

    principal: str
    truncated: str


class Reached(Stored):
    """How far one part is.

    `token` belongs to the query that starts at `asked_from`; without it that query starts anew.
    Of entries that happened at the same time some may be missing until a later one is seen, so
    whoever has to do without the token drops those of the last time, `back_to`, and asks again
    from there; `settled` is what stays then. Entries that came out of order set `is_sorted` to
    False, and one goes back to the beginning. `end` stands there once all is; `added` is the hash
    of the evidence made of it.
    """

    schema_: Literal["rca.collecting/1"] = Field(default="rca.collecting/1", alias="schema")
    redaction_key: str
    begin: TimeText
    asked_from: TimeText
    back_to: TimeText
    last: TimeText | None = None
    token: str = ""
    whole: Extent = Extent()
    settled: Extent = Extent()
    is_sorted: bool = True
    end: End | None = None
    added: str = ""


class Part:
    """The entries of one query; `reached` is what the disk says."""

    def __init__(self, folder: Path, redactor: Redactor, fresh: Reached) -> None:
        self._folder, self._redactor, self._fresh = folder, redactor, fresh
        self.reached = self._stored() or fresh

    @property
    def pages(self) -> Path:
        """The file of entries."""
        return self._folder / "pages.ndjson"

    def keep(self, entries: Entries, token: str, end: End | None = None) -> None:
        """Write a page behind what is there; `token` leads to the next, `end` ends it."""
        was = self.reached
        first_of_last = next(
            (at for at, entry in enumerate(entries) if entry[0] == entries[-1][0]), 0
        )
        head, middle = self._redacted(was.whole, entries[:first_of_last])
        tail, whole = self._redacted(middle, entries[first_of_last:])
        if entries or end is not None:
            self._write(head + tail, behind=was.whole.size)
        change = {"token": token, "whole": whole, "end": end}
        self._store(was.model_copy(update=change | _settled(was, entries, middle)))

    def go_back(self) -> None:
        """Do without the token: drop what happened at the last time, to be asked for again."""
        was = self.reached
        change = {"token": "", "asked_from": was.back_to, "whole": was.settled, "last": None}
        self._store(was.model_copy(update=change))

    def mark_added(self, sha256: str) -> None:
        """It is evidence now; the entries need not be kept here any longer."""
        self._store(self.reached.model_copy(update={"added": sha256}))
        self.pages.unlink(missing_ok=True)

    def start_over(self) -> None:
        """Forget all of it."""
        self._store(self._fresh)

    def _stored(self) -> Reached | None:
        """What an earlier run reached; None when it is of no use (another key, a lost file)."""
        try:
            reached = Reached.model_validate_json((self._folder / "state.json").read_bytes())
            size = self.pages.stat().st_size if self.pages.exists() else 0
        except (OSError, ValidationError):
            return None
        is_whole = size >= reached.whole.size or reached.added != ""
        same = reached.redaction_key == self._fresh.redaction_key
        return reached if is_whole and same and reached.begin == self._fresh.begin else None

    def _store(self, reached: Reached) -> None:
        content = reached.model_dump_json(by_alias=True).encode() + b"\n"
        write_bytes(self._folder / "state.json", content, mode=0o600)
        self.reached = reached

    def _redacted(self, base: Extent, entries: Entries) -> tuple[bytes, Extent]:
        known = Counter(self._redactor.counts)
        lines = b"".join(line for _, line in entries)
        block = self._redactor.redact(lines) if lines else b""
        found = Counter(base.redactions) + (self._redactor.counts - known)
        return block, Extent(
            size=base.size + len(block),
            entries=base.entries + len(entries),
            redactions=dict(sorted(found.items())),
        )

    def _write(self, block: bytes, *, behind: int) -> None:
        is_new = not self.pages.exists()
        self._folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.pages, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.truncate(handle, behind)
            os.lseek(handle, behind, os.SEEK_SET)
            rest = memoryview(block)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            sync_folder(self._folder)


def _settled(was: Reached, entries: Entries, middle: Extent) -> dict[str, object]:
    """Where to go back to after these entries. `middle` ends where those of the last time begin."""
    if not entries:
        return {}
    last = format_instant(entries[-1][0])
    times = [parse_instant(was.last)] if was.last else []
    times += [instant for instant, _ in entries]
    if not was.is_sorted or any(one > other for one, other in pairwise(times)):
        return {"last": last, "is_sorted": False, "settled": Extent(), "back_to": was.begin}
    if middle.size == was.whole.size and last == was.last:
        return {}
    return {"last": last, "settled": middle, "back_to": last}


class Checkpoint:
    """All parts of one collection, held by this process."""

    def __init__(self, path: Path, redactor: Redactor, redaction_key: str) -> None:
        self._path, self._redactor, self._redaction_key = path, redactor, redaction_key

    def part(self, name: str, begin: Instant) -> Part:
        """One query, where it was left; `begin` is the start of its window."""
        text = format_instant(begin)
        fresh = Reached(
            redaction_key=self._redaction_key, begin=text, asked_from=text, back_to=text
        )
        return Part(self._path / name, self._redactor, fresh)

    def redact(self, text: str) -> str:
        """A text that is to be stored beside the evidence, without secrets."""
        return Redactor(self._redactor.key).redact(text.encode()).decode(errors="replace")

    def remove(self) -> None:
        """Forget it, once everything is evidence."""
        gone = self._path.with_suffix(".gone")
        shutil.rmtree(gone, ignore_errors=True)
        if self._path.exists():
            self._path.rename(gone)  # at once, so that no half of it is taken up again
            shutil.rmtree(gone)


@contextmanager
def collecting(folder: IncidentFolder, key: str) -> Iterator[Checkpoint]:
    """The checkpoint that `key` names, for this process alone.

    Raises BadInputError when another process holds it.
    """
    with staging.locked(folder):  # two processes must not make two keys
        redactor = redactor_of(folder)
        made = hashlib.sha256(folder.redaction_key.read_bytes()).hexdigest()
    path = folder.own(folder.cache / "collect" / key)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_suffix(".lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise BadInputError(
            f"another process is pulling these logs into {folder.path} already",
            hint=f"wait until it is done, then look: rca status {folder.path}",
        ) from None
    try:
        yield Checkpoint(path, redactor, made)
    finally:
        lock.release()
