"""What happens whenever a number steps: the therefore test between steps and lines or requests.

Between two readings of one instance the number either moved for good or did not, and each pattern
of that instance occurred or did not. A pattern that occurs in the gaps with a step, and in no
other, goes with it: one connection less with each refused request is a leak on the path of that
request.
The same pattern on the other revisions of the service is the control: what steps there as well is
nothing that the revision brought.
"""

from dataclasses import dataclass, replace
from math import sqrt

from rca.measure.database import Tables
from rca.measure.showing import entry_cite
from rca.model.ids import PatternId
from rca.model.signals import Companion, Series

SERIES = 20
"""Drifting series looked at, the steepest first."""

LEAST_STEPS = 3
LEAST_PHI = 0.7

CHOSEN = "CREATE TABLE stepping (id BIGINT, sign INTEGER)"
FILL = "INSERT INTO stepping SELECT unnest($ids::BIGINT[]), unnest($signs::INTEGER[])"

# The gap before each reading until the number comes to its end. A step lasts: a connection in use
# for a moment comes back, a lost one does not.
GAP = """
CREATE TABLE gap AS
WITH reading AS (
    SELECT id, sign, number.service, number.instance, number.nth, number.ts, value,
        if(sign > 0, arg_max(number.nth, (value, -number.nth)) OVER whole,
            arg_min(number.nth, (value, number.nth)) OVER whole) AS ends
    FROM stepping
    JOIN line USING (id)
    JOIN number ON number.pattern = line.pattern AND number.field = line.field
        AND number.service = line.service AND number.instance = line.instance
    WINDOW whole AS (PARTITION BY id)
),
spaced AS (
    SELECT *, lag(value) OVER later AS before, lag(ts) OVER later AS since,
        CASE sign WHEN 1 THEN min(value) OVER coming ELSE max(value) OVER coming END AS regained
    FROM reading
    WHERE nth <= ends
    WINDOW later AS (PARTITION BY id ORDER BY nth),
        coming AS (later ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
)
SELECT id, service, instance, since, ts, nth, sign(regained - before) = sign AS is_step
FROM spaced
WHERE before IS NOT NULL
"""

# Patterns that occur with the number itself in every line say nothing; they come out with phi 0.
TOGETHER = """
WITH total AS (
    SELECT id, count(*) AS gaps, count(*) FILTER (is_step) AS steps, min(ts) AS first
    FROM gap GROUP BY id
),
seen AS (
    SELECT DISTINCT gap.id, gap.nth AS reading, is_step, pattern
    FROM gap
    JOIN event ON event.service = gap.service AND event.instance = gap.instance
        AND event.ts > gap.since AND event.ts <= gap.ts
    JOIN sighting ON sighting.nth = event.nth
    JOIN phase ON phase.nth = event.nth
),
counted AS (
    SELECT id, pattern, count(*) FILTER (is_step) AS joint, count(*) FILTER (NOT is_step) AS alone,
        min(reading) FILTER (is_step) AS reading
    FROM seen GROUP BY ALL
)
SELECT id, pattern, joint, alone, steps - joint AS lacking, gaps - steps - alone AS neither,
    revision, evidence, insert_id, line
FROM counted
JOIN total USING (id)
JOIN entry ON entry.nth = reading
WHERE joint >= $least
ORDER BY id, pattern
"""

GOES_WITH = "CREATE TABLE goes_with (id BIGINT, companion VARCHAR, revision VARCHAR)"
NAME = "INSERT INTO goes_with VALUES ($id, $companion, $revision)"

# Gaps of other revisions with the companion: how many, how many stepped, the first of them.
ELSEWHERE = """
WITH reading AS (
    SELECT id, sign, companion, number.service, number.instance, number.nth, number.ts,
        lag(value) OVER later AS before, lag(number.ts) OVER later AS since,
        CASE sign WHEN 1 THEN min(value) OVER coming ELSE max(value) OVER coming END AS regained
    FROM goes_with
    JOIN stepping USING (id)
    JOIN line USING (id)
    JOIN number ON number.pattern = line.pattern AND number.field = line.field
        AND number.service = line.service AND number.instance <> ''
    JOIN event ON event.nth = number.nth AND event.revision NOT IN ('', goes_with.revision)
    WINDOW later AS (PARTITION BY id, number.instance ORDER BY number.nth),
        coming AS (later ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
),
with_it AS (
    SELECT DISTINCT id, reading.nth, sign(regained - before) = sign AS is_step
    FROM reading
    JOIN event ON event.service = reading.service AND event.instance = reading.instance
        AND event.ts > reading.since AND event.ts <= reading.ts
    JOIN sighting ON sighting.nth = event.nth AND sighting.pattern = companion
    WHERE before IS NOT NULL
),
counted AS (
    SELECT id, count(*) AS gaps, count(*) FILTER (is_step) AS steps, min(nth) AS nth
    FROM with_it GROUP BY id
)
SELECT id, gaps, steps, evidence, insert_id, line
FROM counted
JOIN entry USING (nth)
ORDER BY id
"""

IDS = "SELECT id, pattern, field, service, instance FROM line WHERE instance <> '' ORDER BY id"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """Gaps with both, with the pattern alone, with the step alone, with neither."""

    both: int
    alone: int
    without: int
    neither: int

    @property
    def phi(self) -> float:
        """The correlation of two things that happen or not (Yule 1912), from -1 to 1."""
        said, silent = self.both + self.alone, self.without + self.neither
        steps, still = self.both + self.without, self.alone + self.neither
        weight = sqrt(said * silent * steps * still)
        return (self.both * self.neither - self.alone * self.without) / weight if weight else 0.0


def companions_of(tables: Tables, series: tuple[Series, ...]) -> tuple[Companion, ...]:
    """For each drifting series of one instance the pattern that goes with its steps, if one does.

    Sorted by phi, greatest first. Needs the tables of `series_of`.
    """
    ids = {tuple(row[1:]): row[0] for row in tables.execute(IDS).fetchall()}
    drifting = sorted(
        (one for one in series if one.instance and not one.is_counter),
        key=lambda one: (-abs(one.trend), one.service, one.pattern, one.field, one.instance),
    )[:SERIES]
    by_id = {ids[one.pattern, one.field, one.service, one.instance]: one for one in drifting}
    tables.execute(CHOSEN)
    if not by_id:
        return ()
    signs = [1 if one.trend > 0 else -1 for one in by_id.values()]
    tables.execute(FILL, {"ids": list(by_id), "signs": signs})
    tables.execute(GAP)
    best: dict[int, Companion] = {}
    for row in tables.execute(TOGETHER, {"least": LEAST_STEPS}).fetchall():
        place, pattern, both, alone, without, neither, revision, *cited = row
        counts = _Counts(both=both, alone=alone, without=without, neither=neither)
        if counts.phi < LEAST_PHI or (place in best and counts.phi <= best[place].phi):
            continue
        one = by_id[place]
        best[place] = Companion(
            pattern=one.pattern,
            field=one.field,
            service=one.service,
            revision=revision,
            instance=one.instance,
            companion=PatternId(pattern),
            then=both,
            without_step=alone,
            without_companion=without,
            phi=counts.phi,
            cite=entry_cite(*cited),
        )
    found = _with_control(tables, best)
    return tuple(
        replace(one, phi=round(one.phi, 4))
        for one in sorted(found, key=lambda one: (-one.phi, one.service, one.field))
    )


def _with_control(tables: Tables, found: dict[int, Companion]) -> list[Companion]:
    """Each with what its companion did on the other revisions of the service."""
    tables.execute(GOES_WITH)
    for place, one in found.items():
        tables.execute(NAME, {"id": place, "companion": one.companion, "revision": one.revision})
    control = {place: rest for place, *rest in tables.execute(ELSEWHERE).fetchall()}
    return [
        replace(
            one,
            elsewhere=control[place][0],
            elsewhere_steps=control[place][1],
            elsewhere_cite=entry_cite(*control[place][2:]),
        )
        if place in control
        else one
        for place, one in found.items()
    ]
