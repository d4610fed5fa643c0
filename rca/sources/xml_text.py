"""The text of an XML file as it is stored: UTF-8, one declaration, no forbidden character.

It is given in blocks of whole lines as the file is read, whatever its encoding or packing.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rca.model.skipped import Skipped
from rca.sources.interface import damage, passed_over
from rca.sources.unpack import Unpacked

BLOCK = 1024 * 1024
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'

_DECLARED = re.compile(r"\A\s*<\?xml[^>]*\?>\s*")
_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8", 3),
    (b"\xff\xfe", "utf-16-le", 2),
    (b"\xfe\xff", "utf-16-be", 2),
    (b"<\0", "utf-16-le", 0),
    (b"\0<", "utf-16-be", 0),
)
_UTF8 = codecs.getincrementaldecoder("utf-8")
_PROBE = '<?xml version="1.0"?>'


@dataclass(slots=True)
class XmlText:
    """Iterates over the text of a file as UTF-8 in blocks of whole lines, with one declaration."""

    path: Path
    _unpacked: Unpacked = field(init=False)
    _decoder: codecs.IncrementalDecoder = field(default_factory=_UTF8)
    _encoding: str = ""
    _lines: int = 1
    _undecodable: Skipped | None = None
    _control: Skipped | None = None
    _has_entities: bool = False

    def __iter__(self) -> Iterator[bytes]:
        self._unpacked = Unpacked(self.path)
        rest = b""
        for chunk in _joined(self._unpacked):
            block = rest + self._clean(chunk, is_last=False)
            cut = _cut(block)
            rest = block[cut:]
            if cut:
                yield block[:cut]
        rest += self._clean(b"", is_last=True)
        if rest:
            yield rest

    def problems(self) -> Iterator[Skipped]:
        """What was wrong with the bytes; known after iterating."""
        entities = damage("the head", "declares entities, which are neither expanded nor fetched")
        for problem in (
            self._undecodable,
            self._control,
            entities if self._has_entities else None,
            self._unpacked.problem,
        ):
            if problem is not None:
                yield problem

    def _clean(self, chunk: bytes, *, is_last: bool) -> bytes:
        """UTF-8 without forbidden characters; the first one gets the declaration."""
        is_first = not self._encoding
        if is_first:
            mark, self._encoding = _encoding_of(chunk)
            chunk = chunk[mark:]
            self._decoder = codecs.getincrementaldecoder(self._encoding)()
        text = self._decoded(chunk, is_last=is_last)
        block = text.encode(errors="surrogatepass")
        if len(block.translate(None, _CONTROLS)) != len(block) or b"\xef\xbf" in block:
            text = self._without_forbidden(text)
            block = text.encode()
        self._lines += block.count(b"\n")
        if not is_first:
            return block
        self._has_entities = b"<!ENTITY" in block
        return DECLARATION + _DECLARED.sub("", text.lstrip(), count=1).encode()

    def _decoded(self, chunk: bytes, *, is_last: bool) -> str:
        state = self._decoder.getstate()
        try:
            return self._decoder.decode(chunk, is_last)
        except UnicodeDecodeError as error:
            line = self._lines + error.object[: error.start].count(b"\n")
            self._undecodable = damage(
                f"line {line}", f"not {self._encoding.upper()} text; shown as U+FFFD"
            )
            self._decoder = codecs.getincrementaldecoder(self._encoding)(errors="replace")
            self._decoder.setstate(state)
            return self._decoder.decode(chunk, is_last)

    def _without_forbidden(self, text: str) -> str:
        """The text with U+FFFD for what XML forbids; a NUL is a sign of a torn file."""
        found = _FORBIDDEN.search(text)
        if found and (self._control is None or ("\0" in text and not self._control.damaged)):
            note = damage if "\0" in text else passed_over
            at = text.find("\0") if "\0" in text else found.start()
            line = self._lines + text.count("\n", 0, at)
            reason = "a NUL character" if "\0" in text else "a character that XML forbids"
            self._control = note(f"line {line}", f"{reason}; shown as U+FFFD")
        return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _joined(chunks: Unpacked) -> Iterator[bytes]:
    """The same bytes in pieces of a block or more."""
    waiting: list[bytes] = []
    size = 0
    for chunk in chunks:
        waiting.append(chunk)
        size += len(chunk)
        if size >= BLOCK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _cut(block: bytes) -> int:
    """Where the last whole line ends; in one long line, where the last tag does."""
    return block.rfind(b"\n") + 1 or block.rfind(b">") + 1 or len(block)


def _encoding_of(head: bytes) -> tuple[int, str]:
    """The length of the byte order mark, and the encoding that it or the declaration names.

    A declared encoding is believed when plain ASCII is the same in it.
    """
    for mark, name, length in _MARKS:
        if head.startswith(mark):
            return length, name
    declared = _ENCODING.match(head[:200])
    name = declared.group(1).decode().lower() if declared else "utf-8"
    if name in ("ascii", "us-ascii", "utf8"):
        return 0, "utf-8"
    try:
        probe = codecs.getincrementaldecoder(name)().decode(_PROBE.encode(), final=True)
    except (UnicodeError, LookupError):
        return 0, "utf-8"
    return 0, name if probe == _PROBE else "utf-8"
