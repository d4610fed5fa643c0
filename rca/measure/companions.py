"""What happens whenever a number steps: the therefore test between steps and lines or requests.

Between two readings of one instance the number either moved or did not, and each pattern of that
instance occurred or did not. A pattern that occurs in the gaps with a step, and in no other, goes
with it: one connection less with each refused request is a leak on the path of that request.
"""

from dataclasses import dataclass
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

# The gap before each reading, as long as the number had not come to its end.
GAP = """
CREATE TABLE gap AS
WITH reading AS (
    SELECT id, sign, number.service, number.instance, number.nth, number.ts, value,
        lag(value) OVER later AS before, lag(number.ts) OVER later AS since,
        if(sign > 0, max(value) OVER whole, min(value) OVER whole) AS extreme
    FROM stepping
    JOIN line USING (id)
    JOIN number ON number.pattern = line.pattern AND number.field = line.field
        AND number.service = line.service AND number.instance = line.instance
    WINDOW later AS (PARTITION BY id ORDER BY number.nth), whole AS (PARTITION BY id)
)
SELECT id, service, instance, since, ts, nth, sign(value - before) = sign AS is_step
FROM reading
WHERE before IS NOT NULL AND before <> extreme
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
    evidence, insert_id, line
FROM counted
JOIN total USING (id)
JOIN entry ON entry.nth = reading
WHERE joint >= $least
ORDER BY id, pattern
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
    best: dict[int, tuple[float, Companion]] = {}
    for row in tables.execute(TOGETHER, {"least": LEAST_STEPS}).fetchall():
        place, pattern, both, alone, without, neither, *cited = row
        counts = _Counts(both=both, alone=alone, without=without, neither=neither)
        if counts.phi < LEAST_PHI or counts.phi <= best.get(place, (0.0, None))[0]:
            continue
        one = by_id[place]
        found = Companion(
            pattern=one.pattern,
            field=one.field,
            service=one.service,
            instance=one.instance,
            companion=PatternId(pattern),
            then=both,
            without_step=alone,
            without_companion=without,
            phi=round(counts.phi, 4),
            cite=entry_cite(*cited),
        )
        best[place] = (counts.phi, found)
    order = sorted(best.values(), key=lambda item: (-item[0], item[1].service, item[1].field))
    return tuple(found for _, found in order)
