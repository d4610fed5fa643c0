"""Who calls whom, from requests nested in traces: how often, how it ended, how often at once."""

from itertools import groupby
from typing import Any

from rca.measure.database import Tables
from rca.measure.showing import entry_cite
from rca.model.propagation import Calls, CallTally

MOST = 300
"""Callers, callees and routes kept, those with most calls first."""

# A caller's request may ask for the same thing several times: retries, or a loop.
CALLS = """
WITH asking AS (
    SELECT caller, service AS callee, asked_for.route, count(*) AS times, min(nth) AS first,
        count(*) FILTER (is_failed) AS failed
    FROM caller JOIN asked_for USING (nth)
    GROUP BY ALL
),
tally AS (
    SELECT asked_for.service AS caller, callee, asking.route, is_healthy, count(*) AS asking,
        sum(times)::BIGINT AS calls, sum(failed)::BIGINT AS failed,
        count(*) FILTER (is_failed AND failed > 0) AS failed_with,
        count(*) FILTER (is_failed AND failed = 0) AS failed_without,
        count(*) FILTER (times > 1) AS repeated, max(times) AS most, min(first) AS first
    FROM asking JOIN asked_for ON asked_for.nth = asking.caller
    GROUP BY ALL
),
busiest AS (
    SELECT caller, callee, route FROM tally
    GROUP BY ALL ORDER BY sum(calls) DESC, caller, callee, route LIMIT $most
)
SELECT tally.caller, callee, tally.route, is_healthy, asking, calls, failed, failed_with,
    failed_without, repeated, most, evidence, insert_id, line
FROM (FROM tally SEMI JOIN busiest USING (caller, callee, route)) AS tally
JOIN entry ON entry.nth = first
ORDER BY tally.caller, callee, tally.route, is_healthy
"""

NONE = CallTally(asking=0, calls=0, failed=0, failed_with=0, failed_without=0, repeated=0, most=0)


def calls_of(tables: Tables) -> tuple[Calls, ...]:
    """The calls by caller, callee and route; needs `caller` and `asked_for`."""
    rows = tables.execute(CALLS, {"most": MOST}).fetchall()
    return tuple(
        _calls(key, {row[3]: row[4:] for row in group})
        for key, group in groupby(rows, key=lambda row: row[:3])
    )


def _calls(key: tuple[str, ...], by_phase: dict[bool, tuple[Any, ...]]) -> Calls:
    before, since = by_phase.get(True), by_phase.get(False)
    caller, callee, route = key
    return Calls(
        caller=caller,
        callee=callee,
        route=route,
        before=_tally(before),
        since=_tally(since),
        cite=entry_cite(*(since or before or ())[7:]),
    )


def _tally(row: tuple[Any, ...] | None) -> CallTally:
    if row is None:
        return NONE
    asking, calls, failed, failed_with, failed_without, repeated, most = row[:7]
    return CallTally(
        asking=asking,
        calls=calls,
        failed=failed,
        failed_with=failed_with,
        failed_without=failed_without,
        repeated=repeated,
        most=most,
    )
