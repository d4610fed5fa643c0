"""Numbers for cited places: `E7` is a piece of evidence, `E7.3` the third place cited within it.

The numbers follow the order of lines, tests and entry ids, not the order of the text, so that
moving a sentence changes no number.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass

from rca.model.cite import Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence and the first few places that show it; `more` counts those left out."""

    text: str
    cites: tuple[Cite, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A cited place with its number and anchor; `number` 0 is the whole evidence."""

    cite: Cite
    number: int

    @property
    def label(self) -> str:
        """`E7` or `E7.3`."""
        return f"{self.cite.evidence}.{self.number}" if self.number else str(self.cite.evidence)

    @property
    def anchor(self) -> str:
        """`e7` or `e7-3`."""
        return self.label.lower().replace(".", "-")


class Places:
    """All cited places of one report, found by cite."""

    def __init__(self, cites: Iterable[Cite]) -> None:
        self._by_cite: dict[Cite, Place] = {}
        self._seen: set[Place] = set()
        last: dict[str, int] = {}
        for cite in sorted({cite.without_quote() for cite in cites}, key=place_order):
            number = 0
            if cite.insert_id or cite.line or cite.test:
                number = last[cite.evidence] = last.get(cite.evidence, 0) + 1
            self._by_cite[cite] = Place(cite=cite, number=number)

    def __iter__(self) -> Iterator[Place]:
        """By evidence, then by number."""
        return iter(self._by_cite.values())

    def of(self, cite: Cite) -> Place:
        """The place that a cite names; KeyError when the report never cited it."""
        return self._by_cite[cite.without_quote()]

    def refer(self, cite: Cite) -> Place:
        """The same, noting that a text leads there."""
        place = self.of(cite)
        self._seen.add(place)
        return place

    def is_referred(self, cite: Cite) -> bool:
        """Whether the text so far leads to the place."""
        return self.of(cite) in self._seen


def evidence_order(evidence: str) -> tuple[str, int, str]:
    """Sorts E2 before E10."""
    match = re.fullmatch(r"(\D*)(\d+)", evidence)
    return (match[1], int(match[2]), "") if match else (evidence, 0, evidence)


def place_order(cite: Cite) -> tuple[tuple[str, int, str], int, str, str]:
    """Sorts places by evidence, line, test and entry."""
    return (evidence_order(cite.evidence), cite.line, cite.test, cite.insert_id)


def cites_in(value: object) -> Iterator[Cite]:
    """Every cite that a tree of dataclasses and tuples holds, in its order."""
    if isinstance(value, Cite):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from cites_in(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from cites_in(getattr(value, field.name))
