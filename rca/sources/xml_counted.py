"""XML of a test reporter that is counted while it is stored, so that it is parsed once.

What is stored of a document, and how it is judged, is as in `rca.sources.xml_stream`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from rca.model.skipped import Skipped
from rca.sources.cases import Counting, Found
from rca.sources.interface import Count
from rca.sources.xml_stream import (
    Wanted,
    can_be_recovered,
    in_one_line,
    no_document,
    not_well_formed,
    parsed,
)
from rca.sources.xml_text import XmlText

Event = tuple[str, str, etree._Element]


@dataclass(slots=True, kw_only=True)
class CountedXml:
    """Iterates over the text in UTF-8, in blocks of whole lines, and what is wrong with it.

    `counted` is known afterwards, unless the document is not well-formed. Raises BadInputError for
    one that is not and holds no element named `tag`.
    """

    path: Path
    title: str
    tag: str
    wanted: Wanted
    cases: Callable[[Iterable[Event]], Iterator[Found]]
    counted: Count | None = None
    _passed: list[bytes] = field(default_factory=list)
    _broken: str = ""

    def __iter__(self) -> Iterator[bytes | Skipped]:
        text = XmlText(self.path)
        blocks = iter(text)
        counting = Counting()
        for found in self.cases(self._events(blocks)):
            counting.add(found)
            if self._passed:
                yield from self._taken()
        yield from self._taken()
        if not self._broken:
            self.counted = counting.count
        else:
            yield from blocks
            if not counting.number and not can_be_recovered(self.path, self.tag):
                raise no_document(self.path, self.title, self._broken)
        yield from text.problems()
        if self._broken:
            yield not_well_formed(self._broken)

    def _events(self, blocks: Iterator[bytes]) -> Iterator[Event]:
        """What stands in the blocks, which wait to be stored, up to where something is wrong."""
        try:
            yield from parsed(map(self._seen, blocks), self.wanted, recover=False)
        except etree.XMLSyntaxError as error:
            self._broken = in_one_line(str(error.msg))

    def _seen(self, block: bytes) -> bytes:
        self._passed.append(block)
        return block

    def _taken(self) -> list[bytes]:
        passed, self._passed = self._passed, []
        return passed
