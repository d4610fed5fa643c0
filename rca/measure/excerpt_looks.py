"""What each line of a log looks like by itself, looked up where a like one was seen before.

Lines of a log differ in their digits most of all, and few of them matter, so that the costly
expressions are tried once for all lines alike. What is remembered is bounded and changes nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar
from zlib import crc32

from rca.measure.excerpt_masks import masked
from rca.measure.excerpt_steps import marks_step
from rca.measure.telling import NOTHING, kind_among, rules_for
from rca.stacktrace import HINT

REMEMBERED = 1 << 15
"""Texts that are remembered; when there are more, all are forgotten."""

_LONGEST = 400
"""Bytes of a text that is remembered."""

_ALL_ALIKE = bytes.maketrans(b"123456789", b"000000000")
_ALIKE = bytes.maketrans(b"236789", b"111111")
"""Digits that no rule tells apart."""

_TRACE = re.compile(HINT)


_Kept = TypeVar("_Kept")


class Look(NamedTuple):
    """What lines that differ in digits only have in common.

    `key` stands for the masked text and is 0 for a blank one; `rules` are those that the text may
    fulfil, a bit each. `is_notable`: it may fulfil one, be a mark of a step, begin a stack trace,
    or is blank.
    """

    is_blank: bool
    key: int
    rules: int
    marks_step: bool
    may_begin_trace: bool
    is_notable: bool


_BLANK = Look(
    is_blank=True, key=0, rules=0, marks_step=False, may_begin_trace=False, is_notable=True
)


@dataclass(slots=True)
class Looks:
    """The looks of lines, and the kinds of those that may tell."""

    _looks: dict[bytes, Look] = field(default_factory=dict)
    _kinds: dict[bytes, int] = field(default_factory=dict)

    def of(self, texts: Sequence[str]) -> list[Look]:
        """The look of each plain text."""
        return [
            self._looks.get(alike) or self._new(alike, text)
            for text, alike in zip(texts, _alike(texts, _ALL_ALIKE), strict=True)
        ]

    def kind(self, text: str, look: Look) -> int:
        """What `kind_of` says of the text."""
        if not look.rules:
            return NOTHING
        (alike,) = _alike((text,), _ALIKE)
        kind = self._kinds.get(alike)
        if kind is None:
            kind = kind_among(text, look.rules)
            _remember(self._kinds, alike, kind)
        return kind

    def _new(self, alike: bytes, text: str) -> Look:
        look = _look(text)
        _remember(self._looks, alike, look)
        return look


def _alike(texts: Iterable[str], table: bytes) -> Iterator[bytes]:
    return (text.encode("utf-8", "surrogatepass").translate(table) for text in texts)


def _look(text: str) -> Look:
    if not text or text.isspace():
        return _BLANK
    rules, is_mark, may_begin = rules_for(text), marks_step(text), _TRACE.match(text) is not None
    return Look(
        is_blank=False,
        key=crc32(masked(text).encode("utf-8", "replace")),
        rules=rules,
        marks_step=is_mark,
        may_begin_trace=may_begin,
        is_notable=rules > 0 or is_mark or may_begin,
    )


def _remember(known: dict[bytes, _Kept], alike: bytes, kept: _Kept) -> None:
    if len(alike) <= _LONGEST:
        if len(known) >= REMEMBERED:
            known.clear()
        known[alike] = kept
