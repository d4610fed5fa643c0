"""Where an export is cut: behind a byte sequence that stands between values, after a megabyte.

Plain files are only looked at near the cuts; packed ones and those that are no UTF-8 have to be
read to be cut.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Literal, Protocol

from rca.intake import Piece
from rca.sources.interface import HEAD_SIZE
from rca.sources.json_values import MOST_VALUE

PIECE = 250_000
_LOOK = 64 * 1024

Layout = Literal["lines", "items"]


class Cutter(Protocol):
    """A file being cut from its beginning to its end."""

    def head(self) -> bytes:
        """The first 64 KiB of what is left."""

    def drop(self, size: int) -> None:
        """Pass over so many bytes."""

    def cut(self, layout: Layout, between: bytes, kept: int) -> Piece | None:
        """About a megabyte, up to and with the first `kept` bytes of the next `between`.

        None when that does not come again, or not before what is too long for a value.
        """

    def rest(self) -> Iterator[bytes]:
        """What is left, in blocks."""


class FileCutter:
    """Cuts a plain file in UTF-8, beginning at `start`; its pieces say where they stand."""

    def __init__(self, path: Path, start: int = 0) -> None:
        self._path = path
        self._at = start

    def head(self) -> bytes:
        """See `Cutter`."""
        return self._read(self._at, HEAD_SIZE)

    def drop(self, size: int) -> None:
        """See `Cutter`."""
        self._at += size

    def cut(self, layout: Layout, between: bytes, kept: int) -> Piece | None:
        """See `Cutter`."""
        start, look = self._at + PIECE, _LOOK
        while look <= 2 * MOST_VALUE:
            block = self._read(start, look)
            found = block.find(between)
            if found >= 0:
                end = start + found + kept
                piece = Piece(layout=layout, path=self._path, offset=self._at, size=end - self._at)
                self._at = end
                return piece
            if len(block) < look:
                return None
            start, look = start + look - len(between), look * 2
        return None

    def rest(self) -> Iterator[bytes]:
        """See `Cutter`."""
        while block := self._read(self._at, PIECE):
            self._at += len(block)
            yield block

    def _read(self, start: int, size: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(start)
            return file.read(size)


class StreamCutter:
    """Cuts what can only be read once; its pieces hold their bytes."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._waiting = b""

    def head(self) -> bytes:
        """See `Cutter`."""
        self._fill(HEAD_SIZE)
        return self._waiting[:HEAD_SIZE]

    def drop(self, size: int) -> None:
        """See `Cutter`."""
        self._waiting = self._waiting[size:]

    def cut(self, layout: Layout, between: bytes, kept: int) -> Piece | None:
        """See `Cutter`."""
        start, look = PIECE, _LOOK
        while look <= 2 * MOST_VALUE:
            is_more = self._fill(start + look)
            found = self._waiting.find(between, start)
            if found >= 0:
                end = found + kept
                piece = Piece(layout=layout, text=self._waiting[:end])
                self._waiting = self._waiting[end:]
                return piece
            if not is_more:
                return None
            start, look = start + look - len(between), look * 2
        return None

    def rest(self) -> Iterator[bytes]:
        """See `Cutter`."""
        waiting, self._waiting = self._waiting, b""
        return chain([waiting], self._chunks)

    def _fill(self, size: int) -> bool:
        """Read until so many bytes wait; False when the file ends before."""
        parts, length = [self._waiting], len(self._waiting)
        while length < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            parts.append(chunk)
            length += len(chunk)
        self._waiting = b"".join(parts)
        return length >= size
