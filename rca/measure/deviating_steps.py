"""Errors that more requests have than healthy ones, and steps that no longer follow others.

What is lost is held against the step before it: where healthy requests that got as far went on,
and these do not. So a path that is merely taken less often is no deviation.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from rca.measure.database import Tables
from rca.measure.deviation import LEAST, LEAST_STRENGTH, Found, strength_of
from rca.model.propagation import DeviationKind, Share

MOST_SHAPES = 400
"""Shapes of one route that are compared; where there are more, the rarer steps are left out."""

LEAST_STEPS = 8

MOSTLY = 0.5
"""What so many healthy requests have is expected of every request; entries may be missing."""

SHAPES = """
SELECT service, route, shape, is_healthy, coalesce(steps, []), count(*)
FROM shaped
GROUP BY ALL
ORDER BY service, route, shape
"""

STEPS = """
SELECT step, is_error, name, avg(position)
FROM (
    SELECT step, is_error, name, row_number() OVER (PARTITION BY request ORDER BY nth) AS position
    FROM step
)
GROUP BY ALL
ORDER BY step
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    is_error: bool
    name: str
    position: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """So many requests of one route that did the same; `ids` number their shapes."""

    ids: tuple[int, ...]
    is_healthy: bool
    steps: frozenset[int]
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """Requests that have the step `after` (0: all): how many have each other step, and of how many.

    `healthy` and `since` count by step, and all of them under 0.
    """

    after: int
    shapes: tuple[_Shape, ...]
    healthy: dict[int, int]
    since: dict[int, int]

    def shares(self, step: int) -> tuple[Share, Share]:
        """Before and since."""
        return (
            Share(count=self.healthy.get(step, 0), of=self.healthy[0]),
            Share(count=self.since.get(step, 0), of=self.since[0]),
        )

    def change(self, step: int) -> float:
        before, since = self.shares(step)
        return since.count / since.of - before.count / before.of

    def deviating(self, step: int, *, has_it: bool) -> tuple[int, ...]:
        """The shapes since the healthy time that have the step, or lack it."""
        return tuple(
            number
            for shape in self.shapes
            if not shape.is_healthy and (step in shape.steps) is has_it
            for number in shape.ids
        )


def step_names(tables: Tables) -> dict[int, str]:
    """What each step is called; needs `step`."""
    return {number: step.name for number, step in _steps(tables).items()}


def step_deviations(tables: Tables) -> list[Found]:
    """The deviations by service and route; needs `step` and `shaped`."""
    steps = _steps(tables)
    found: list[Found] = []
    rows = tables.execute(SHAPES).fetchall()
    for (service, route), group in groupby(rows, key=lambda row: row[:2]):
        shapes = [
            _Shape(ids=(shape,), is_healthy=is_healthy, steps=frozenset(taken), times=times)
            for _, _, shape, is_healthy, taken, times in group
        ]
        found += _of_route(service, route, _bounded(shapes), steps)
    return found


def _steps(tables: Tables) -> dict[int, _Step]:
    return {
        number: _Step(is_error=is_error, name=name, position=position)
        for number, is_error, name, position in tables.execute(STEPS).fetchall()
    }


def _bounded(shapes: list[_Shape]) -> list[_Shape]:
    """Not too many shapes: with fewer steps to tell them apart, more of them are the same."""
    counts: dict[int, int] = defaultdict(int)
    for shape in shapes:
        for step in shape.steps:
            counts[step] += shape.times
    kept = sorted(counts, key=lambda step: (-counts[step], step))
    while len(shapes) > MOST_SHAPES and len(kept) > LEAST_STEPS:
        kept = kept[: max(len(kept) // 2, LEAST_STEPS)]
        alike: dict[tuple[bool, frozenset[int]], list[_Shape]] = defaultdict(list)
        for shape in shapes:
            alike[shape.is_healthy, shape.steps.intersection(kept)].append(shape)
        shapes = [
            _Shape(
                ids=tuple(number for shape in same for number in shape.ids),
                is_healthy=is_healthy,
                steps=steps,
                times=sum(shape.times for shape in same),
            )
            for (is_healthy, steps), same in alike.items()
        ]
    return shapes


def _of_route(
    service: str, route: str, shapes: list[_Shape], steps: dict[int, _Step]
) -> Iterator[Found]:
    lost: dict[int, Found] = {}
    seen = sorted({step for shape in shapes for step in shape.steps})
    for after in (0, *(step for step in seen if not steps[step].is_error)):
        compared = _compare(shapes, after)
        if compared.healthy.get(0, 0) < LEAST or compared.since.get(0, 0) < LEAST:
            continue
        if not after:
            errors = [step for step in seen if steps[step].is_error]
            yield from _errors(service, route, compared, errors)
        said = [step for step in seen if not steps[step].is_error]
        later = [s for s in said if not after or steps[s].position > steps[after].position]
        for one in _lost(service, route, compared, said, later):
            if one.what not in lost or _told(one) > _told(lost[one.what]):
                lost[one.what] = one
    yield from lost.values()


def _told(one: Found) -> float:
    return one.strength * one.kept


def _compare(shapes: list[_Shape], after: int) -> _Compared:
    there = tuple(shape for shape in shapes if not after or after in shape.steps)
    counts: dict[bool, dict[int, int]] = {True: defaultdict(int), False: defaultdict(int)}
    for shape in there:
        for step in (0, *shape.steps):
            counts[shape.is_healthy][step] += shape.times
    return _Compared(after=after, shapes=there, healthy=counts[True], since=counts[False])


def _errors(service: str, route: str, compared: _Compared, errors: list[int]) -> Iterator[Found]:
    for step in errors:
        before, since = compared.shares(step)
        strength = strength_of(before, since)
        if compared.change(step) > 0 and strength >= LEAST_STRENGTH:
            yield Found(
                kind=DeviationKind.ERROR,
                service=service,
                route=route,
                what=step,
                before=before,
                since=since,
                strength=strength,
                shapes=compared.deviating(step, has_it=True),
            )


def _lost(
    service: str, route: str, compared: _Compared, said: list[int], later: list[int]
) -> Iterator[Found]:
    change = {step: compared.change(step) for step in said}
    fallen = -sum(by for by in change.values() if by < 0)
    risen = sum(by for by in change.values() if by > 0)
    for step in later:
        before, since = compared.shares(step)
        if change[step] >= 0 or before.count < MOSTLY * before.of:
            continue
        strength = strength_of(before, since)
        if strength >= LEAST_STRENGTH:
            yield Found(
                kind=DeviationKind.LOST,
                service=service,
                route=route,
                what=step,
                after=compared.after,
                before=before,
                since=since,
                strength=strength,
                kept=round(fallen / (fallen + risen), 4),
                shapes=compared.deviating(step, has_it=False),
            )
