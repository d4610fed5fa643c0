"""XML of test reporters, read and stored as a stream whatever is wrong with it.

Entities are never expanded and nothing is fetched. What is stored is UTF-8 without a character
that XML forbids; a document that is not well-formed is damaged, and gives what can be recovered.
Memory is that of a block and of the element being read, never that of the file.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from lxml import etree

from rca.errors import BadInputError
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
_MOST_SAID = 300
_NUMBER = re.compile(r"[0-9]{1,9}")
_UTF8 = codecs.getincrementaldecoder("utf-8")
_PROBE = '<?xml version="1.0"?>'


def root_name(head: bytes) -> str:
    """The local name of the root element that a document begins with; empty for anything else."""
    if not head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<"):
        return ""
    parser = _parser(head, events=("start",), tags=None)
    parser.feed(head)
    for _, element in _events(parser):
        if isinstance(element.tag, str):
            return local_name(element)
    return ""


def local_name(element: etree._Element) -> str:
    """The tag without its namespace; empty for comments and their like."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2] if tag[0] == "{" else tag


def child_text(element: etree._Element, name: str) -> str:
    """The text of a child of that name, stripped; empty when there is none."""
    child = element.find(f"{{*}}{name}")
    return "" if child is None else "".join(str(text) for text in child.itertext()).strip()


def declared_number(text: str) -> int | None:
    """A count in an attribute; None for anything that is none."""
    return int(text) if _NUMBER.fullmatch(text) else None


def elements(
    path: Path,
    tags: tuple[str, ...],
    parts: tuple[str, ...] = (),
    events: tuple[str, ...] = ("start", "end"),
) -> Iterator[tuple[str, str, etree._Element]]:
    """Start and end of each element of those names, and the name, as far as it can be read.

    Namespaces are looked through.

    After its end an element is emptied, and what stood before it is let go; one named in `parts`
    stays until something around or behind it ends.
    """
    names = tuple(f"{{*}}{tag}" for tag in (*tags, *parts))
    parser: etree.XMLPullParser | None = None
    local: dict[str, str] = {}
    with path.open("rb") as file:
        for block in iter(lambda: file.read(BLOCK), b""):
            if parser is None:
                parser = _parser(block, events=events, tags=names)
            parser.feed(block)
            for event, element in _events(parser):
                tag = element.tag
                if tag not in local:
                    local[tag] = local_name(element)
                yield event, local[tag], element
                if event == "end" and local[tag] not in parts:
                    _let_go(element)


def xml_content(path: Path, tag: str, title: str) -> Iterator[bytes | Skipped]:
    """The text of a document in UTF-8, in blocks of whole lines, and what is wrong with it.

    Raises BadInputError for one that is not well-formed and holds no element named `tag`.
    """
    text = _Text(path)
    watch = _Watch(tag)
    for block in text:
        watch.feed(block)
        yield block
    watch.close()
    if watch.broken and not watch.found and not _can_be_recovered(path, tag):
        raise BadInputError(
            f"{path} is no {title}: {watch.broken}",
            hint="look at the file; the test run may have been killed while writing it",
        )
    yield from text.problems()
    if watch.broken:
        place = re.search(r"line (\d+)", watch.broken)
        locator = f"line {place.group(1)}" if place else "the end"
        yield damage(locator, f"not well-formed: {watch.broken}")


def _can_be_recovered(path: Path, tag: str) -> bool:
    parser: etree.XMLPullParser | None = None
    for block in _Text(path):
        if parser is None:
            parser = _parser(block, events=("end",), tags=(f"{{*}}{tag}",))
        parser.feed(block)
        if any(True for _ in _events(parser)):
            return True
    return False


def _parser(
    head: bytes, *, events: tuple[str, ...], tags: tuple[str, ...] | None, recover: bool = True
) -> etree.XMLPullParser:
    """A parser without limits on long texts, unless the head declares entities.

    The root stands in the head of every file that is recognised, so its declarations do too.
    """
    return etree.XMLPullParser(
        events=events,  # type: ignore[arg-type] # the stubs know single literals only
        tag=tags,
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=b"<!ENTITY" not in head,
    )


def _events(parser: etree.XMLPullParser) -> Iterator[tuple[str, etree._Element]]:
    """What was parsed; only elements are asked for, whatever the stubs allow besides."""
    return cast("Iterator[tuple[str, etree._Element]]", parser.read_events())


def _in_one_line(complaint: str) -> str:
    """What the parser says, which may quote the document."""
    return " ".join(complaint.split())[:_MOST_SAID]


def _let_go(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


@dataclass(slots=True)
class _Watch:
    """A strict parser: is the document well-formed, is an element named `tag` in it?

    It builds the same tree as reading does and lets it go, so that it meets the same limits.
    """

    tag: str
    broken: str = ""
    found: bool = False
    _parser: etree.XMLPullParser | None = None

    def feed(self, block: bytes) -> None:
        """Parse on, until something is wrong."""
        if self.broken:
            return
        if self._parser is None:
            self._parser = _parser(
                block, events=("end",), tags=(f"{{*}}{self.tag}",), recover=False
            )
        try:
            self._parser.feed(block)
        except etree.XMLSyntaxError as error:
            self.broken = _in_one_line(str(error.msg))
        for _, element in _events(self._parser):
            self.found = True
            _let_go(element)

    def close(self) -> None:
        """The end of the document."""
        if self.broken or self._parser is None:
            return
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            self.broken = _in_one_line(str(error.msg))


@dataclass(slots=True)
class _Text:
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
