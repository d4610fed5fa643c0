"""Files as they come: plain, gzip or Zstandard, told by their first bytes.

Nothing that can be read is thrown away: a file cut short gives what is there and says so. Python's
zstd stream readers end silently at a cut, so the end of every frame is asked for here.
"""

import codecs
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Protocol

import zstandard

from rca.errors import BadInputError
from rca.model.skipped import Skipped
from rca.sources.interface import HEAD_SIZE, Sample, damage

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_CHUNK = 256 * 1024
_PACKED_CHUNK = 1024  # four bytes of zstd may stand for 128 KiB
MOST_UNPACKED = 256 * 1024**2
MOST_RATIO = 250
"""A file that unpacks to more bytes than the first, and to more than so many times its size, is no
honest export: logs pack to a tenth or a thirtieth.
"""
_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}


class _Frame(Protocol):
    """One gzip member or one zstd frame being unpacked."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


@dataclass(slots=True)
class Unpacked:
    """The unpacked bytes of a file, read once by iterating; `problem` is known afterwards."""

    path: Path
    problem: Skipped | None = field(default=None)

    def __iter__(self) -> Iterator[bytes]:
        try:
            with self.path.open("rb") as file:
                start = file.read(4)
                file.seek(0)
                if start.startswith(_GZIP) or start == _ZSTD:
                    packed = iter(lambda: file.read(_PACKED_CHUNK), b"")
                    yield from self._unpack(packed, "gzip" if start != _ZSTD else "zstd")
                else:
                    yield from iter(lambda: file.read(_CHUNK), b"")
        except OSError as error:
            raise BadInputError(
                f"{self.path} cannot be read: {error.strerror or error}",
                hint=f"check the path and its permissions: ls -l {self.path}",
            ) from error

    def _unpack(self, chunks: Iterator[bytes], packing: str) -> Iterator[bytes]:
        taken, given, frame = 0, 0, _frame(packing)
        is_open = False
        try:
            for chunk in chunks:
                rest = chunk
                taken += len(chunk)
                while rest:
                    if frame.eof:
                        frame = _frame(packing)
                    is_open = True
                    piece = frame.decompress(rest)
                    given += len(piece)
                    if given > max(MOST_UNPACKED, MOST_RATIO * taken):
                        raise self._too_long()
                    if piece:
                        yield piece
                    rest = frame.unused_data if frame.eof else b""
                    is_open = not frame.eof
        except (zlib.error, zstandard.ZstdError) as error:
            self.problem = damage(f"byte {given}", f"damaged {packing} data: {error}")
            return
        if is_open:
            self.problem = damage(f"byte {given}", f"truncated {packing} data: the end is missing")

    def _too_long(self) -> BadInputError:
        return BadInputError(
            f"{self.path} unpacks to more than {MOST_UNPACKED:,} bytes, "
            f"{MOST_RATIO} times what it takes up",
            hint="is it an export? if so unpack it yourself, and add what comes out",
        )


def _frame(packing: str) -> _Frame:
    if packing == "gzip":
        return zlib.decompressobj(wbits=31)
    return zstandard.ZstdDecompressor().decompressobj()


def sample_of(path: Path) -> Sample:
    """The beginning of a file, unpacked, to recognise it by."""
    head = bytearray()
    for chunk in Unpacked(path):
        head += chunk
        if len(head) >= HEAD_SIZE:
            break
    return Sample(name=path.name, head=bytes(head[:HEAD_SIZE]), size=path.stat().st_size)


def text_of(content: bytes) -> tuple[str, Skipped | None]:
    """Bytes as text, without a byte order mark, and what was wrong with them.

    UTF-16 is recognised by its mark. Bytes that are no UTF-8 become U+FFFD and are reported.
    """
    encoding, start = "utf-8", 0
    for mark, name in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            encoding, start = name, len(mark)
    try:
        return content[start:].decode(encoding), None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, start + error.start) + 1
        problem = damage(f"line {line}", f"not {encoding.upper()} text; shown as U+FFFD")
        return content[start:].decode(encoding, errors="replace"), problem


def plain_start(path: Path) -> int | None:
    """Where the text of a file begins that can be read as it is, behind a byte order mark.

    None for a packed file, for UTF-16, and for one that cannot be opened.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError:
        return None
    if head.startswith(_GZIP) or head == _ZSTD:
        return None
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if head.startswith(mark):
            return len(mark) if encoding == "utf-8" else None
    return 0


def utf8_chunks(unpacked: Unpacked) -> Iterator[bytes]:
    """The bytes of a file as UTF-8, without a byte order mark, as they come.

    UTF-16 is recognised by its mark and converted; what else is no UTF-8 stays as it is.
    """
    chunks = iter(unpacked)
    head = b""
    while len(head) < 3 and (chunk := next(chunks, b"")):
        head += chunk
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if head.startswith(mark):
            rest = chain([head[len(mark) :]], chunks)
            yield from rest if encoding == "utf-8" else _recoded(rest, encoding)
            return
    yield from chain([head], chunks)


def _recoded(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", final=True).encode()


def head_text(sample: Sample) -> str | None:
    """The head as text, or None when it is binary; a character cut at the end is dropped."""
    has_mark = any(sample.head.startswith(mark) for mark in _BYTE_ORDER_MARKS)
    if b"\0" in sample.head and not has_mark:
        return None
    return text_of(sample.head)[0]
