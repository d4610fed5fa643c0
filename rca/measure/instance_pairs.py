"""The therefore test on instances: lines that carry no trace, within a bound on time.

How often two things can meet is bounded by how often the rarer one comes, so each effect is tried
against the lines of its service that come about as often as itself, whatever they say.
"""

from typing import Any

from rca.measure.database import Tables
from rca.measure.lines import ERROR_RANK
from rca.measure.showing import entry_cite
from rca.model.cite import Cite
from rca.model.ids import PatternId
from rca.model.instant import SECOND
from rca.model.joins import InstancePair
from rca.model.plural import counted
from rca.model.skipped import Skipped

WITHIN = 60 * SECOND
"""How long after a cause an effect may come."""

OCCURRENCES = 10_000
"""A thing that one service said more often under one label is not tried."""

EFFECTS = 40
"""Effects tried, those that came most often first."""

CAUSES = 20
"""Causes tried for each of them."""

PAIRS = 200
"""Pairs kept, those with the greatest overlap first."""

LEAST_THEN = 2
EXAMPLES = 3

# Everything that was said, and requests that failed, when they ended.
OCCURRENCE = """
CREATE TABLE occurrence AS
SELECT label, service, revision, instance, pattern AS name, FALSE AS is_request, ts,
    sighting.rank, nth
FROM sighting
JOIN pattern USING (pattern)
JOIN event USING (nth)
WHERE event.log NOT IN ('requests', 'activity', 'system_event')
UNION ALL
SELECT label, service, revision, instance, concat_ws(' ', protocol, request.method, request.route),
    TRUE, ended, $error_rank, nth
FROM request
JOIN (SELECT nth, instance FROM event) USING (nth)
WHERE is_failed
"""

# Counted by label, service and name.
OFTEN = """
CREATE TABLE often AS
SELECT label, service, name, is_request, count(*) AS times, max(rank) AS rank
FROM occurrence
GROUP BY ALL
HAVING times >= $least
"""

TOO_OFTEN = """
SELECT count(*), coalesce(sum(times), 0)::BIGINT
FROM often
WHERE rank >= $error_rank AND times > $occurrences
"""

TRIED = """
CREATE TABLE tried_pair AS
WITH effect AS (
    SELECT * FROM often
    WHERE rank >= $error_rank AND times <= $occurrences
    ORDER BY times DESC, label, service, name
    LIMIT $effects
)
SELECT row_number() OVER (ORDER BY label, service, often.name, effect.name, effect.is_request)
        AS pair,
    label, service, often.name AS cause, effect.name AS effect, effect.is_request
FROM effect
JOIN often USING (label, service)
WHERE NOT often.is_request AND often.times <= $occurrences
    AND (often.name <> effect.name OR effect.is_request)
QUALIFY row_number() OVER (
    PARTITION BY label, service, effect.name, effect.is_request
    ORDER BY round(abs(ln(often.times / effect.times)), 6), often.name
) <= $causes
"""

CAUSE_AT = """
CREATE TABLE cause_at AS
SELECT pair, revision, instance, ts, nth
FROM tried_pair
JOIN occurrence ON occurrence.label = tried_pair.label
    AND occurrence.service = tried_pair.service AND occurrence.name = cause
WHERE NOT occurrence.is_request
"""

EFFECT_AT = """
CREATE TABLE effect_at AS
SELECT pair, revision, instance, ts, nth
FROM tried_pair
JOIN occurrence ON occurrence.label = tried_pair.label
    AND occurrence.service = tried_pair.service AND occurrence.name = effect
    AND occurrence.is_request = tried_pair.is_request
"""

# Each effect with the last cause before it, if that is near, and each cause with the next effect.
MET = """
CREATE TABLE met AS
SELECT effect_at.*, cause_at.nth AS cause, effect_at.ts - cause_at.ts AS lag
FROM effect_at
ASOF LEFT JOIN cause_at ON cause_at.pair = effect_at.pair
    AND cause_at.revision = effect_at.revision AND cause_at.instance = effect_at.instance
    AND cause_at.ts < effect_at.ts
"""

LONELY = """
CREATE TABLE lonely AS
SELECT cause_at.pair, cause_at.nth
FROM cause_at
ASOF LEFT JOIN effect_at ON cause_at.pair = effect_at.pair
    AND cause_at.revision = effect_at.revision AND cause_at.instance = effect_at.instance
    AND cause_at.ts < effect_at.ts
WHERE effect_at.ts IS NULL OR effect_at.ts - cause_at.ts > $within
"""

ADDED_UP = """
WITH together AS (
    SELECT pair, count(*) FILTER (lag <= $within) AS met_times,
        quantile_disc(lag, 0.5) FILTER (lag <= $within) AS median_lag,
        count(DISTINCT (revision, instance)) FILTER (lag <= $within) AS instances,
        min(cause, $examples) FILTER (lag <= $within) AS examples,
        min(nth, $examples) FILTER (lag IS NULL OR lag > $within) AS uncaused
    FROM met
    GROUP BY pair
    HAVING met_times >= $least
),
apart AS (
    SELECT pair, count(*) AS alone, min(nth, $examples) AS unfollowed FROM lonely GROUP BY pair
),
total AS (SELECT pair, count(*) AS effects FROM effect_at GROUP BY pair)
SELECT tried_pair.*, met_times, coalesce(alone, 0), effects - met_times, median_lag, instances,
    examples,
    list_sort(list_concat(coalesce(uncaused, []), coalesce(unfollowed, [])))[:$examples]
FROM together
JOIN tried_pair USING (pair)
JOIN total USING (pair)
LEFT JOIN apart USING (pair)
ORDER BY round(met_times / (coalesce(alone, 0) + effects), 9) DESC, pair
LIMIT $pairs
"""

CITED = """
SELECT nth, evidence, insert_id, line FROM entry WHERE nth IN (SELECT unnest($nths::BIGINT[]))
"""


def instance_pairs_of(tables: Tables) -> tuple[tuple[InstancePair, ...], tuple[Skipped, ...]]:
    """The pairs seen in order at least twice, the greatest overlap first, then by name.

    What came too often to be tried is reported. Needs `sighting`, `pattern` and `request`.
    """
    tables.execute(OCCURRENCE, {"error_rank": ERROR_RANK})
    tables.execute(OFTEN, {"least": LEAST_THEN})
    often = {"error_rank": ERROR_RANK, "occurrences": OCCURRENCES}
    tables.execute(TRIED, {**often, "effects": EFFECTS, "causes": CAUSES})
    tables.execute(CAUSE_AT)
    tables.execute(EFFECT_AT)
    tables.execute(MET)
    tables.execute(LONELY, {"within": WITHIN})
    rows = tables.execute(
        ADDED_UP,
        {"within": WITHIN, "examples": EXAMPLES, "least": LEAST_THEN, "pairs": PAIRS},
    ).fetchall()
    cites = cites_at(tables, {nth for *_, shown, against in rows for nth in (*shown, *against)})
    ((things, entries),) = tables.execute(TOO_OFTEN, often).fetchall()
    for table in ("occurrence", "often", "tried_pair", "cause_at", "effect_at", "met", "lonely"):
        tables.execute(f"DROP TABLE {table}")
    reason = f"{things} kinds of error came too often to be paired on instances"
    skipped = Skipped(
        evidence="all logs", locator=counted(entries, "entry", "entries"), reason=reason
    )
    return tuple(_pair(row, cites) for row in rows), (skipped,) if things else ()


def cites_at(tables: Tables, nths: set[int]) -> dict[int, Cite]:
    """Cites of the entries of these numbers."""
    rows = tables.execute(CITED, {"nths": sorted(nths)}).fetchall()
    return {nth: entry_cite(*cited) for nth, *cited in rows}


def _pair(row: tuple[Any, ...], cites: dict[int, Cite]) -> InstancePair:
    _, label, service, cause, effect, _, both, alone, uncaused, lag, instances, *cited = row
    examples, against = (tuple(dict.fromkeys(cites[nth] for nth in nths)) for nths in cited)
    return InstancePair(
        label=label,
        service=service,
        cause=PatternId(cause),
        effect=effect,
        within_seconds=WITHIN / SECOND,
        then=both,
        without_effect=alone,
        without_cause=uncaused,
        median_lag_seconds=lag / SECOND,
        instances=instances,
        examples=examples,
        counter_examples=against,
    )
