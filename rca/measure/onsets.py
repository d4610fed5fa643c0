"""When something became more or less frequent than in the frozen healthy time, and when it ended.

A scan: of all windows after the healthy time the one whose rate differs most from the healthy
rate, by the likelihood ratio of two Poisson rates. Sources: Kulldorff 1997 (scan statistic,
https://doi.org/10.1080/03610929708831995), Worsley 1986 (bounds of a change point,
https://doi.org/10.1093/biomet/73.1.91), Hoeffding 1963, theorem 1 (chance of one window,
https://doi.org/10.1080/01621459.1963.10500830), McCullagh and Nelder 1989, 4.5 (dispersion).
"""

from itertools import groupby
from typing import Any

from rca.measure.database import Tables
from rca.measure.lines import ERROR_RANK, LEVELS
from rca.measure.showing import entry_cite
from rca.model.instant import MINUTE, Instant
from rca.model.signals import Direction, Exposure, Onset, SignalKind
from rca.model.skipped import Skipped

BINS = 60
"""The time after the healthy one is cut into so many bins of whole minutes, at most."""

WATCHED = 1_000
"""Patterns by service that are scanned, the most frequent and all at ERROR or worse first."""

LIMIT = 500
"""Onsets kept, the strongest first."""

MOST_CHANCE = 0.01
MOST_MINUTES = 240
MOST_NAMES = 20

BOUND = 1.92
"""Half of the 95% quantile of chi-squared with one degree of freedom."""

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

UNWATCHED = "SELECT count(DISTINCT (name, service)) FROM counted WHERE kind = 'pattern'"

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
SELECT top.*, greatest(opening.earliest - 1, 0) AS earliest, opening.latest
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

# A rise begins with its first entry and ends with its last; a fall begins with the last entry
# before it and ends with the first after it. What is new began after the entry of the same
# service before it. The chance of one window holds for all that were tried.
TOLD = """
CREATE TABLE told AS
WITH placed AS (
    SELECT *, strength > 0 AS is_rise,
        if(is_rise, first_in, coalesce(last_before, last_healthy)) AS shown,
        if(is_open, NULL, if(is_rise, last_in, first_after)) AS ending,
        is_rise AND is_unknown AND last_before IS NULL AS is_new,
        NOT is_rise AND first_in IS NULL AS is_vanished,
        least(bins * (bins + 1) * exp(-abs(strength)), 1) AS chance
    FROM found
),
kept AS (
    SELECT * FROM placed
    WHERE shown IS NOT NULL AND (is_new OR chance <= $most_chance)
    ORDER BY round(abs(strength), 6) DESC, rank DESC, id
    LIMIT $limit
)
SELECT kept.*, entry.ts AS shown_at, evidence, insert_id, line, ended.ts AS ended_at
FROM kept
JOIN entry ON entry.nth = shown
LEFT JOIN (SELECT nth, ts FROM entry) AS ended ON ended.nth = ending
"""

ONSETS = """
SELECT id, kind, name, told.service, is_rise, shown_at, last_before, opened_at, opens_earliest,
    opens_latest, ended_at, is_new, is_vanished, healthy, coalesce(healthy_requests, 0),
    healthy_length, times, coalesce(requests, 0), length, by_request, by_minute, strength, chance,
    start, heard.ts, told.evidence, told.insert_id, told.line
FROM told
ASOF LEFT JOIN (
    SELECT service, ts FROM event JOIN phase USING (nth) WHERE NOT is_healthy
) AS heard ON heard.service = told.service AND heard.ts < told.shown_at
ORDER BY round(abs(strength), 6) DESC, rank DESC, id
"""

MINUTES = """
SELECT id, ts // $minute * $minute AS minute, count(*)
FROM told JOIN counted USING (kind, name, service)
GROUP BY ALL
ORDER BY id, minute
"""

# What the entries of each onset say of themselves.
SPREAD = """
WITH said AS (
    SELECT id, counted.rank AS rank, revision, instance
    FROM told
    JOIN counted USING (kind, name, service)
    JOIN (SELECT nth, revision, instance FROM event) AS spoken ON spoken.nth = counted.nth
),
by_part AS (
    SELECT id, 'severity' AS part, coalesce($levels[said.rank], '') AS name, count(*) AS times
    FROM said GROUP BY ALL
    UNION ALL
    SELECT id, 'revision', revision, count(*) FROM said GROUP BY ALL
    UNION ALL
    SELECT id, 'instance', instance, count(*) FROM said GROUP BY ALL
)
SELECT id, part, name, times FROM by_part
QUALIFY row_number() OVER (PARTITION BY id, part ORDER BY times DESC, name) <= $most
ORDER BY id, part, times DESC, name
"""


def onsets_of(tables: Tables) -> tuple[tuple[Onset, ...], tuple[Skipped, ...]]:
    """The onsets, the strongest first; what the limit on their number left out.

    Needs `phase`, `request_time` and the tables of patterns and requests.
    """
    tables.execute(
        COUNTED,
        {"slow_quantile": SLOW_QUANTILE, "slow_least": SLOW_LEAST, "error_rank": ERROR_RANK},
    )
    tables.execute(WATCH, {"watched": WATCHED, "error_rank": ERROR_RANK})
    tables.execute(LOOKED, {"minute": MINUTE})
    tables.execute(FRAME, {"bins": BINS, "minute": MINUTE})
    for statement in (ASKED, CUMULATED, SCATTER, RATIO, SCANNED):
        tables.execute(statement)
    tables.execute(BEST, {"bound": BOUND})
    tables.execute(FOUND)
    tables.execute(TOLD, {"most_chance": MOST_CHANCE, "limit": LIMIT})
    minutes = {
        key: tuple((Instant(minute), count) for _, minute, count in group)[-MOST_MINUTES:]
        for key, group in groupby(
            tables.execute(MINUTES, {"minute": MINUTE}).fetchall(), key=lambda row: row[0]
        )
    }
    spread = {
        key: tuple((name, count) for *_, name, count in group)
        for key, group in groupby(
            tables.execute(SPREAD, {"levels": LEVELS, "most": MOST_NAMES}).fetchall(),
            key=lambda row: row[:2],
        )
    }
    onsets = tuple(
        _onset(
            row,
            minutes[row[0]],
            [spread[row[0], part] for part in ("severity", "revision", "instance")],
        )
        for row in tables.execute(ONSETS).fetchall()
    )
    return onsets, _unwatched(tables)


def _onset(
    row: tuple[Any, ...],
    minutes: tuple[tuple[Instant, int], ...],
    spread: list[tuple[tuple[str, int], ...]],
) -> Onset:
    _, kind, name, service, is_rise, shown_at, last_before, opened_at, *rest = row
    earliest, latest, ended, is_new, is_vanished, *rest = rest
    healthy, healthy_requests, healthy_length, times, requests, length, *rest = rest
    by_request, by_minute, strength, chance, since, heard, *cited = rest
    # a fall has no entry of its own: without one before it, it was there from the start
    start = shown_at if is_rise or last_before is not None else max(opened_at, since)
    if is_new:
        earliest, latest = (since if heard is None else heard), start
    severity, revision, instance = spread
    return Onset(
        kind=SignalKind(kind),
        name=name,
        service=service,
        direction=Direction.RISE if is_rise else Direction.FALL,
        start=Instant(start),
        earliest=Instant(min(earliest, start)),
        latest=Instant(max(latest, start)),
        end=None if ended is None else Instant(ended),
        is_new=is_new,
        is_vanished=is_vanished,
        before=Exposure(count=healthy, requests=healthy_requests, seconds=healthy_length),
        during=Exposure(count=int(times), requests=int(requests), seconds=length),
        per=(("request",) if by_request else ()) + (("minute",) if by_minute else ()),
        strength=round(abs(strength), 3),
        p_value=float(f"{chance:.3g}"),
        per_minute=minutes,
        by_severity=severity,
        by_revision=revision,
        by_instance=instance,
        cite=entry_cite(*cited),
    )


def _unwatched(tables: Tables) -> tuple[Skipped, ...]:
    ((patterns,),) = tables.execute(UNWATCHED).fetchall()
    ((watched,),) = tables.execute("SELECT count(*) FROM watched WHERE kind = 'pattern'").fetchall()
    if patterns <= watched:
        return ()
    reason = f"patterns by service; the onset of {watched} of them was looked for"
    return (Skipped(evidence="all logs", locator=f"{patterns - watched} more", reason=reason),)
