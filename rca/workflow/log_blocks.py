"""Log files as blocks of whole lines that the engine takes apart, with exact line numbers.

Plain or packed, lines of text, entries one a line, or arrays of them. A block is a few megabytes,
whatever the file; no line is looked at by itself unless it is damaged.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import orjson

from rca.errors import BadInputError
from rca.mining import Block
from rca.model.skipped import Skipped

BLOCK = 8 * 1024 * 1024
"""Bytes of a block, about; also the longest line that is taken whole."""

KEPT = 64 * 1024
"""Bytes that are kept of a longer line of text."""

HEAD = 64 * 1024
"""Bytes that a log is recognised by."""

_CHUNK = 1024 * 1024
_UNUSUAL = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
"""How gzip, zstd and UTF with a mark begin."""

_TIMED = re.compile(r"\W?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d")


class Layout(Enum):
    """How a log is written: lines of text, an entry a line, or JSON values of any layout."""

    LINES = "lines"
    ENTRIES = "entries"
    VALUES = "values"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogInput:
    """A log to read. `name` is what the person called it, `number` its place among the inputs."""

    path: Path
    name: str
    number: int
    layout: Layout
    is_timed: bool
    is_plain: bool

    @property
    def is_plain_entries(self) -> bool:
        """Whether the engine can read the file itself."""
        return self.is_plain and self.layout is Layout.ENTRIES


def open_input(path: Path, name: str, number: int) -> LogInput:
    """What a log looks like, told by its beginning.

    Raises BadInputError for one that is no text.
    """
    is_plain, head = _head(path)
    if head.count(b"\0") * 8 > len(head):
        raise BadInputError(f"{name} is no text", hint="name text logs or exports of log entries")
    text = head.decode("utf-8", "replace")
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    timed = sum(bool(_TIMED.match(line)) for line in lines)
    return LogInput(
        path=path,
        name=name,
        number=number,
        layout=_layout(text),
        is_timed=timed * 2 > len(lines),
        is_plain=is_plain,
    )


def _head(path: Path) -> tuple[bool, bytes]:
    """Whether the engine can read the file as it is, and how its text begins."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(_UNUSUAL):
        from rca.sources.unpack import sample_of, text_of  # noqa: PLC0415 - slow to import

        return False, text_of(sample_of(path).head)[0].encode()
    return True, head


def _chunks(log: LogInput, skipped: list[Skipped]) -> Iterator[bytes]:
    """The text of a log as it comes, unpacked, in UTF-8."""
    if log.is_plain:
        with log.path.open("rb") as file:
            yield from iter(lambda: file.read(_CHUNK), b"")
        return
    from rca.sources.unpack import Unpacked, utf8_chunks  # noqa: PLC0415 - slow to import

    unpacked = Unpacked(log.path)
    yield from utf8_chunks(unpacked)
    if unpacked.problem is not None:
        skipped.append(unpacked.problem)


def _layout(head: str) -> Layout:
    start = head.lstrip()
    if re.match(r"\[\s*(?:\{|\]\s*\Z)", start):
        return Layout.VALUES
    if not start.startswith("{"):
        return Layout.LINES
    line, end, _ = start.partition("\n")
    try:
        return Layout.ENTRIES if isinstance(orjson.loads(line), dict) else Layout.LINES
    except orjson.JSONDecodeError:
        is_open = not end or re.match(r"\{\s*(?:\"[^\"]*\"\s*:.*)?\Z", line.strip())
        return Layout.VALUES if is_open else Layout.LINES


def blocks_of(log: LogInput, skipped: list[Skipped]) -> Iterator[Block]:
    """The blocks of a log in order; what was passed over is appended to `skipped`."""
    first = 1
    found: list[Skipped] = []
    chunks = _chunks(log, found)
    pieces = _values(chunks, found) if log.layout is Layout.VALUES else _LineBlocks(chunks, found)
    for text in pieces:
        yield Block(
            text=text,
            source=log.number,
            first=first,
            is_entries=log.layout is not Layout.LINES,
            is_timed=log.is_timed,
        )
        first += text.count("\n") + 1
    skipped += (
        Skipped(evidence=log.name, locator=one.locator, reason=one.reason, damaged=one.damaged)
        for one in found
    )


def _values(chunks: Iterable[bytes], skipped: list[Skipped]) -> Iterator[str]:
    """Values one a line; a line end within a value stands between its tokens."""
    from rca.sources.json_values import JsonValues  # noqa: PLC0415 - slow to import

    waiting: list[str] = []
    size = 0
    for value in JsonValues(codecs.iterdecode(chunks, "utf-8", "replace")):
        if isinstance(value, Skipped):
            skipped.append(value)
            continue
        waiting.append(value.text.replace("\n", " "))
        size += len(waiting[-1])
        if size > BLOCK:
            yield "\n".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield "\n".join(waiting)


@dataclass(slots=True)
class _LineBlocks:
    """Iterates over blocks of whole lines as text; a line too long is cut, a damaged one shown."""

    chunks: Iterable[bytes]
    skipped: list[Skipped]
    _done: int = 0
    _damaged: list[int] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        for block in self._blocks():
            text = self._decoded(block)
            self._done += text.count("\n") + 1
            yield text
        if self._damaged:
            more = f" and {len(self._damaged) - 1:,} more" if len(self._damaged) > 1 else ""
            where = f"line {self._damaged[0]}{more}"
            self.skipped.append(_passed_over(where, "not UTF-8 text; shown as U+FFFD"))

    def _blocks(self) -> Iterator[bytes]:
        """Whole lines without the last line end."""
        pending, lost = bytearray(), 0
        for chunk in self.chunks:
            rest = memoryview(chunk)
            if lost:
                end = chunk.find(b"\n")
                lost += len(chunk) if end < 0 else end
                if end < 0:
                    continue
                yield self._cut(pending, lost)
                pending, lost, rest = bytearray(), 0, rest[end + 1 :]
            pending += rest
            if len(pending) < BLOCK:
                continue
            end = pending.rfind(b"\n")
            if end >= 0:
                yield bytes(pending[:end])
                del pending[: end + 1]
            elif len(pending) > BLOCK:
                lost = len(pending) - KEPT
                del pending[KEPT:]
        if lost:
            yield self._cut(pending, lost)
        elif pending:
            yield bytes(pending).removesuffix(b"\n")

    def _cut(self, kept: bytearray, lost: int) -> bytes:
        reason = f"{len(kept) + lost:,} bytes long; the first {len(kept):,} were kept"
        self.skipped.append(_passed_over(f"line {self._done + 1}", reason))
        return bytes(kept)

    def _decoded(self, block: bytes) -> str:
        try:
            text = block.decode("utf-8")
        except UnicodeDecodeError:
            lines = enumerate(block.split(b"\n"), start=self._done + 1)
            self._damaged += [number for number, line in lines if not _is_text(line)]
            text = block.decode("utf-8", "replace")
        return text.replace("\r\n", "\n").replace("\0", "\N{SYMBOL FOR NULL}")


def _passed_over(where: str, reason: str) -> Skipped:
    return Skipped(evidence="", locator=where, reason=reason)


def _is_text(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
