"""Links as curves, and places on them for words that cover neither boxes nor each other."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rca.report.pictures.layout import Point
from rca.report.pictures.svg import SMALL, number, width_of

Area = tuple[float, float, float, float]
"""Left, top, width, height."""

_TRIED = (0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78, 0.15, 0.85)
_STEPS, _CELL, _FAR = 12, 40, 1e5
_Cells = dict[tuple[int, int], list[tuple[float, float, int]]]


def outside(width: float, side: float) -> tuple[Area, Area]:
    """What lies further than `side` to the left and right of a layout."""
    return (-_FAR - side, -_FAR, _FAR, 2 * _FAR), (width + side, -_FAR, _FAR, 2 * _FAR)


class Curve:
    """A link through its points: curved from row to row, straight through a row."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._points = tuple(points)
        self.samples = tuple(self._sampled())

    def steps(self) -> str:
        """The path, which ends a little before its tip."""
        *before, (x, y) = self._points
        down = 1 if y >= before[-1][1] else -1
        points = [*before, (x, y - 6 * down)]
        text = f"M{number(points[0][0])} {number(points[0][1])}"
        for at, ((x1, y1), (x2, y2)) in enumerate(pairwise(points)):
            middle = (y1 + y2) / 2
            curve = f"C{number(x1)} {number(middle)} {number(x2)} {number(middle)} "
            text += ("L" if at % 2 or x1 == x2 else curve) + f"{number(x2)} {number(y2)}"
        return text

    def tip(self, size: float) -> str:
        """A triangle at the end."""
        x, y = self._points[-1]
        down = 1 if y >= self._points[-2][1] else -1
        left, right, back = number(x - size / 2), number(x + size / 2), number(y - size * down)
        return f"M{number(x)} {number(y)}L{left} {back}L{right} {back}Z"

    @property
    def tip_area(self) -> Area:
        """Where the tip is."""
        x, y = self._points[-1]
        down = 1 if y >= self._points[-2][1] else -1
        return (x - 6, y - 13 if down == 1 else y, 12, 13)

    def at(self, share: float) -> Point:
        """The point after that share of the way."""
        return self.samples[round(share * (len(self.samples) - 1))]

    def _sampled(self) -> Iterator[Point]:
        yield self._points[0]
        for at, ((x1, y1), (x2, y2)) in enumerate(pairwise(self._points)):
            for step in range(1, _STEPS + 1):
                t = step / _STEPS
                if at % 2:
                    yield (x1 + (x2 - x1) * t, y1 + (y2 - y1) * t)
                    continue
                ease = t * t * (3 - 2 * t)
                rise = 1.5 * t * (1 - t) * (1 - t) + 1.5 * t * t * (1 - t) + t**3
                yield (x1 + (x2 - x1) * ease, y1 + (y2 - y1) * rise)


def labelled(
    curves: Sequence[Curve],
    forms: Sequence[tuple[str, ...]],
    blocked: Sequence[Area],
    order: Sequence[int],
) -> Iterator[tuple[int, tuple[float, float, str]]]:
    """For each curve that has room for one of its texts: its number, and middle and text.

    Curves are served in `order`. Tips stay free. Of the free places the one that fewest other
    curves touch is taken, of the forms the first that has a place; a curve without any gets none.
    """
    taken = [*blocked, *(curve.tip_area for curve in curves)]
    passing = _by_cell(curves)
    for at in order:
        for text in forms[at]:
            found = _best(curves[at], text, passing, taken)
            if found is not None:
                taken.append(_area(found, text))
                yield at, (*found, text)
                break


def _by_cell(curves: Sequence[Curve]) -> _Cells:
    """Which curves pass where, so that a place need not be held against every curve."""
    passing: _Cells = defaultdict(list)
    for at, curve in enumerate(curves):
        for x, y in curve.samples:
            passing[int(x // _CELL), int(y // _CELL)].append((x, y, at))
    return passing


def _best(curve: Curve, text: str, passing: _Cells, taken: Sequence[Area]) -> Point | None:
    best: tuple[int, Point] | None = None
    for share in _TRIED:
        point = curve.at(share)
        area = _area(point, text)
        if any(_overlap(area, other) for other in taken):
            continue
        touched = len(_touched(area, passing))
        if best is None or touched < best[0]:
            best = (touched, point)
    return None if best is None else best[1]


def _touched(area: Area, passing: _Cells) -> set[int]:
    left, top, right, bottom = (
        int(edge // _CELL) for edge in (area[0], area[1], area[0] + area[2], area[1] + area[3])
    )
    return {
        at
        for column in range(left, right + 1)
        for row in range(top, bottom + 1)
        for x, y, at in passing.get((column, row), ())
        if _inside((x, y), area)
    }


def _area(middle: Point, text: str) -> Area:
    width = width_of(text, SMALL) + 8
    return (middle[0] - width / 2, middle[1] - 10, width, 20)


def _overlap(one: Area, other: Area) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def _inside(point: Point, area: Area) -> bool:
    x, y = point
    return area[0] <= x <= area[0] + area[2] and area[1] <= y <= area[1] + area[3]
