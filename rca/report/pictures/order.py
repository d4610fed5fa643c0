"""The order of names within rows that makes links cross seldom."""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from itertools import pairwise

_SWEEPS = 24
Beside = dict[str, list[str]]


def neighbours(chains: Mapping[tuple[str, str], Sequence[str]]) -> tuple[Beside, Beside]:
    """For each name what it hangs on above, and what hangs on it below."""
    above: Beside = {}
    below: Beside = {}
    for chain in chains.values():
        for upper, lower in pairwise(chain):
            below.setdefault(upper, []).append(lower)
            above.setdefault(lower, []).append(upper)
    return above, below


def put_in_order(rows: list[list[str]], chains: Mapping[tuple[str, str], Sequence[str]]) -> None:
    """Sort each row by the mean place of its neighbours, up and down in turn; keep the best."""
    above, below = neighbours(chains)
    best, fewest = [list(row) for row in rows], crossings(rows, below)
    for sweep in range(_SWEEPS):
        beside = below if sweep % 2 else above
        for fixed, row in pairwise(rows[::-1] if sweep % 2 else rows):
            _follow(row, fixed, beside)
        for row in rows:
            _exchange(row, rows, above, below)
        crossed = crossings(rows, below)
        if crossed < fewest:
            best, fewest = [list(row) for row in rows], crossed
    for row, kept in zip(rows, best, strict=True):
        row[:] = kept


def crossings(rows: Sequence[Sequence[str]], below: Mapping[str, Sequence[str]]) -> int:
    """How many pairs of links cross between neighbouring rows."""
    found = 0
    for row, under in pairwise(rows):
        place = {name: at for at, name in enumerate(under)}
        seen: list[int] = []
        for name in row:
            ends = [place[other] for other in below.get(name, ())]
            found += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return found


def _follow(row: list[str], fixed: Sequence[str], beside: Mapping[str, Sequence[str]]) -> None:
    place = {name: at / max(1, len(fixed) - 1) for at, name in enumerate(fixed)}
    wish: dict[str, float] = {}
    for at, name in enumerate(row):
        others = [place[other] for other in beside.get(name, ())]
        wish[name] = sum(others) / len(others) if others else at / max(1, len(row) - 1)
    row.sort(key=wish.__getitem__)


def _exchange(row: list[str], rows: Sequence[Sequence[str]], above: Beside, below: Beside) -> None:
    """Exchange names that stand side by side where that makes their links cross less."""
    place = {name: at for other in rows for at, name in enumerate(other)}
    ends = {
        name: [sorted(place[other] for other in side.get(name, ())) for side in (above, below)]
        for name in row
    }
    for _ in row:
        is_better = False
        for at in range(len(row) - 1):
            left, right = row[at], row[at + 1]
            now = sum(_crossed(a, b) for a, b in zip(ends[left], ends[right], strict=True))
            then = sum(_crossed(b, a) for a, b in zip(ends[left], ends[right], strict=True))
            if then < now:
                row[at], row[at + 1] = right, left
                is_better = True
        if not is_better:
            return


def _crossed(left: list[int], right: list[int]) -> int:
    return sum(len(left) - bisect_right(left, end) for end in right)
