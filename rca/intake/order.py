"""Entries in the order of their keys, each once, whatever order they came in.

The lines wait in a file that the caller gives; in memory is about 110 bytes for an entry.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import BinaryIO

from rca.intake.batch import Batch
from rca.model.instant import Instant

_TIME_SIZE = 10
_ZERO = 1 << 79
_BLOCK = 1_000_000


def time_key(instant: Instant) -> bytes:
    """Ten bytes that sort as the instant does; every key of an entry begins with them."""
    return (instant + _ZERO).to_bytes(_TIME_SIZE, "big")


def _instant(key: bytes) -> Instant:
    return Instant(int.from_bytes(key[:_TIME_SIZE], "big") - _ZERO)


@dataclass(slots=True)
class Order:
    """Takes batches and gives their lines in order. `file` is open for reading and writing."""

    file: BinaryIO
    _keys: list[bytes] = field(default_factory=list)
    _lengths: "array[int]" = field(default_factory=lambda: array("Q"))
    is_sorted: bool = True
    """Whether the file holds the entries in order already, each once."""

    def add(self, batch: Batch) -> None:
        """Write the lines of a batch behind those before it."""
        if not batch.keys:
            return
        if self.is_sorted:
            before = self._keys[-1:]
            self.is_sorted = (not before or before[0] < batch.keys[0]) and len(
                set(batch.keys)
            ) == len(batch.keys)
        self.file.write(batch.lines)
        self._keys += batch.keys
        self._lengths.extend(batch.lengths)

    def content(self) -> Iterator[bytes]:
        """The lines in order, in blocks of about a megabyte; of entries with equal keys the least.

        A block holds lines that stand next to each other in the file.
        """
        keys = self._keys
        starts = array("Q", accumulate(self._lengths, initial=0))
        first = last = -1
        for place in sorted(range(len(keys)), key=keys.__getitem__):
            if last >= 0 and keys[place] == keys[last]:
                if self._read(starts, place, place) < self._read(starts, last, last):
                    if first < last:
                        yield self._read(starts, first, last - 1)
                    first = last = place
            elif place == last + 1 and last >= 0 and starts[place] - starts[first] < _BLOCK:
                last = place
            else:
                if last >= 0:
                    yield self._read(starts, first, last)
                first = last = place
        if last >= 0:
            yield self._read(starts, first, last)

    def count(self) -> tuple[int, Instant, Instant]:
        """How many entries there are, and the times of the first and the last."""
        distinct = len(self._keys) if self.is_sorted else len(set(self._keys))
        return distinct, _instant(min(self._keys)), _instant(max(self._keys))

    def __bool__(self) -> bool:
        return bool(self._keys)

    def _read(self, starts: "array[int]", first: int, last: int) -> bytes:
        self.file.seek(starts[first])
        return self.file.read(starts[last + 1] - starts[first])
