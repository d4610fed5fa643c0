"""Numbers inside lines over time: which of them trend, shift, step or stand at a limit.

Values are taken together in consecutive groups, and their medians compared: rank statistics that
single odd values do not move. Sources: Kendall 1975 and Theil-Sen for the trend, Pettitt 1979 for
the shift; see `rca.model.signals.Series`. Neighbouring values are taken as independent, so chances
of slow waves come out too small.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import groupby, pairwise
from math import erfc, exp, sqrt
from statistics import median_low
from typing import Any, NamedTuple

from rca.measure.database import Tables
from rca.measure.numbers import LEAST, take_numbers
from rca.measure.showing import entry_cite
from rca.model.ids import PatternId
from rca.model.instant import MINUTE, Instant
from rca.model.signals import Series
from rca.model.skipped import Skipped

GROUPS = 40
"""Medians that a series is reduced to; they are what `points` shows."""

SERIES = 1_000
"""Series that are looked at, those with most values first."""

LIMIT = 300
"""Series kept: those that move, the surest first."""

MOST_CHANCE = 0.001

HELD = 2
"""Groups in a row at one value that make a level."""

# Each instance, and a service as a whole where it has several. Whole numbers without a unit that
# rise from first to last, by one or more with each line, can only count those lines.
LINE = """
CREATE TABLE line AS
SELECT pattern, field, service, if(grouping(instance) = 0, instance, '') AS instance,
    count(*) AS times, min(ts) AS first_at, max(ts) AS last_at, arg_min(value, nth) AS first,
    arg_max(value, nth) AS last, min(value) AS low, max(value) AS high, max(unit) AS unit,
    quantile_disc(value, .5) FILTER (is_healthy) AS healthy,
    quantile_disc(value, .5) FILTER (NOT is_healthy) AS since,
    arg_max(most, nth) AS most,
    bool_and(value = floor(value) AND unit = '') AND first = low AND last = high
        AND high - low + 1 >= times AS may_count,
    row_number() OVER (
        ORDER BY count(*) DESC, pattern, field, service, grouping(instance), number.instance
    ) AS id
FROM number
GROUP BY GROUPING SETS ((pattern, field, service, instance), (pattern, field, service))
HAVING count(*) >= $least AND min(value) < max(value)
    AND (grouping(instance) = 0 OR min(number.instance) < max(number.instance))
QUALIFY id <= $series
"""

GROUPED = """
CREATE TABLE grouped AS
WITH member AS (
    SELECT id, nth, number.ts, value, ntile($groups) OVER (PARTITION BY id ORDER BY nth) AS part
    FROM line JOIN number
        ON number.pattern = line.pattern AND number.field = line.field
        AND number.service = line.service
        AND (line.instance = '' OR number.instance = line.instance)
)
SELECT id, part, min(nth) AS nth, min(ts) AS ts, quantile_disc(value, .5) AS value
FROM member
GROUP BY id, part
"""

# Kendall's sum of signs and the median slope, over all pairs of groups.
TREND = """
CREATE TABLE trend AS
SELECT id, sum(sign(later.value - sooner.value)) AS signs,
    quantile_disc(
        (later.value - sooner.value) / greatest(later.ts - sooner.ts, 1), .5
    ) * $minute AS slope
FROM grouped AS sooner JOIN grouped AS later USING (id)
WHERE sooner.part < later.part
GROUP BY id
"""

ROWS = """
SELECT id, pattern, field, unit, service, instance, times, first_at, last_at, first, last, low,
    high, healthy, since, most, may_count, signs, slope, grouped.ts, grouped.value,
    evidence, insert_id, line
FROM line
JOIN trend USING (id)
JOIN grouped USING (id)
JOIN (SELECT nth, evidence, insert_id, line FROM entry) AS cited ON cited.nth = grouped.nth
ORDER BY id, part
"""


class _Shift(NamedTuple):
    """Where the level changed: the first group of the new one, with the chance of that."""

    part: int
    chance: float


def series_of(tables: Tables) -> tuple[tuple[Series, ...], tuple[Skipped, ...]]:
    """The series that move, counters last, the least likely by chance first; what limits left out.

    Needs `phase` and the tables of patterns.
    """
    left_out = take_numbers(tables)
    tables.execute(LINE, {"least": LEAST, "series": SERIES})
    tables.execute(GROUPED, {"groups": GROUPS})
    tables.execute(TREND, {"minute": MINUTE})
    rows = tables.execute(ROWS).fetchall()
    moving = []
    for _, group in groupby(rows, key=lambda row: row[0]):
        one = _series(list(group))
        if min(one.trend_p_value, one.shift_p_value) <= MOST_CHANCE or one.ends_at == "limit":
            moving.append(one)
    moving.sort(key=_order)
    if len(moving) > LIMIT:
        reason = f"series of numbers move; only the {LIMIT} surest are kept"
        more = Skipped(evidence="all logs", locator=f"{len(moving) - LIMIT} more", reason=reason)
        return tuple(moving[:LIMIT]), (*left_out, more)
    return tuple(moving), left_out


def _order(one: Series) -> tuple[bool, float, str, str, str, str]:
    chance = min(one.trend_p_value, one.shift_p_value)
    return (one.is_counter, chance, one.service, one.pattern, one.field, one.instance)


def _series(rows: list[tuple[Any, ...]]) -> Series:
    (_, pattern, field, unit, service, instance, times, first_at, last_at, first, last, low, high,
     healthy, since, most, may_count, signs, slope, *_) = rows[0]  # fmt: skip
    values = [row[20] for row in rows]
    shift = _shift(values)
    up, down = _steps(values)
    return Series(
        pattern=PatternId(pattern),
        field=field,
        unit=unit,
        service=service,
        instance=instance,
        count=times,
        first_at=Instant(first_at),
        last_at=Instant(last_at),
        first=first,
        last=last,
        low=low,
        high=high,
        median_healthy=healthy,
        median_since=since,
        trend=round(2 * signs / (len(values) * (len(values) - 1)), 4),
        trend_p_value=_trend_chance(int(signs), values),
        slope_per_minute=float(f"{slope:.6g}"),
        shift_at=Instant(rows[shift.part][19]),
        shift_p_value=shift.chance,
        median_before=median_low(values[: shift.part]),
        median_after=median_low(values[shift.part :]),
        steps_up=up,
        steps_down=down,
        limit=most,
        is_counter=may_count and signs == len(values) * (len(values) - 1) / 2,
        ends_at=_end(values, most),
        points=tuple((Instant(row[19]), row[20]) for row in rows),
        cite=entry_cite(*rows[shift.part][21:]),
    )


def _trend_chance(signs: int, values: list[float]) -> float:
    """Two-sided, by the normal approximation, with the correction for ties."""
    sizes = (len(values), *(-size for size in Counter(values).values()))
    terms = (abs(size) * (abs(size) - 1) * (2 * abs(size) + 5) * (1 if size > 0 else -1)
             for size in sizes)  # fmt: skip
    variance = sum(terms) / 18
    if signs == 0 or variance <= 0:
        return 1.0
    return float(f"{erfc((abs(signs) - 1) / sqrt(variance) / sqrt(2)):.3g}")


def _shift(values: list[float]) -> _Shift:
    """Pettitt's test: the split at which the ranks on either side differ most."""
    ordered = sorted(values)
    total = len(values)
    height = best = place = 0
    for position, value in enumerate(values[:-1], start=1):
        # twice the rank, equal values sharing theirs, over what an average value has
        height += bisect_left(ordered, value) + bisect_right(ordered, value) - total
        if abs(height) > best:
            best, place = abs(height), position
    chance = min(1.0, 2 * exp(-6 * best**2 / (total**3 + total**2)))
    return _Shift(place or 1, float(f"{chance:.3g}"))


def _steps(values: list[float]) -> tuple[int, int]:
    """How often a level that was held gave way to a higher and to a lower one that was held."""
    levels = [value for value, run in groupby(values) if len(list(run)) >= HELD]
    pairs = list(pairwise(levels))
    return sum(b > a for a, b in pairs), sum(b < a for a, b in pairs)


def _end(values: list[float], most: float | None) -> str:
    """Where the values stand at the end, when they got there and stayed for two groups."""
    if values[-1] != values[-HELD] or values[0] == values[-1]:
        return ""
    if most is not None and values[-1] >= most:
        return "limit"
    if values[-1] == max(values):
        return "maximum"
    return "minimum" if values[-1] == min(values) else ""
