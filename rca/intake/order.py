"""Entries in the order of their keys, each once, whatever order they came in.

The lines wait in a file that the caller gives; in memory is about 110 bytes for an entry.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, groupby
from operator import eq, ge, itemgetter
from typing import BinaryIO

from rca.intake.batch import Batch
from rca.model.instant import Instant

_TIME_SIZE = 10
_ZERO = 1 << 79
_BLOCK = 1_000_000
_WINDOW = 4_000_000
"""Bytes held back, so that entries which come a little out of order need no second writing."""


def time_key(instant: Instant) -> bytes:
    """Ten bytes that sort as the instant does; every key of an entry begins with them."""
    return (instant + _ZERO).to_bytes(_TIME_SIZE, "big")


def _instant(key: bytes) -> Instant:
    return Instant(int.from_bytes(key[:_TIME_SIZE], "big") - _ZERO)


@dataclass(slots=True)
class Order:
    """Takes batches and gives their lines in order. `file` is open for reading and writing.

    Entries that come nearly in order are sorted before they are written: `is_sorted` says whether
    the file holds all in order, each once, and then it need not be read again.
    """

    file: BinaryIO
    is_sorted: bool = True
    _keys: list[bytes] = field(default_factory=list)
    _lengths: "array[int]" = field(default_factory=lambda: array("Q"))
    _next_keys: list[bytes] = field(default_factory=list)
    _next_lines: list[bytes] = field(default_factory=list)
    _next_size: int = 0

    def add(self, batch: Batch) -> None:
        """Take the lines of a batch."""
        self._next_keys += batch.keys
        self._next_lines += batch.lines.split(b"\n")
        if self._next_lines:
            self._next_lines.pop()  # behind the last line end is nothing
        self._next_size += len(batch.lines)
        if self._next_size > (_WINDOW if self.is_sorted else 0):
            self._write(half=self.is_sorted)

    def close(self) -> None:
        """Write what waits; to be called once, behind the last batch."""
        self._write(half=False)

    def _write(self, *, half: bool) -> None:
        """Write what waits, or the first half of it; of entries with equal keys the least."""
        keys, lines = self._next_keys, self._next_lines
        if any(map(ge, keys, keys[1:])):
            keys, lines = _sorted(keys, lines)
        cut = len(keys) // 2 if half else len(keys)
        self._next_keys, self._next_lines = keys[cut:], lines[cut:]
        self._next_size //= 2
        if self._keys and keys[:1] and keys[0] <= self._keys[-1]:
            self.is_sorted = False
        del keys[cut:], lines[cut:]
        self._keys += keys
        self._lengths.extend(map(len, lines))
        self.file.write(b"\n".join([*lines, b""]))

    @property
    def is_empty(self) -> bool:
        """Whether there was no entry."""
        return not self._keys

    def content(self) -> Iterator[bytes]:
        """The lines in order, in blocks of about a megabyte; of entries with equal keys the least.

        A block holds lines that stand next to each other in the file.
        """
        keys = self._keys
        starts = array("Q", accumulate((size + 1 for size in self._lengths), initial=0))
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

    def _read(self, starts: "array[int]", first: int, last: int) -> bytes:
        self.file.seek(starts[first])
        return self.file.read(starts[last + 1] - starts[first])


def _sorted(keys: list[bytes], lines: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Both in the order of the keys, each key once with the least of its lines."""
    rows = sorted(zip(keys, lines, strict=True), key=itemgetter(0))
    keys = [key for key, _ in rows]
    if any(map(eq, keys, keys[1:])):
        rows = [min(group) for _, group in groupby(rows, key=itemgetter(0))]
        keys = [key for key, _ in rows]
    return keys, [line for _, line in rows]
