"""What the requests of each route do otherwise than healthy ones: errors, time, missing steps.

Routes are compared with themselves, so a change in what people ask for is no deviation. What is
lost is held against the step before it: where healthy requests that got as far went on, and these
do not. So a path that is merely taken less often is no deviation either.
"""

from collections import defaultdict
from typing import Any

from rca.measure.database import Tables
from rca.measure.deviating_steps import step_deviations, step_names
from rca.measure.deviating_times import time_deviations
from rca.measure.deviation import Found
from rca.measure.latency import SKEW
from rca.measure.showing import entry_cite
from rca.model.instant import SECOND, Instant
from rca.model.propagation import Deviation, DeviationKind

MOST = 100
"""Deviations kept, the strongest first."""

DEPTH = 8
"""How many services may lie between a request and the one it was made for."""

LEAST_APART = 10
RARE = 20
"""A clock is another one where at most one request in so many of at least ten seems to fit."""

# Which requests deviate: by shape, or by the time they took.
DEVIATING = """
CREATE TABLE deviating AS
WITH by_shape AS (
    SELECT unnest($ids::INTEGER[]) AS id, unnest($shapes::BIGINT[]) AS shape
)
SELECT id, nth, service FROM by_shape JOIN shaped USING (shape)
UNION ALL
SELECT id, nth, service
FROM (
    SELECT unnest($timed::INTEGER[]) AS id, unnest($services::VARCHAR[]) AS service,
        unnest($routes::VARCHAR[]) AS route, unnest($slow::BOOLEAN[]) AS is_slow_one
)
JOIN paced USING (service, route)
WHERE NOT is_healthy AND if(is_slow_one, is_slow, is_fast)
"""

# For which requests each deviating one was made, however many services lie between.
ABOVE = """
CREATE TABLE above AS
WITH RECURSIVE above AS (
    SELECT nth AS below, caller AS nth, 1 AS depth
    FROM caller
    WHERE nth IN (SELECT nth FROM deviating)
    UNION ALL
    SELECT below, caller.caller, depth + 1
    FROM above JOIN caller USING (nth)
    WHERE depth < $depth
)
SELECT below, nth FROM above
"""

# A service that shares its traces with others and still is never seen to call or be called has
# another clock: of two requests in one trace, the shorter one was made for the longer one.
OTHER_CLOCK = """
INSERT INTO above
WITH fitting AS (
    SELECT caller.nth, caller.caller
    FROM caller
    JOIN call AS inner_one ON inner_one.nth = caller.nth
    JOIN call AS outer_one ON outer_one.nth = caller.caller
    WHERE inner_one.ended <= outer_one.ended + $skew
        OR (inner_one.parent_span <> '' AND inner_one.parent_span = outer_one.span)
),
related AS (
    SELECT nth FROM fitting UNION SELECT caller FROM fitting
),
apart AS (
    SELECT service
    FROM call LEFT JOIN related USING (nth)
    GROUP BY service
    HAVING count(*) >= $least AND count(related.nth) * $rare <= count(*)
)
SELECT inner_one.nth, outer_one.nth
FROM call AS inner_one
JOIN call AS outer_one USING (label, trace)
WHERE inner_one.service <> outer_one.service
    AND (inner_one.service IN (FROM apart) OR outer_one.service IN (FROM apart))
    AND inner_one.nth IN (SELECT nth FROM deviating)
    AND inner_one.ended - inner_one.ts < outer_one.ended - outer_one.ts
"""

BENEATH = """
SELECT upper.id, lower.service, count(DISTINCT upper.nth) AS times
FROM deviating AS upper
JOIN above USING (nth)
JOIN (SELECT DISTINCT nth, service FROM deviating) AS lower ON lower.nth = above.below
WHERE lower.service <> upper.service
GROUP BY ALL
ORDER BY upper.id, times DESC, lower.service
"""

WHOLE = """
WITH around AS (
    SELECT id, nth, nth AS outer_nth FROM deviating
    UNION ALL
    SELECT id, deviating.nth, above.nth FROM deviating JOIN above ON below = deviating.nth
)
SELECT id, quantile_disc(latency, .5)
FROM (
    SELECT id, around.nth, max(latency) AS latency
    FROM around JOIN request_time ON request_time.nth = outer_nth
    GROUP BY ALL
)
GROUP BY id
ORDER BY id
"""

SHOWN = """
WITH wanted AS (
    SELECT unnest($ids::INTEGER[]) AS id, unnest($kinds::VARCHAR[]) AS kind,
        unnest($steps::BIGINT[]) AS step, unnest($services::VARCHAR[]) AS service,
        unnest($routes::VARCHAR[]) AS route
),
best AS (
    SELECT id, CASE kind
        WHEN 'error' THEN min(done.nth)
        WHEN 'lost' THEN min(deviating.nth)
        WHEN 'slow' THEN arg_max(deviating.nth, (exclusive, -deviating.nth))
        ELSE arg_min(deviating.nth, (exclusive, deviating.nth))
    END AS shown, min(deviating.nth) AS first, count(DISTINCT deviating.nth) AS requests
    FROM wanted
    JOIN deviating USING (id)
    LEFT JOIN step AS done ON done.step = wanted.step AND done.request = deviating.nth
    LEFT JOIN (SELECT nth, exclusive FROM paced) AS took ON took.nth = deviating.nth
    GROUP BY id, kind
),
well AS (
    SELECT id, min(step.nth) AS healthy
    FROM wanted JOIN step ON step.step = wanted.step JOIN asked_for ON asked_for.nth = request
    WHERE is_healthy AND kind = 'lost'
    GROUP BY id
    UNION ALL
    SELECT id, min(nth)
    FROM wanted JOIN paced USING (service, route)
    WHERE is_healthy AND exclusive <= median_healthy AND kind IN ('slow', 'fast')
    GROUP BY id
)
SELECT id, requests, first.ts, cited.evidence, cited.insert_id, cited.line,
    good.evidence, good.insert_id, good.line
FROM best
LEFT JOIN well USING (id)
JOIN entry AS first ON first.nth = best.first
JOIN entry AS cited ON cited.nth = shown
LEFT JOIN entry AS good ON good.nth = healthy
ORDER BY id
"""


def deviations_of(tables: Tables) -> tuple[Deviation, ...]:
    """The deviations, the strongest first; needs `step`, `shaped`, `request_time` and `caller`."""
    found = [*step_deviations(tables), *time_deviations(tables)]
    found.sort(key=lambda one: (-one.strength, one.kind, one.service, one.route, one.what))
    return _shown(tables, found[:MOST], step_names(tables))


def _shown(tables: Tables, found: list[Found], steps: dict[int, str]) -> tuple[Deviation, ...]:
    """With the entries that show each, and what deviates beneath it."""
    timed = [(n, one) for n, one in enumerate(found) if not one.what]
    by_shape = [(n, shape) for n, one in enumerate(found) for shape in one.shapes]
    tables.execute(
        DEVIATING,
        {
            "ids": [n for n, _ in by_shape],
            "shapes": [shape for _, shape in by_shape],
            "timed": [n for n, _ in timed],
            "services": [one.service for _, one in timed],
            "routes": [one.route for _, one in timed],
            "slow": [one.kind is DeviationKind.SLOW for _, one in timed],
        },
    )
    tables.execute(ABOVE, {"depth": DEPTH})
    tables.execute(OTHER_CLOCK, {"least": LEAST_APART, "rare": RARE, "skew": SKEW})
    beneath = defaultdict(list)
    for number, service, times in tables.execute(BENEATH).fetchall():
        beneath[number].append((service, times))
    whole = dict(tables.execute(WHOLE).fetchall())
    wanted = {
        "ids": list(range(len(found))),
        "kinds": [str(one.kind) for one in found],
        "steps": [one.what for one in found],
        "services": [one.service for one in found],
        "routes": [one.route for one in found],
    }
    return tuple(
        _deviation(found[number], steps, tuple(beneath[number]), whole.get(number, 0), shown)
        for number, *shown in tables.execute(SHOWN, wanted).fetchall()
    )


def _deviation(
    found: Found,
    steps: dict[int, str],
    beneath: tuple[tuple[str, int], ...],
    whole: int,
    shown: list[Any],
) -> Deviation:
    requests, first, *cited = shown
    return Deviation(
        kind=found.kind,
        service=found.service,
        route=found.route,
        what=steps[found.what] if found.what else "",
        after=steps[found.after] if found.after else "",
        before=found.before,
        since=found.since,
        seconds_before=found.seconds[0],
        seconds_since=found.seconds[1],
        whole_seconds=0.0 if found.what else whole / SECOND,
        chance_slower=found.chance_slower,
        kept=found.kept,
        strength=found.strength,
        first=Instant(first),
        requests=requests,
        cite=entry_cite(*cited[:3]),
        healthy=None if cited[3] is None else entry_cite(*cited[3:]),
        beneath=beneath,
    )
