"""A text file as lines, in bounded memory: none is lost in silence, and none renumbered.

A line ends at `\\n`; a `\\r` before it belongs to the end. Colour codes are left out, everything
else of a line stays, except that NUL is shown as U+2400 and bytes that are no text as U+FFFD.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rca.model.skipped import Skipped
from rca.sources.interface import damage, passed_over
from rca.sources.unpack import Unpacked

LONGEST = 256 * 1024
"""Bytes of a line that are kept: the limit that Cloud Logging has for an entry."""
_BLOCK = 256 * 1024
_COLOUR = re.compile(r"\x1b\[[0-9;:]*[mK]")
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(slots=True)
class _Numbers:
    """Line numbers, of which the first is shown and the others are counted."""

    first: int = 0
    count: int = 0

    def take(self, number: int) -> None:
        self.first = self.first or number
        self.count += 1

    @property
    def place(self) -> str:
        """`line 9`, or `line 9 and 3 more`."""
        more = f" and {self.count - 1:,} more" if self.count > 1 else ""
        return f"line {self.first}{more}"


@dataclass(slots=True)
class TextLines:
    """Iterates over lists of consecutive lines; `skipped` is known afterwards."""

    path: Path
    skipped: list[Skipped] = field(default_factory=list)
    _done: int = 0
    _long: list[tuple[int, int]] = field(default_factory=list)
    _undecoded: _Numbers = field(default_factory=_Numbers)
    _nul: _Numbers = field(default_factory=_Numbers)

    def __iter__(self) -> Iterator[list[str]]:
        unpacked = Unpacked(self.path)
        for block in self._blocks(_as_utf8(unpacked, self.skipped)):
            lines = self._lines(block)
            self._done += len(lines)
            yield lines
        if unpacked.problem:
            self.skipped.append(unpacked.problem)
        self._report()

    def _blocks(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Whole lines; of a line too long to be kept only its beginning is held."""
        pending, lost = bytearray(), 0
        for chunk in chunks:
            if lost:
                end = chunk.find(b"\n")
                lost += len(chunk) if end < 0 else end
                if end < 0:
                    continue
                yield self._cut(pending, lost)
                pending, lost = bytearray(chunk[end + 1 :]), 0
            else:
                pending += chunk
            if len(pending) >= _BLOCK:
                end = pending.rfind(b"\n") + 1
                if end:
                    yield bytes(pending[:end])
                    del pending[:end]
                if len(pending) > LONGEST:
                    lost = len(pending) - LONGEST
                    del pending[LONGEST:]
        if lost:
            yield self._cut(pending, lost)
        elif pending:
            yield bytes(pending)

    def _cut(self, kept: bytearray, lost: int) -> bytes:
        self._long.append((self._done + 1, len(kept) + lost))
        return bytes(kept)

    def _lines(self, block: bytes) -> list[str]:
        try:
            text = block.decode("utf-8")
        except UnicodeDecodeError:
            text = "\n".join(self._decoded(block))
        text = text.removesuffix("\n")
        if "\0" in text:
            text = self._without_nul(text)
        if "\ufeff" in text:
            text = re.sub(r"^\ufeff+", "", text, flags=re.MULTILINE)
        if "\x1b" in text:
            text = _COLOUR.sub("", text)
        if "\r\n" in text:
            text = text.replace("\r\n", "\n")
        lines = text.split("\n")
        lines[-1] = lines[-1].removesuffix("\r")
        if len(block) > LONGEST:
            self._shorten(lines)
        return lines

    def _decoded(self, block: bytes) -> Iterator[str]:
        for number, line in enumerate(block.split(b"\n"), start=self._done + 1):
            try:
                yield line.decode("utf-8")
            except UnicodeDecodeError as error:
                is_cut = error.end == len(line) and len(line) >= LONGEST
                if is_cut and error.reason.startswith("unexpected end"):
                    yield line[: error.start].decode("utf-8", errors="replace")
                else:
                    self._undecoded.take(number)
                    yield line.decode("utf-8", errors="replace")

    def _without_nul(self, text: str) -> str:
        for number, line in enumerate(text.split("\n"), start=self._done + 1):
            if "\0" in line:
                self._nul.take(number)
        return re.sub("\0+", "\N{SYMBOL FOR NULL}", text)

    def _shorten(self, lines: list[str]) -> None:
        for at, line in enumerate(lines):
            if len(line) * 4 > LONGEST and len(encoded := line.encode()) > LONGEST:
                self._long.append((self._done + at + 1, len(encoded)))
                lines[at] = encoded[:LONGEST].decode("utf-8", errors="ignore")

    def _report(self) -> None:
        if self._undecoded.count:
            place = self._undecoded.place
            self.skipped.append(damage(place, "not UTF-8 text; shown as U+FFFD"))
        if self._nul.count:
            self.skipped.append(damage(self._nul.place, "NUL bytes, each run shown as U+2400"))
        for number, size in self._long:
            reason = f"{size:,} bytes long; the first {LONGEST:,} were kept"
            self.skipped.append(passed_over(f"line {number}", reason))


def _as_utf8(chunks: Unpacked, skipped: list[Skipped]) -> Iterator[bytes]:
    """The chunks in UTF-8; UTF-16 is recognised by its mark, and what it breaks stays broken."""
    source = iter(chunks)
    first = next(source, b"")
    while len(first) < 2 and (more := next(source, b"")):
        first += more
    name = _UTF16.get(first[:2])
    if name is None:
        yield first
        yield from source
        return
    waiting = first[2:]
    for chunk in source:
        waiting, ready = _split(waiting + chunk, name)
        yield ready
    if len(waiting) % 2:
        skipped.append(damage("the end", "half a character is missing"))
        waiting = waiting[:-1]
    yield waiting.decode(name, "surrogatepass").encode("utf-8", "surrogatepass")


def _split(content: bytes, name: str) -> tuple[bytes, bytes]:
    """What has to wait for the rest of its character, and what is whole, in UTF-8."""
    end = len(content) & ~1
    if end:
        high = content[end - 1] if name == "utf-16-le" else content[end - 2]
        if high & 0xFC == 0xD8:
            end -= 2
    ready = content[:end].decode(name, "surrogatepass").encode("utf-8", "surrogatepass")
    return content[end:], ready
