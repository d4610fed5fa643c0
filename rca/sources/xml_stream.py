"""XML of test reporters, read and stored as a stream whatever is wrong with it.

Entities are never expanded and nothing is fetched. What is stored is UTF-8 without a character
that XML forbids; a document that is not well-formed is damaged, and gives what can be recovered.
Memory is that of a block and of the element being read, never that of the file.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from lxml import etree

from rca.errors import BadInputError
from rca.model.skipped import Skipped
from rca.sources.interface import damage
from rca.sources.xml_text import BLOCK, XmlText

_MOST_SAID = 300
_NUMBER = re.compile(r"[0-9]{1,9}")


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
    with path.open("rb") as file:
        yield from parsed(
            iter(lambda: file.read(BLOCK), b""), Wanted(tags, parts, events), recover=True
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which elements are told of; see `elements`."""

    tags: tuple[str, ...]
    parts: tuple[str, ...] = ()
    events: tuple[str, ...] = ("start", "end")


def parsed(
    blocks: Iterable[bytes], wanted: Wanted, *, recover: bool
) -> Iterator[tuple[str, str, etree._Element]]:
    """The same for blocks of bytes. Raises XMLSyntaxError, behind what came before, in no mood to
    recover.
    """
    names = tuple(f"{{*}}{tag}" for tag in (*wanted.tags, *wanted.parts))
    parser: etree.XMLPullParser | None = None
    local: dict[str, str] = {}
    for block in blocks:
        if parser is None:
            parser = _parser(block, events=wanted.events, tags=names, recover=recover)
        problem: etree.XMLSyntaxError | None = None
        try:
            parser.feed(block)
        except etree.XMLSyntaxError as error:
            problem = error
        for event, element in _events(parser):
            tag = element.tag
            if tag not in local:
                local[tag] = local_name(element)
            yield event, local[tag], element
            if event == "end" and local[tag] not in wanted.parts:
                _let_go(element)
        if problem is not None:
            raise problem
    if parser is not None and not recover:
        parser.close()


def xml_content(path: Path, tag: str, title: str) -> Iterator[bytes | Skipped]:
    """The text of a document in UTF-8, in blocks of whole lines, and what is wrong with it.

    Raises BadInputError for one that is not well-formed and holds no element named `tag`.
    """
    text = XmlText(path)
    watch = _Watch(tag)
    for block in text:
        watch.feed(block)
        yield block
    watch.close()
    if watch.broken and not watch.found and not can_be_recovered(path, tag):
        raise no_document(path, title, watch.broken)
    yield from text.problems()
    if watch.broken:
        yield not_well_formed(watch.broken)


def no_document(path: Path, title: str, complaint: str) -> BadInputError:
    """What to say of a file of which nothing can be read."""
    return BadInputError(
        f"{path} is no {title}: {complaint}",
        hint="look at the file; the test run may have been killed while writing it",
    )


def not_well_formed(complaint: str) -> Skipped:
    """The place that the parser complains about."""
    place = re.search(r"line (\d+)", complaint)
    return damage(f"line {place.group(1)}" if place else "the end", f"not well-formed: {complaint}")


def can_be_recovered(path: Path, tag: str) -> bool:
    """Whether an element of that name can be read, whatever is wrong."""
    parser: etree.XMLPullParser | None = None
    for block in XmlText(path):
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


def in_one_line(complaint: str) -> str:
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
            self.broken = in_one_line(str(error.msg))
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
            self.broken = in_one_line(str(error.msg))
