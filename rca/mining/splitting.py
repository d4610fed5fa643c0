"""Lines of one shape taken apart until those that remain differ in values only.

A column whose words vary independently of the others holds values; else it tells messages apart.
The result does not depend on the order of the lines. Each step is linear in their number.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from rca.mining.words import Line

FEW = 4
"""So many words in a column, with the same others around each, are values."""

FEW_FIRST = 12
"""The same for the first word and for names in capitals, which are more often the message."""

MANY = 16
"""More words than that, nearly each with company of its own, are names or prose."""

FREE = 64
"""More words than that, each seen in several surroundings, are values whatever they say."""

PROSE = 250
"""More words than that in every column, hardly one seen twice, are no messages of a program."""

_INDEPENDENT = 0.75
_WRAP = (1 << 64) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """A column that varies: its place, its words, and in how many rows it is no word at all."""

    place: int
    words: frozenset[str]
    leaning: int

    @property
    def values(self) -> int:
        return len(self.words) + (1 if self.leaning else 0)


def split(lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """Families among lines of one shape, each sorted by text; lines must be sorted by text."""
    stack: list[tuple[Sequence[Line], frozenset[int]]] = [(lines, frozenset())]
    while stack:
        rows, free = stack.pop()
        columns, constant = _columns(rows, free)
        if not columns:
            yield tuple(rows)
            continue
        values = _value_columns(rows, columns, constant)
        if values:
            stack.append((rows, free | values))
            continue
        tells = min(columns, key=lambda column: (column.values, column.place))
        parts: dict[str, list[Line]] = defaultdict(list)
        for row in rows:
            parts[row.fixed[tells.place] or ""].append(row)
        for word in sorted(parts):
            stack.append((parts[word], free))


def _columns(rows: Sequence[Line], free: frozenset[int]) -> tuple[list[_Column], int]:
    """The columns that vary, by place, and how many hold one and the same word."""
    columns = []
    constant = 0
    for place in range(len(rows[0].words)):
        if place in free:
            continue
        words = {row.fixed[place] for row in rows}
        if words == {None}:
            continue
        if len(words) == 1:
            constant += 1
            continue
        leaning = sum(row.fixed[place] is None for row in rows) if None in words else 0
        known = frozenset(word for word in words if word is not None)
        columns.append(_Column(place=place, words=known, leaning=leaning))
    return columns, constant


def _value_columns(rows: Sequence[Line], columns: list[_Column], constant: int) -> frozenset[int]:
    """The place of a column that holds values, the one with most words first; or several."""
    keys = _keys(rows, columns)
    distinct = len({key[-1] for key in keys})
    for number in sorted(range(len(columns)), key=lambda n: (-len(columns[n].words), n)):
        column = columns[number]
        held = constant + len(columns) - 1
        if held == 0 and len(column.words) < FREE:
            continue
        rest = {key[-1] ^ key[number] for key in keys}
        if column.leaning:
            if _leans(rows, column, [key[-1] ^ key[number] for key in keys]):
                return frozenset((column.place,))
            continue
        few = FEW_FIRST if column.place == 0 or all(w.isupper() for w in column.words) else FEW
        if column.values < few:
            continue
        if distinct / len(rest) >= max(2.0, column.values * _INDEPENDENT):
            return frozenset((column.place,))
    return _prose(rows, columns, constant, distinct)


def _prose(
    rows: Sequence[Line], columns: list[_Column], constant: int, distinct: int
) -> frozenset[int]:
    """Names and prose: many words, and no other column that would tell messages apart."""
    fewest = min(columns, key=lambda column: (column.values, column.place))
    words = len(fewest.words)
    enough = max(2.0, len(rows[0].words) / 4)
    if words > MANY and words > 0.3 * distinct and constant >= enough:
        return frozenset((fewest.place,))
    if words > PROSE:
        return frozenset(column.place for column in columns)
    if words > FREE and distinct >= 2 * words:
        return frozenset((fewest.place,))
    return frozenset()


def _leans(rows: Sequence[Line], column: _Column, rest: list[int]) -> bool:
    """Whether a column that is a value in some rows is one in the others, too."""
    around = {key for key, row in zip(rest, rows, strict=True) if row.fixed[column.place] is None}
    alike = {
        (key, row.words[column.place])
        for key, row in zip(rest, rows, strict=True)
        if row.fixed[column.place] is not None and key in around
    }
    mostly = column.place > 0 or column.leaning * 2 > len(rows)
    return mostly and len(alike) >= 0.5 * len(column.words)


def _keys(rows: Sequence[Line], columns: list[_Column]) -> list[tuple[int, ...]]:
    """For each row a number for each column, and last the sum (exclusive or) of all of them."""
    numbers = [
        {word: _number(word) * (2 * column.place + 1) & _WRAP for word in column.words} | {None: 0}
        for column in columns
    ]
    keys = []
    for row in rows:
        key = [
            known[row.fixed[column.place]] for known, column in zip(numbers, columns, strict=True)
        ]
        total = 0
        for number in key:
            total ^= number
        keys.append((*key, total))
    return keys


@lru_cache(maxsize=100_000)
def _number(word: str) -> int:
    digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
