"""Routes whose requests take longer by themselves, or much less long, than healthy ones."""

from math import sqrt
from typing import Any

from rca.measure.database import Tables
from rca.measure.deviation import LEAST, LEAST_STRENGTH, Found, strength_of
from rca.model.instant import SECOND
from rca.model.propagation import DeviationKind, Share

LEAST_TAIL = 20
"""Requests on either side that say what the slowest tenth takes."""

# Doubled ranks, as for the shifts of latency.
PACED = """
CREATE TABLE paced AS
WITH timed AS (
    SELECT nth, asked_for.service, asked_for.route, is_healthy, exclusive
    FROM request_time JOIN asked_for USING (nth)
    WINDOW same AS (PARTITION BY asked_for.service, asked_for.route)
    QUALIFY count(*) FILTER (is_healthy) OVER same >= $least
        AND count(*) FILTER (NOT is_healthy) OVER same >= $least
),
ranked AS (
    SELECT *, 2 * rank() OVER (PARTITION BY service, route ORDER BY exclusive)
        + count(*) OVER (PARTITION BY service, route, exclusive) - 1 AS doubled
    FROM timed
),
pace AS (
    SELECT service, route,
        count(*) FILTER (is_healthy) AS healthy, count(*) FILTER (NOT is_healthy) AS since,
        sum(doubled) FILTER (NOT is_healthy)::BIGINT AS doubled,
        quantile_disc(exclusive, .5) FILTER (is_healthy) AS median_healthy,
        quantile_disc(exclusive, .5) FILTER (NOT is_healthy) AS median_since,
        quantile_disc(exclusive, .9) FILTER (is_healthy) AS slowest,
        quantile_disc(exclusive, .9) FILTER (NOT is_healthy) AS slowest_since,
        quantile_disc(exclusive, .1) FILTER (is_healthy) AS fastest
    FROM ranked
    GROUP BY service, route
)
SELECT nth, is_healthy, exclusive, exclusive > slowest AS is_slow, exclusive < fastest AS is_fast,
    pace.*
FROM ranked JOIN pace USING (service, route)
"""

PACES = """
SELECT service, route, any_value(healthy), any_value(since), any_value(doubled),
    any_value(median_healthy), any_value(median_since),
    any_value(slowest), any_value(slowest_since),
    count(*) FILTER (is_healthy AND is_slow), count(*) FILTER (NOT is_healthy AND is_slow),
    count(*) FILTER (is_healthy AND is_fast), count(*) FILTER (NOT is_healthy AND is_fast)
FROM paced
GROUP BY service, route
ORDER BY service, route
"""


def time_deviations(tables: Tables) -> list[Found]:
    """Fill `paced`, one row for each request compared; the deviations by service and route.

    Needs `asked_for` and `request_time`.
    """
    tables.execute(PACED, {"least": LEAST})
    found = (_pace(*row) for row in tables.execute(PACES).fetchall())
    return [one for one in found if one is not None]


def _pace(service: str, route: str, *counted: Any) -> Found | None:
    healthy, since, doubled, median_before, median_since, *rest = counted
    tail_before, tail_since, *tails = rest
    wins = doubled / 2 - since * (since + 1) / 2
    z = (wins - healthy * since / 2) / sqrt(healthy * since * (healthy + since + 1) / 12)
    chance, seconds, strength = wins / healthy / since, (median_before, median_since), z * z / 2
    is_slower = z > 0
    was, now = tails[:2] if is_slower else tails[2:]
    counts = Share(count=was, of=healthy), Share(count=now, of=since)
    grown = now / since - was / healthy
    tail = strength_of(*counts)
    if tail > strength:
        strength = tail
        if is_slower and min(healthy, since) >= LEAST_TAIL:
            # most requests are as fast as ever, but many more of them are slow
            seconds, chance = (tail_before, tail_since), 0.5 + grown / 2
    if strength < LEAST_STRENGTH or not now:
        return None
    return Found(
        kind=DeviationKind.SLOW if is_slower else DeviationKind.FAST,
        service=service,
        route=route,
        before=counts[0],
        since=counts[1],
        strength=round(strength, 4),
        seconds=(seconds[0] / SECOND, seconds[1] / SECOND),
        chance_slower=round(chance, 4),
    )
