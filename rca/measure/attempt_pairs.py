"""What was logged while failing tests ran, held against what was logged while they passed."""

from collections import Counter
from collections.abc import Iterable

from rca.measure.database import Tables
from rca.measure.instance_pairs import cites_at
from rca.measure.lines import ERROR_RANK
from rca.measure.tests import name_of
from rca.model.ids import PatternId
from rca.model.instant import SECOND
from rca.model.joins import AttemptPair
from rca.model.outcome import TestAttempt

ATTEMPTS = 5_000
"""Attempts looked at: of each test those that come first, the tests that failed most first."""

PATTERNS = 200
"""Patterns looked at under each label: errors first, then those said about as often as tests
failed."""

PAIRS = 200
"""Pairs kept."""

LONGEST = 86_400
"""Seconds of an attempt; one that is said to have taken longer is left out."""

LATEST = 9_200_000_000 * SECOND
"""The latest beginning that the engine can count from; one before 1970 is none either."""

AFTER = SECOND
"""What is logged so long after an attempt may still be of it."""

TRIED = """
CREATE TABLE attempted (
    number BIGINT, label VARCHAR, test BIGINT, is_bad BOOLEAN, since BIGINT, until BIGINT
)
"""

FILL = """
INSERT INTO attempted
SELECT unnest($numbers::BIGINT[]), unnest($labels::VARCHAR[]), unnest($tests::BIGINT[]),
    unnest($bad::BOOLEAN[]), unnest($since::BIGINT[]), unnest($until::BIGINT[])
"""

# The first time a pattern was said after an attempt began is within it, or none is.
WHILE = """
WITH failures AS (
    SELECT label, count(*) AS times FROM attempted WHERE is_bad GROUP BY label
),
candidate AS (
    SELECT label, pattern
    FROM sighting
    JOIN pattern USING (pattern)
    JOIN event USING (nth)
    JOIN failures USING (label)
    WHERE event.log NOT IN ('activity', 'system_event')
    GROUP BY label, pattern, times
    QUALIFY row_number() OVER (PARTITION BY label ORDER BY
        max(sighting.rank) >= $error_rank DESC, round(abs(ln(count(*) / times)), 6), pattern
    ) <= $patterns
),
said AS (
    SELECT label, pattern, ts, min(nth) AS nth
    FROM sighting
    JOIN event USING (nth)
    SEMI JOIN candidate USING (label, pattern)
    GROUP BY ALL
),
asked AS (SELECT * FROM attempted JOIN candidate USING (label)),
near AS (
    SELECT asked.*, if(said.ts <= until, said.nth, NULL) AS nth
    FROM asked
    ASOF LEFT JOIN said
        ON asked.label = said.label AND asked.pattern = said.pattern AND said.ts >= asked.since
),
counted AS (
    SELECT label, test, pattern,
        count(*) FILTER (is_bad AND nth IS NOT NULL) AS failed_with,
        count(*) FILTER (is_bad AND nth IS NULL) AS failed_without,
        count(*) FILTER (NOT is_bad AND nth IS NOT NULL) AS passed_with,
        count(*) FILTER (NOT is_bad AND nth IS NULL) AS passed_without,
        min((since, number, nth)) FILTER (is_bad AND nth IS NOT NULL) AS example
    FROM near
    GROUP BY ALL
)
SELECT label, test, pattern, failed_with, failed_without, passed_with, passed_without,
    example[3], example[2]
FROM counted
WHERE failed_with > 0
    AND (passed_with + passed_without = 0
        OR failed_with * (passed_with + passed_without)
            > passed_with * (failed_with + failed_without))
ORDER BY round(failed_with / (failed_with + failed_without + passed_with), 9) DESC,
    failed_with DESC, label, test, pattern
LIMIT $pairs
"""


def attempt_pairs_of(tables: Tables, attempts: Iterable[TestAttempt]) -> tuple[AttemptPair, ...]:
    """The pairs in which the pattern comes with failures more than with passes.

    Those that are seldom apart come first, then those with more failures, then by label, test and
    pattern. Attempts count whose own beginning and duration are told; a time that several tests
    of one file share is their suite's. Needs `sighting` and `pattern`.
    """
    timed = _timed(list(attempts))
    tables.execute(TRIED)
    if not timed:
        return ()
    names = sorted({name_of(one.test) for one in timed})  # may be no text for the engine
    places = {name: place for place, name in enumerate(names)}
    begun = [(one.at or 0, round((one.duration_seconds or 0) * SECOND)) for one in timed]
    tables.execute(
        FILL,
        {
            "numbers": list(range(len(timed))),
            "labels": [one.label for one in timed],
            "tests": [places[name_of(one.test)] for one in timed],
            "bad": [one.outcome.is_bad for one in timed],
            "since": [at for at, _ in begun],
            "until": [at + lasted + AFTER for at, lasted in begun],
        },
    )
    rows = tables.execute(
        WHILE, {"error_rank": ERROR_RANK, "patterns": PATTERNS, "pairs": PAIRS}
    ).fetchall()
    cites = cites_at(tables, {nth for *_, nth, _ in rows})
    return tuple(
        AttemptPair(
            label=label,
            test=names[test],
            pattern=PatternId(pattern),
            failed_with=failed_with,
            failed_without=failed_without,
            passed_with=passed_with,
            passed_without=passed_without,
            cite=cites[nth],
            attempt=timed[number].cite.without_quote(),
        )
        for (
            label,
            test,
            pattern,
            failed_with,
            failed_without,
            passed_with,
            passed_without,
            nth,
            number,
        ) in rows
    )


def _timed(attempts: list[TestAttempt]) -> list[TestAttempt]:
    """The attempts at tests that failed, as far as each has a time of its own."""
    told = {(one.cite.evidence, one.at, name_of(one.test)) for one in attempts}
    tests_at = Counter((evidence, at) for evidence, at, _ in told)
    failed = Counter((one.label, name_of(one.test)) for one in attempts if one.outcome.is_bad)
    own = [
        one
        for one in attempts
        if one.outcome.ran
        and failed[one.label, name_of(one.test)]
        and 0 <= (-1 if one.at is None else one.at) <= LATEST
        and tests_at[one.cite.evidence, one.at] == 1
        and 0 <= (one.duration_seconds or 0) <= LONGEST
    ]
    own.sort(key=lambda one: (-failed[one.label, name_of(one.test)], one.label, name_of(one.test)))
    return own[:ATTEMPTS]
