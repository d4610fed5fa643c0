"""What is counted for onsets, and what it is held against: requests, and time looked at.

Fills `counted` (one row for each thing seen), `watched` (the things that are scanned), `frame` (the
time after the healthy one, in bins), `asked` and `cumulated` (up to each bin) and `scatter` (how
much more than chance the healthy bins differ). Nothing is compared here. Dispersion: McCullagh and
Nelder 1989, 4.5.
"""

from rca.measure.database import Tables
from rca.measure.lines import ERROR_RANK
from rca.model.instant import MINUTE
from rca.model.skipped import Skipped

BINS = 60
"""The time after the healthy one is cut into so many bins of whole minutes, at most."""

WATCHED = 1_000
"""Things that are scanned: all but patterns first, then those at ERROR or worse, then by count."""

SLOW_QUANTILE = 0.95
SLOW_LEAST = 20
"""Healthy requests that a route needs to say what is slow."""

# One row for each thing counted; `scope` is the route whose requests it is held against.
COUNTED = """
CREATE TABLE counted AS
WITH slow AS (
    SELECT service, method, route, quantile_disc(exclusive, $slow_quantile) AS threshold
    FROM request_time JOIN phase USING (nth)
    WHERE is_healthy
    GROUP BY ALL
    HAVING count(*) >= $slow_least
),
asked AS (
    SELECT nth, service, concat_ws(' ', protocol, method, route) AS name, is_failed FROM request
),
seen AS (
    SELECT 'pattern' AS kind, pattern AS name, service, '' AS scope, nth
    FROM sighting JOIN pattern USING (pattern) JOIN event USING (nth)
    UNION ALL
    SELECT 'errors', '', service, '', nth
    FROM event JOIN reading USING (nth) WHERE rank >= $error_rank
    UNION ALL
    SELECT 'route', name, service, name, nth FROM asked WHERE is_failed
    UNION ALL
    SELECT 'slow', '', service, '', nth
    FROM request_time JOIN slow USING (service, method, route) WHERE exclusive > threshold
    UNION ALL
    SELECT 'traffic', '', service, '', nth FROM asked
)
SELECT kind, name, seen.service, scope, nth, ts, is_healthy, rank
FROM seen
JOIN phase USING (nth)
JOIN event USING (nth)
JOIN reading USING (nth)
"""

WATCH = """
CREATE TABLE watched AS
SELECT kind, name, service, scope, max(rank) AS rank, count(*) AS weight,
    count(*) FILTER (is_healthy) AS healthy,
    row_number() OVER (
        ORDER BY kind <> 'pattern' DESC, max(rank) >= $error_rank DESC, count(*) DESC,
            kind, name, service
    ) AS id
FROM counted
GROUP BY kind, name, service, scope
QUALIFY id <= $watched
"""

THINGS = "SELECT count(DISTINCT (kind, name, service)) FROM counted"

# How long evidence was coming in: until the next entry of any service, unless that took so long
# that nobody looked. Where nothing at all was logged, silence says nothing.
LOOKED = """
CREATE TABLE looked AS
WITH stepped AS (
    SELECT nth, ts, is_healthy,
        lead(ts) OVER (PARTITION BY is_healthy ORDER BY nth) - ts AS step
    FROM phase JOIN event USING (nth)
),
usual AS (
    SELECT greatest($minute, 10 * coalesce(quantile_disc(step, .5), 0)) AS longest
    FROM stepped WHERE is_healthy
)
SELECT ts, is_healthy, if(step <= longest, step, 0) AS length FROM stepped CROSS JOIN usual
"""

# The time after the healthy one, in bins of whole minutes. Nanoseconds throughout.
FRAME = """
CREATE TABLE frame AS
SELECT start, finish, width, (finish - start // width * width) // width + 1 AS bins,
    start // width * width AS origin, healthy_length
FROM (
    SELECT min(ts) FILTER (NOT is_healthy) AS start, max(ts) FILTER (NOT is_healthy) AS finish,
        coalesce(sum(length) FILTER (is_healthy), 0)::BIGINT AS healthy_length,
        greatest((finish - start) // ($bins - 1) // $minute + 1, 1) * $minute AS width
    FROM looked
)
WHERE start IS NOT NULL
"""

# Requests in each bin, of a service and of each of its routes; bin NULL is the healthy time.
ASKED = """
CREATE TABLE asked AS
WITH one AS (
    SELECT service, concat_ws(' ', protocol, method, route) AS route,
        if(is_healthy, NULL, (ts - origin) // width) AS bin
    FROM request JOIN phase USING (nth) CROSS JOIN frame
)
SELECT service, '' AS scope, bin, count(*) AS requests FROM one GROUP BY ALL
UNION ALL
SELECT service, route, bin, count(*) FROM one GROUP BY ALL
"""

# Up to each bin: what was counted, requests, time. `by_request` says that requests are a measure
# of this thing: its service had some in both times.
CUMULATED = """
CREATE TABLE cumulated AS
WITH bin AS (
    SELECT unnest(range(bins)) AS bin FROM frame
),
looked_in AS (
    SELECT (ts - origin) // width AS bin, sum(length)::BIGINT AS length
    FROM looked CROSS JOIN frame
    WHERE NOT is_healthy
    GROUP BY ALL
),
in_bin AS (
    SELECT id, bin, count(*) AS times
    FROM (
        SELECT id, (ts - origin) // width AS bin
        FROM counted JOIN watched USING (kind, name, service, scope) CROSS JOIN frame
        WHERE NOT is_healthy
    )
    GROUP BY ALL
)
SELECT id, bin,
    sum(coalesce(times, 0)) OVER up_to AS times,
    sum(coalesce(requests, 0)) OVER up_to AS requests,
    sum(coalesce(length, 0)) OVER up_to AS length
FROM watched
CROSS JOIN bin
LEFT JOIN in_bin USING (id, bin)
LEFT JOIN looked_in USING (bin)
LEFT JOIN asked USING (service, scope, bin)
WINDOW up_to AS (PARTITION BY id ORDER BY bin)
"""

# How much more than Poisson the healthy bins scatter: Pearson's statistic by degree of freedom.
SCATTER = """
CREATE TABLE scatter AS
WITH healthy_bin AS (
    SELECT id, ts // width AS bin, count(*) AS times
    FROM counted JOIN watched USING (kind, name, service, scope) CROSS JOIN frame
    WHERE is_healthy
    GROUP BY ALL
)
SELECT id, greatest(1, (
    sum(times * times) * (any_value(healthy_length) // any_value(width) + 1)::DOUBLE
        / sum(times) - sum(times)
) / greatest(any_value(healthy_length) // any_value(width), 1)) AS factor
FROM healthy_bin CROSS JOIN frame
GROUP BY id
"""

WATCHED_THINGS = "SELECT count(*) FROM watched"


def count_exposure(tables: Tables) -> tuple[Skipped, ...]:
    """Fill the tables; what the limit on watched things left out.

    Needs `phase`, `request_time` and the tables of patterns and requests.
    """
    tables.execute(
        COUNTED,
        {"slow_quantile": SLOW_QUANTILE, "slow_least": SLOW_LEAST, "error_rank": ERROR_RANK},
    )
    tables.execute(WATCH, {"watched": WATCHED, "error_rank": ERROR_RANK})
    tables.execute(LOOKED, {"minute": MINUTE})
    tables.execute(FRAME, {"bins": BINS, "minute": MINUTE})
    for statement in (ASKED, CUMULATED, SCATTER):
        tables.execute(statement)
    ((things,),) = tables.execute(THINGS).fetchall()
    ((watched,),) = tables.execute(WATCHED_THINGS).fetchall()
    if things <= watched:
        return ()
    reason = f"patterns, routes and services; the onset of {watched} of them was looked for"
    return (Skipped(evidence="all logs", locator=f"{things - watched} more", reason=reason),)
