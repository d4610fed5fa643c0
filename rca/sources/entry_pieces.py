"""An export of log entries cut into pieces: whole values, about a megabyte, without decoding.

One value a line and indented arrays are cut by their line ends, which cannot stand within a JSON
string. Whatever does not hold up when the pieces are decoded is read again value by value.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import chain
from pathlib import Path

from rca.errors import BadInputError
from rca.intake import Batch, Convert, Part, Piece, take_entries
from rca.model.skipped import Skipped
from rca.sources.entry_lines import converted
from rca.sources.interface import HEAD_SIZE, damage
from rca.sources.json_values import MOST_VALUE, JsonValues
from rca.sources.split_entries import joined
from rca.sources.unpack import Unpacked, utf8_chunks

_PIECE = 1_000_000
_ARRAY = re.compile(rb"\s*\[(\r?\n[ \t]+)\{")


class LogStream:
    """The entries of one file; fulfils `rca.intake.EntryStream`. Iterating gives them in order."""

    convert: Convert = staticmethod(converted)

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unpacked = Unpacked(path)
        self._chunks = utf8_chunks(self._unpacked)
        self._buffer = b""
        self._first = 1
        self._item_end = self._item_start = b""
        self._carefully: Iterator[Piece | Skipped] | None = None
        self._problem: Skipped | None = None

    def __iter__(self) -> Iterator[bytes | Skipped]:
        """What was passed over, then the entries in canonical form; all are held in memory."""
        taken = take_entries(self, BytesIO())
        yield from taken.skipped
        yield from taken.order.content()

    def pieces(self) -> Iterator[Piece | Skipped | None]:
        """The file in pieces; last what was wrong with its encoding and its packing."""
        self._begin()
        while self._carefully is None:
            piece = self._items() if self._item_end else self._lines()
            if piece is not None:
                yield piece
                continue
            yield None
            if self._carefully is None:
                self._go_carefully(b"", line=self._first, item=self._first if self._item_end else 0)
        yield from self._carefully
        yield from (item for item in (self._problem, self._unpacked.problem) if item)

    def read_again(self, pieces: Sequence[Piece], broken_at: int) -> None:
        """Go on value by value from there."""
        first = pieces[0]
        rest = b"".join(piece.text for piece in pieces)[broken_at:]
        if first.layout == "items":
            self._go_carefully(rest, item=first.first)
        else:
            self._go_carefully(rest, line=first.first + first.text.count(b"\n", 0, broken_at))

    def joined(self, parts: Sequence[Part]) -> Batch:
        """See `rca.sources.split_entries`."""
        return joined(parts)

    def nothing(self) -> BadInputError:
        """What to do when the file held no entry."""
        return BadInputError(
            f"{self._path} holds no log entry",
            hint="export it with: gcloud logging read FILTER --format=json > logs.json",
        )

    def _begin(self) -> None:
        """See how the file is laid out."""
        self._fill(HEAD_SIZE)
        indented = _ARRAY.match(self._buffer)
        if indented:
            self._item_end, self._item_start = indented[1] + b"}", b"," + indented[1] + b"{"
            self._buffer = self._buffer[indented.start(1) :]
        elif self._buffer.lstrip()[:1] == b"[":
            self._go_carefully(b"", line=1)

    def _fill(self, size: int) -> bool:
        """Read until so many bytes wait; False when the file ends before."""
        parts, length = [self._buffer], len(self._buffer)
        while length < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            parts.append(chunk)
            length += len(chunk)
        self._buffer = b"".join(parts)
        return length >= size

    def _taken(self, size: int) -> bytes:
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _lines(self) -> Piece | Skipped | None:
        """The next whole lines; None at the end."""
        size = _PIECE
        while self._fill(size):
            end = self._buffer.rfind(b"\n") + 1
            if end:
                break
            if size > MOST_VALUE:
                return self._without_line()
            size *= 2
        else:
            end = len(self._buffer)
        if not end:
            return None
        piece = Piece(layout="lines", text=self._taken(end), first=self._first)
        self._first += piece.text.count(b"\n")
        return piece

    def _without_line(self) -> Skipped:
        """Pass over a line that is too long for an entry."""
        place = f"line {self._first}"
        while self._buffer and b"\n" not in self._buffer:
            self._buffer = b""
            self._fill(_PIECE)
        self._taken(self._buffer.find(b"\n") + 1)
        self._first += 1
        return damage(place, f"longer than {MOST_VALUE:,} bytes; no log entry is")

    def _items(self) -> Piece | None:
        """The next whole items of an indented array; None when the rest wants more care."""
        self._fill(_PIECE)
        between = self._item_end + self._item_start
        end = self._buffer.rfind(between)
        if end <= 0:
            return None
        piece = Piece(
            layout="items", text=self._taken(end + len(self._item_end)), first=self._first
        )
        self._first += piece.text.count(between) + 1
        return piece

    def _go_carefully(self, text: bytes, *, line: int = 1, item: int = 0) -> None:
        """Read value by value from here on: the text given, then what waits and follows."""
        rest = chain([text, self._buffer], self._chunks)
        self._buffer = b""
        self._carefully = self._value_pieces(
            JsonValues(self._decoded(rest, line), line=line, item=item)
        )

    def _decoded(self, chunks: Iterable[bytes], line: int) -> Iterator[str]:
        """UTF-8 as text. Bytes that are none become U+FFFD; the first of them is reported."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        for chunk in chunks:
            waiting = decoder.getstate()[0]
            try:
                yield decoder.decode(chunk)
            except UnicodeDecodeError as error:
                line += (waiting + chunk).count(b"\n", 0, error.start)
                self._problem = damage(f"line {line}", "not UTF-8 text; shown as U+FFFD")
                decoder = codecs.getincrementaldecoder("utf-8")("replace")
                yield decoder.decode(waiting + chunk)
            line += chunk.count(b"\n")
        if decoder.getstate()[0]:
            yield "\N{REPLACEMENT CHARACTER}"
            self._problem = damage(f"line {line}", "not UTF-8 text; shown as U+FFFD")

    def _value_pieces(self, values: JsonValues) -> Iterator[Piece | Skipped]:
        locators: list[str] = []
        lines: list[bytes] = []
        size = 0
        for value in values:
            if isinstance(value, Skipped):
                yield value
                continue
            locators.append(value.locator)
            # a line end within a value stands between its tokens, where a blank is the same
            lines.append(value.text.replace("\n", " ").encode())
            size += len(lines[-1])
            if size > _PIECE:
                yield _values_piece(lines, locators)
                locators, lines, size = [], [], 0
        if lines:
            yield _values_piece(lines, locators)


def _values_piece(lines: list[bytes], locators: list[str]) -> Piece:
    return Piece(layout="values", text=b"\n".join(lines), locators=tuple(locators))
