"""The window in which the rate of each thing differs most from its healthy rate.

Fills `found`, one row a thing at most: the window, where else it might have opened, and the
entries where it begins and ends. The difference is the likelihood ratio of two Poisson rates.
Sources: Kulldorff 1997 (scan statistic, https://doi.org/10.1080/03610929708831995), Worsley 1986
(bounds of a change point, https://doi.org/10.1093/biomet/73.1.91).
"""

from itertools import pairwise
from typing import Any

from rca.measure.database import Tables
from rca.measure.opening import Opening, opening_of

BOUND = 1.92
"""Half of the 95% quantile of chi-squared with one degree of freedom."""

RISES_LAID = 100
"""Rises whose course is looked at, the strongest first."""

RATIO = """
CREATE OR REPLACE MACRO poisson_ratio(times_1, size_1, times_2, size_2) AS
    if(times_1 > 0, times_1 * ln(times_1 / size_1), 0)
    + if(times_2 > 0, times_2 * ln(times_2 / size_2), 0)
    - if(times_1 + times_2 > 0,
        (times_1 + times_2) * ln((times_1 + times_2) / (size_1 + size_2)), 0)
"""

# Every window [opened, closed] of every thing, with a signed likelihood ratio by request and by
# minute. A change counts as far as it shows both ways, so that neither more traffic nor a job
# that ignores traffic looks like one. Rates of a route are by request, of traffic by minute.
SCANNED = """
CREATE VIEW scanned AS
WITH base AS (
    SELECT id, kind, healthy, coalesce(factor, 1) AS factor, asked.requests AS requests,
        healthy_length / 1e9 AS length
    FROM watched
    CROSS JOIN frame
    LEFT JOIN asked ON asked.service = watched.service AND asked.scope = watched.scope
        AND asked.bin IS NULL
    LEFT JOIN scatter USING (id)
),
edge AS (
    SELECT id, 0 AS opened, 0 AS times, 0 AS requests, 0 AS length
    FROM watched
    UNION ALL
    SELECT id, bin + 1, times, requests, length FROM cumulated
),
span AS (
    SELECT id, base.factor, edge.opened, cumulated.bin AS closed, healthy,
        cumulated.times - edge.times AS times,
        base.requests AS healthy_requests, cumulated.requests - edge.requests AS requests,
        base.length AS healthy_length, (cumulated.length - edge.length) / 1e9 AS length,
        kind NOT IN ('traffic') AND base.requests > 0 AND cumulated.requests > edge.requests
            AS by_request,
        kind NOT IN ('route', 'slow') AND base.length > 0
            AND cumulated.length > edge.length AS by_minute
    FROM base
    JOIN cumulated USING (id)
    JOIN edge USING (id)
    WHERE edge.opened <= cumulated.bin
),
measured AS (
    SELECT *,
        CASE WHEN by_request THEN sign(times * healthy_requests - healthy * requests)
            * poisson_ratio(healthy, healthy_requests, times, requests) END AS request_ratio,
        CASE WHEN by_minute THEN sign(times * healthy_length - healthy * length)
            * poisson_ratio(healthy, healthy_length, times, length) END AS minute_ratio
    FROM span
)
SELECT *, CASE
    WHEN request_ratio IS NULL THEN minute_ratio
    WHEN minute_ratio IS NULL THEN request_ratio
    WHEN request_ratio > 0 AND minute_ratio > 0 THEN least(request_ratio, minute_ratio)
    WHEN request_ratio < 0 AND minute_ratio < 0 THEN greatest(request_ratio, minute_ratio)
    ELSE 0
END / factor AS strength
FROM measured
"""

# The strongest window of each thing, and where else it might have opened. A change within a bin
# may not fill it, so the bin before counts as well.
BEST = """
CREATE TABLE best AS
WITH top AS (
    SELECT * FROM scanned
    WHERE round(abs(strength), 6) > 0
    QUALIFY row_number() OVER (
        PARTITION BY id ORDER BY round(abs(strength), 6) DESC, opened, closed DESC
    ) = 1
)
SELECT top.*, greatest(opening.earliest - 1, 0) AS earliest, opening.latest,
    FALSE AS is_opened
FROM top
JOIN (
    SELECT id, min(scanned.opened) AS earliest, max(scanned.opened) AS latest
    FROM scanned
    JOIN top USING (id, closed)
    WHERE sign(scanned.strength) = sign(top.strength)
        AND abs(scanned.strength) >= abs(top.strength) - $bound
    GROUP BY id
) AS opening USING (id)
"""

# Where the window begins and ends among the entries themselves. What the healthy time never saw
# began with the first entry that the bounds allow.
FOUND = """
CREATE TABLE found AS
SELECT best.*, kind, name, watched.service, rank, watched.healthy = 0 AS is_unknown,
    origin + if(is_unknown, earliest, opened) * width AS opened_at,
    origin + (closed + 1) * width AS closed_at,
    greatest(origin + earliest * width, start) AS opens_earliest,
    least(origin + (latest + 1) * width, finish) AS opens_latest,
    closed = bins - 1 AS is_open, bins, start,
    min(nth) FILTER (ts >= opened_at) AS first_in,
    max(nth) FILTER (ts >= opened_at AND ts < closed_at) AS last_in,
    max(nth) FILTER (ts < opened_at) AS last_before,
    min(nth) FILTER (ts >= closed_at) AS first_after,
    max(nth) FILTER (is_healthy) AS last_healthy
FROM best
CROSS JOIN frame
JOIN watched USING (id)
JOIN (
    SELECT kind, name, service, scope, is_healthy, if(is_healthy, NULL, ts) AS ts, nth
    FROM counted
) USING (kind, name, service, scope)
GROUP BY ALL
"""


# The rises that are laid to more courses than a single step, and their bins up to the window's end.
RISES = """
WITH rising AS (
    SELECT best.id, closed, factor, healthy_requests, healthy_length,
        watched.healthy AS healthy, coalesce(by_request, FALSE) AS by_request,
        coalesce(by_minute, FALSE) AS by_minute
    FROM best JOIN watched USING (id)
    WHERE strength > 0
    ORDER BY round(strength, 6) DESC, best.id
    LIMIT $limit
)
SELECT id, factor, healthy, healthy_requests, healthy_length, by_request, by_minute,
    list(cumulated.times ORDER BY bin), list(requests ORDER BY bin),
    list(cumulated.length / 1e9 ORDER BY bin)
FROM rising JOIN cumulated USING (id)
WHERE bin <= closed
GROUP BY ALL
ORDER BY id
"""

OPENED = """
UPDATE best SET opened = told.likely, earliest = greatest(told.earliest - 1, 0),
    latest = told.latest, is_opened = TRUE
FROM (SELECT unnest($ids) AS id, unnest($likely) AS likely, unnest($earliest) AS earliest,
    unnest($latest) AS latest) AS told
WHERE told.id = best.id
"""

# What was counted between the new opening and the end.
HELD = """
UPDATE best SET times = up_to.times - edge.times, requests = up_to.requests - edge.requests,
    length = (up_to.length - edge.length) / 1e9
FROM cumulated AS up_to, (
    SELECT id, bin + 1 AS opened, times, requests, length FROM cumulated
    UNION ALL
    SELECT id, 0, 0, 0, 0 FROM watched
) AS edge
WHERE is_opened AND up_to.id = best.id AND up_to.bin = best.closed
    AND edge.id = best.id AND edge.opened = best.opened
"""


def scan_windows(tables: Tables) -> None:
    """Fill `found`; needs the tables of `count_exposure`."""
    tables.execute(RATIO)
    tables.execute(SCANNED)
    tables.execute(BEST, {"bound": BOUND})
    _open_rises(tables)
    tables.execute(FOUND)


def _open_rises(tables: Tables) -> None:
    """Let the strongest rises begin where the likeliest course of theirs does."""
    found = [
        (row[0], opening)
        for row in tables.execute(RISES, {"limit": RISES_LAID}).fetchall()
        if (opening := _opening(*row[1:])) is not None
    ]
    parts = {
        "ids": [id_ for id_, _ in found],
        "likely": [opening.likely for _, opening in found],
        "earliest": [opening.earliest for _, opening in found],
        "latest": [opening.latest for _, opening in found],
    }
    if found:
        tables.execute(OPENED, parts)
        tables.execute(HELD)


def _opening(factor: float, healthy: int, *row: Any) -> Opening | None:
    """None where the healthy time, or a bin in which something was counted, has no exposure."""
    requests, length, by_request, by_minute, times, *held = row
    for is_held, exposure, cumulated in zip(
        (by_request, by_minute), (requests, length), held, strict=True
    ):
        bins = list(zip(_steps(times), _steps(cumulated), strict=True))
        if is_held and exposure and all(size > 0 for count, size in bins if count):
            return opening_of(bins, (float(healthy), float(exposure)), factor)
    return None


def _steps(sums: list[float]) -> list[float]:
    return [float(after) - float(before) for before, after in pairwise([0, *sums])]
