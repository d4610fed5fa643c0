"""An export of log entries in pieces: whole values, about a megabyte, cut without decoding.

Cuts are made at line ends, or where an item of an array ends and one begins: neither can stand
within a JSON string. Whatever does not hold up when the pieces are decoded is read again value by
value, as are the last megabyte and any other layout.
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
from rca.sources.entry_cuts import PIECE, Cutter, FileCutter, StreamCutter
from rca.sources.entry_lines import converted
from rca.sources.interface import damage, passed_over
from rca.sources.json_values import JsonValues
from rca.sources.split_entries import joined
from rca.sources.unpack import Unpacked, plain_start, utf8_chunks

_ARRAY = re.compile(rb"\s*\[")
_INDENTED = re.compile(rb"\s*\[(\r?\n[ \t]+)\{")
_FIRST_KEY = re.compile(rb"\s*\[\s*(\{\s*\"[A-Za-z]+\")")


class LogStream:
    """The entries of one file; fulfils `rca.intake.EntryStream`. Iterating gives them in order."""

    convert: Convert = staticmethod(converted)

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unpacked = Unpacked(path)
        self._cutter = self._opened()
        self._values: Iterator[Piece | Skipped] | None = None
        self._is_array = False
        self._counted = 0
        self._line = 1
        self._problem: Skipped | None = None

    def __iter__(self) -> Iterator[bytes | Skipped]:
        """What was passed over, then the entries in canonical form; all are held in memory."""
        taken = take_entries(self, BytesIO())
        yield from taken.skipped
        yield from taken.order.content()

    def pieces(self) -> Iterator[Piece | Skipped | None]:
        """The file in pieces; last what was wrong with its encoding and its packing."""
        yield from self._cut()
        yield None
        if self._values is None:
            self._go_carefully(b"")
        yield from self._values or ()
        yield from (item for item in (self._problem, self._unpacked.problem) if item)

    def skipped(self, piece: Piece, batch: Batch) -> list[Skipped]:
        """The odd places of a batch as `line 9` or `item 12` of the file."""
        before, self._counted = self._counted, self._counted + batch.count
        self._line += batch.line_ends
        return [
            (damage if odd.is_damaged else passed_over)(
                f"{piece.locators[odd.number]}{odd.within}"
                if piece.layout == "values"
                else f"{piece.layout[:-1]} {before + odd.number + 1}{odd.within}",
                odd.reason,
            )
            for odd in batch.odd
        ]

    def read_again(self, pieces: Sequence[Piece], broken_at: int) -> None:
        """Go on value by value from there."""
        self._go_carefully(b"".join(piece.read() for piece in pieces)[broken_at:])

    def joined(self, parts: Sequence[Part]) -> tuple[Batch, list[Skipped]]:
        """See `rca.sources.split_entries`."""
        return joined(parts)

    def nothing(self) -> BadInputError:
        """What to do when the file held no entry."""
        return BadInputError(
            f"{self._path} holds no log entry",
            hint="export it with: gcloud logging read FILTER --format=json > logs.json",
        )

    def _opened(self) -> Cutter:
        start = plain_start(self._path)
        if start is None:
            return StreamCutter(utf8_chunks(self._unpacked))
        return FileCutter(self._path, start)

    def _cut(self) -> Iterator[Piece]:
        """Pieces as long as the layout is one that can be cut and nothing has to be read again."""
        head = self._cutter.head()
        array = _ARRAY.match(head)
        between = _between_items(head) if array else b"\n"
        if array:
            self._is_array = True
            self._cutter.drop(array.end())
            self._line += head.count(b"\n", 0, array.end())
        while between and self._values is None:
            piece = self._cutter.cut(
                "items" if array else "lines", between, between.index(b"}") + 1 if array else 1
            )
            if piece is None:
                return
            yield piece

    def _go_carefully(self, text: bytes) -> None:
        """Read value by value from here on: the text given, then what follows."""
        chunks = self._decoded(chain([text], self._cutter.rest()), self._line)
        item = self._counted + 1 if self._is_array else 0
        self._values = _value_pieces(JsonValues(chunks, line=self._line, item=item))

    def _decoded(self, chunks: Iterable[bytes], line: int) -> Iterator[str]:
        """UTF-8 as text. Bytes that are none become U+FFFD; the first of them is reported."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        for chunk in chunks:
            waiting = decoder.getstate()[0]
            try:
                yield decoder.decode(chunk)
            except UnicodeDecodeError as error:
                broken = line + (waiting + chunk).count(b"\n", 0, error.start)
                self._problem = damage(f"line {broken}", "not UTF-8 text; shown as U+FFFD")
                decoder = codecs.getincrementaldecoder("utf-8")("replace")
                yield decoder.decode(waiting + chunk)
            line += chunk.count(b"\n")
        if decoder.getstate()[0]:
            self._problem = damage(f"line {line}", "not UTF-8 text; shown as U+FFFD")
            yield "\N{REPLACEMENT CHARACTER}"


def _between_items(head: bytes) -> bytes:
    """What stands between items of the array that begins here; empty when that cannot be told.

    Indented items end and begin on lines of their own. Others begin with the same key as a rule;
    that key may also begin an object within an item, and then the pieces do not hold up.
    """
    indented = _INDENTED.match(head)
    if indented:
        return indented[1] + b"}," + indented[1] + b"{"
    first = _FIRST_KEY.match(head)
    found = re.search(rb"\}\s*,\s*" + re.escape(first[1]), head) if first else None
    return found.group() if found else b""


def _value_pieces(values: JsonValues) -> Iterator[Piece | Skipped]:
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
        if size > PIECE:
            yield _values_piece(lines, locators)
            locators, lines, size = [], [], 0
    if lines:
        yield _values_piece(lines, locators)


def _values_piece(lines: list[bytes], locators: list[str]) -> Piece:
    return Piece(layout="values", text=b"\n".join(lines), locators=tuple(locators))
