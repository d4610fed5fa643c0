"""The totals of Markdown tables, held against their columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

_RULE = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?)?\s*")
_TOTAL = re.compile(r"\W*(?:total|totals|sum|together|overall)\W*", re.IGNORECASE)
_CELL = re.compile(r"\W{0,4}?(\d{1,3}(?:,\d{3})+|\d{1,15})(\.\d{1,9})?(?: ?[A-Za-z]{1,10})?\W{0,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongTotal:
    """A total that is not the sum of its column; `line` counts from 1."""

    line: int
    column: str
    counted: Fraction
    written: Fraction


def totals_in(text: str) -> Iterator[WrongTotal]:
    """The wrong totals of all tables of a Markdown text whose last row is named total.

    A column counts when every cell of it is one number; percentages are not added up.
    """
    lines = text.split("\n")
    end = 0
    for start in range(1, len(lines)):
        if start < end or "|" not in lines[start - 1] or not _RULE.fullmatch(lines[start]):
            continue
        end = start + 1
        while end < len(lines) and "|" in lines[end]:
            end += 1
        rows = [_cells(line) for line in lines[start + 1 : end]]
        if len(rows) > 1 and _TOTAL.fullmatch(rows[-1][0]):
            yield from _wrong(_cells(lines[start - 1]), rows, end)


def _wrong(heads: Sequence[str], rows: list[list[str]], line: int) -> Iterator[WrongTotal]:
    for position, head in enumerate(heads[1:], start=1):
        values = [_value(row[position]) if position < len(row) else None for row in rows]
        known = [value for value in values if value is not None]
        if len(known) == len(rows) and sum(known[:-1], Fraction(0)) != known[-1]:
            counted = sum(known[:-1], Fraction(0))
            yield WrongTotal(line=line, column=head, counted=counted, written=known[-1])


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _value(cell: str) -> Fraction | None:
    match = _CELL.fullmatch(cell)
    if match is None or "%" in cell or cell.startswith("-"):
        return None
    return Fraction(match[1].replace(",", "") + (match[2] or ""))
