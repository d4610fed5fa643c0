"""How long requests took, and how long by themselves: exclusive time from requests within a trace.

A request made another when that one started while it ran, in the same trace, at another service.
Parallel calls and retries overlap; the time they cover is that of the union of their intervals.
Durations are whole nanoseconds throughout, so sums do not depend on the order of entries.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import sqrt
from typing import Any

from rca.measure.database import Tables
from rca.model.instant import MINUTE, SECOND
from rca.model.plural import counted
from rca.model.signals import Latency, LatencyShift, RouteLatency, Spread
from rca.model.skipped import Skipped

MOST_IN_A_TRACE = 200
"""Requests of one trace within which callers are looked for; larger traces are reported."""

SKEW = SECOND // 100
"""How far the clocks of two services may differ."""

ONE_WAY = 4
"""A service calls another when its requests contain the other's so many times as often as the
other way round; requests that merely run side by side contain each other either way."""

LEAST = 5
"""Requests of a route on either side that are compared."""

CALL = """
CREATE TABLE call AS
SELECT request.nth, request.label, request.trace, request.service, request.ts, request.ended,
    span, parent_span
FROM request JOIN event USING (nth)
WHERE request.trace <> '' AND protocol = 'http'
QUALIFY count(*) OVER (PARTITION BY request.label, request.trace) BETWEEN 2 AND $most
"""

TOO_LARGE = """
SELECT count(*), count(DISTINCT (label, trace))
FROM (
    SELECT label, trace FROM request
    WHERE trace <> '' AND protocol = 'http'
    QUALIFY count(*) OVER (PARTITION BY label, trace) > $most
)
"""

# Who may have called whom. Of two that start together, as far as clocks can tell, the longer one
# is the caller. A parent that the entry names itself settles it. A call may outlive a caller that
# gave up; where a service was never seen to end before its caller, any other caller goes first.
CALLER = """
CREATE TABLE caller AS
WITH around AS (
    SELECT child.nth, child.service, child.ts, child.ended, outside.nth AS caller,
        outside.service AS caller_service, outside.ts AS caller_ts,
        outside.ended AS caller_ended,
        child.parent_span <> '' AND child.parent_span = outside.span AS is_named,
        child.ended <= outside.ended + $skew AS is_within
    FROM call AS child
    JOIN call AS outside USING (label, trace)
    WHERE child.nth <> outside.nth AND (
        (child.parent_span <> '' AND child.parent_span = outside.span)
        OR (child.service <> outside.service AND child.ts < outside.ended AND CASE
            WHEN abs(child.ts - outside.ts) > $skew THEN outside.ts < child.ts
            ELSE (outside.ended - outside.ts, -outside.nth) > (child.ended - child.ts, -child.nth)
        END)
    )
),
way AS (
    SELECT caller_service, service, count(*) AS times, count(*) FILTER (is_within) AS contained
    FROM around
    GROUP BY ALL
),
one_way AS (
    SELECT there.caller_service, there.service, there.contained > 0 AS is_seen
    FROM way AS there
    LEFT JOIN way AS back
        ON back.caller_service = there.service AND back.service = there.caller_service
    WHERE there.contained >= $one_way * coalesce(back.contained, 0)
        AND (is_seen OR there.times >= $one_way * coalesce(back.times, 0))
)
SELECT DISTINCT ON (nth) nth, caller, caller_service,
    greatest(ts, caller_ts) AS start, least(ended, caller_ended) AS finish
FROM around
LEFT JOIN one_way USING (caller_service, service)
WHERE is_named OR one_way.service IS NOT NULL
ORDER BY nth, is_named DESC, is_seen DESC, caller_ts DESC, caller_ended, caller DESC
"""

# Each call adds what lies beyond the calls before it.
REQUEST_TIME = """
CREATE TABLE request_time AS
WITH reach AS (
    SELECT caller, start, finish, max(finish) OVER (
        PARTITION BY caller ORDER BY start, finish, nth
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS reached
    FROM caller
),
covered AS (
    SELECT caller AS nth, sum(greatest(finish - greatest(start, coalesce(reached, start)), 0))
        AS elsewhere
    FROM reach
    GROUP BY caller
)
SELECT nth, label, service, method, route, is_failed, caller_service, ended - ts AS latency,
    ended - ts - coalesce(elsewhere, 0)::BIGINT AS exclusive
FROM request
LEFT JOIN covered USING (nth)
LEFT JOIN (SELECT nth, caller_service FROM caller) AS called USING (nth)
WHERE protocol = 'http'
"""

ROUTES = """
WITH span AS (SELECT label, max(ts) - min(ts) AS length FROM event GROUP BY label)
SELECT label, service, method, route, count(*), count(*) FILTER (is_failed), any_value(length),
    quantile_disc(latency, [.5, .9, .99]), quantile_disc(exclusive, [.5, .9, .99]),
    count(caller_service),
    coalesce(list_sort(list(DISTINCT caller_service) FILTER (caller_service IS NOT NULL)), [])
FROM request_time
JOIN span USING (label)
GROUP BY ALL
ORDER BY label, service, method, route
"""

# Ranks are doubled, so that equal values share a whole number.
RANKED = """
WITH timed AS (
    SELECT service, method, route, is_healthy, exclusive
    FROM request_time
    JOIN phase USING (nth)
    QUALIFY least(
        count(*) FILTER (is_healthy) OVER (PARTITION BY service, method, route),
        count(*) FILTER (NOT is_healthy) OVER (PARTITION BY service, method, route)
    ) >= $least
),
ranked AS (
    SELECT *,
        2 * rank() OVER same + count(*) OVER (
            PARTITION BY service, method, route, exclusive
        ) - 1 AS doubled
    FROM timed
    WINDOW same AS (PARTITION BY service, method, route ORDER BY exclusive)
)
SELECT service, count(*) FILTER (is_healthy), count(*) FILTER (NOT is_healthy),
    sum(doubled) FILTER (NOT is_healthy),
    sum(exclusive) FILTER (is_healthy), sum(exclusive) FILTER (NOT is_healthy)
FROM ranked
GROUP BY service, method, route
ORDER BY service, method, route
"""


def time_requests(tables: Tables) -> tuple[Skipped, ...]:
    """Fill `request_time`, one row for each plain request; the traces too large to look into.

    Needs `request`.
    """
    tables.execute(CALL, {"most": MOST_IN_A_TRACE})
    tables.execute(CALLER, {"skew": SKEW, "one_way": ONE_WAY})
    tables.execute(REQUEST_TIME)
    ((requests, traces),) = tables.execute(TOO_LARGE, {"most": MOST_IN_A_TRACE}).fetchall()
    if not requests:
        return ()
    of_them = counted(traces, "trace")
    reason = f"{of_them} of more than {MOST_IN_A_TRACE} requests; no callers were looked for"
    return (Skipped(evidence="all logs", locator=counted(requests, "request"), reason=reason),)


def latency_of(tables: Tables) -> Latency:
    """Latency by route, and shifts of exclusive time; needs `request_time` and `phase`."""
    routes = tuple(_route(*row) for row in tables.execute(ROUTES).fetchall())
    by_service: dict[str, list[Any]] = defaultdict(list)
    for service, *counts in tables.execute(RANKED, {"least": LEAST}).fetchall():
        by_service[service].append(counts)
    shifts = (_shift(service, rows) for service, rows in by_service.items())
    return Latency(
        routes=routes,
        shifts=tuple(sorted(shifts, key=lambda shift: (-shift.added_seconds, shift.service))),
    )


def _route(label: str, service: str, method: str, route: str, *counts: Any) -> RouteLatency:
    total, failed, length, latency, exclusive, nested, callers = counts
    return RouteLatency(
        label=label,
        service=service,
        method=method,
        route=route,
        total=total,
        failed=failed,
        per_minute=round(total * MINUTE / max(length, MINUTE), 4),
        latency=_spread(latency),
        exclusive=_spread(exclusive),
        nested=nested,
        callers=tuple(callers),
    )


def _spread(quantiles: Iterable[int]) -> Spread:
    p50, p90, p99 = (value / SECOND for value in quantiles)
    return Spread(p50=p50, p90=p90, p99=p99)


def _shift(service: str, routes: list[Any]) -> LatencyShift:
    """Rank sums of each route, added up (van Elteren 1960, without weights)."""
    excess = variance = chance = 0.0
    healthy = since = taken = expected = 0
    for before, after, doubled, time_before, time_after in routes:
        wins = doubled / 2 - after * (after + 1) / 2
        excess += wins - before * after / 2
        variance += before * after * (before + after + 1) / 12
        chance += wins / before
        healthy += before
        since += after
        taken += int(time_after)
        expected += int(time_before) * after // before
    return LatencyShift(
        service=service,
        healthy=healthy,
        since=since,
        chance_slower=round(chance / since, 4),
        z=round(excess / sqrt(variance), 2),
        added_seconds=round((taken - expected) / since / SECOND, 6),
        ratio=round(taken / max(expected, 1), 4),
    )
