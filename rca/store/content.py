"""Content on its way to the disk: redacted, hashed, counted; nothing unredacted is written.

Log entries are redacted by the processes that convert them and wait, out of order, in a file
beside the one they end in.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from rca.errors import BadInputError
from rca.intake import Batch, EntryStream, take_entries
from rca.model.instant import Instant
from rca.model.skipped import Skipped
from rca.store.addition import Addition
from rca.store.redact import Redactor, without_key

_SHOWN = 50
"""Places skipped for one reason that are told one by one; the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredContent:
    """What was written, and what was passed over; hashes in hex, `size` in bytes.

    `sha256_unkeyed` is empty when nothing was redacted.
    """

    sha256: str
    sha256_unkeyed: str
    size: int
    records: int
    first: Instant | None
    last: Instant | None
    skipped: tuple[Skipped, ...]
    is_damaged: bool
    redactions: Counter[str]


def store_content(addition: Addition, path: Path, redactor: Redactor) -> StoredContent:
    """Write the redacted content of an addition to `path`. Raises BadInputError for none."""
    if isinstance(addition.content, EntryStream):
        return _store_entries(addition.content, path, redactor)
    return _store_blocks(addition, path, redactor)


def _store_blocks(addition: Addition, path: Path, redactor: Redactor) -> StoredContent:
    skipped: list[Skipped] = []
    with path.open("wb") as file:
        hashed = _Hashed(file)
        for block in _redacted(addition, redactor, skipped):
            hashed.write(block)
    if hashed.size == 0:
        raise BadInputError(f"{addition.name} holds nothing", hint="export it again")
    return hashed.stored(addition.count(path), skipped, redactor.counts)


def _redacted(addition: Addition, redactor: Redactor, skipped: list[Skipped]) -> Iterator[bytes]:
    """Blocks ready to be stored. Lines stand alone in NDJSON; elsewhere secrets may span them."""
    blocks = _bytes_only(addition.content, skipped)
    if addition.suffix == ".ndjson":
        yield from map(redactor.redact, blocks)
    else:
        yield from redactor.redact_text(blocks)


def _bytes_only(content: Iterable[bytes | Skipped], skipped: list[Skipped]) -> Iterator[bytes]:
    for item in content:
        if isinstance(item, Skipped):
            skipped.append(item)
        else:
            yield item


def _store_entries(stream: EntryStream, path: Path, redactor: Redactor) -> StoredContent:
    unordered = path.with_name(f"{path.name}.unordered")
    with unordered.open("w+b") as file:
        hashed = _Hashed(file)
        taken = take_entries(stream, hashed, Redacting(redactor))  # type: ignore[arg-type] # see _Hashed
        if not taken.order.is_sorted:
            with path.open("wb") as ordered:
                hashed = _Hashed(ordered)
                for block in taken.order.content():
                    hashed.write(block)
    if taken.order.is_sorted:
        unordered.replace(path)
    else:
        unordered.unlink()
    return hashed.stored(taken.order.count(), taken.skipped, taken.redactions)


@dataclass(frozen=True, slots=True)
class Redacting:
    """Redacts batches; goes to other processes together with the key."""

    redactor: Redactor

    def __call__(self, batch: Batch) -> Batch:
        """The batch without its secrets, which never hold a line end."""
        self.redactor.counts.clear()
        lines = self.redactor.redact(batch.lines)
        if lines == batch.lines:
            return batch
        return replace(batch, lines=lines, redactions=dict(self.redactor.counts))


@dataclass(slots=True)
class _Hashed:
    """A file that is hashed while it is written from its beginning to its end."""

    file: BinaryIO
    size: int = 0
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    _unkeyed: "hashlib._Hash | None" = None

    def write(self, block: bytes) -> None:
        """Write a block of whole lines, at the end."""
        bare = without_key(block)
        if self._unkeyed is None and bare is not block:
            self._unkeyed = self._digest.copy()
        self._digest.update(block)
        if self._unkeyed is not None:
            self._unkeyed.update(bare)
        self.size += len(block)
        self.file.write(block)

    def seek(self, offset: int) -> int:
        """For reading back what was written."""
        return self.file.seek(offset)

    def read(self, size: int) -> bytes:
        """For reading back what was written."""
        return self.file.read(size)

    def stored(
        self,
        count: tuple[int, Instant | None, Instant | None],
        skipped: list[Skipped],
        redactions: Counter[str],
    ) -> StoredContent:
        """What it came to."""
        records, first, last = count
        return StoredContent(
            sha256=self._digest.hexdigest(),
            sha256_unkeyed=self._unkeyed.hexdigest() if self._unkeyed else "",
            size=self.size,
            records=records,
            first=first,
            last=last,
            skipped=_shortened(skipped),
            is_damaged=any(place.damaged for place in skipped),
            redactions=redactions,
        )


def _shortened(skipped: list[Skipped]) -> tuple[Skipped, ...]:
    """The first places of each reason, and how many more there are, in the order of the file."""
    by_reason: dict[str, list[Skipped]] = defaultdict(list)
    shown = []
    for place in skipped:
        by_reason[place.reason].append(place)
        if len(by_reason[place.reason]) <= _SHOWN:
            shown.append(place)
    more = [
        replace(places[_SHOWN], locator=f"{len(places) - _SHOWN:,} more places")
        for places in by_reason.values()
        if len(places) > _SHOWN
    ]
    return (*shown, *more)
