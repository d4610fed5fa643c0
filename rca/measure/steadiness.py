"""Whether a number that drifts on one revision stays where it is on another one of the service.

Readings are compared by their number, not by the clock: where each request is followed by one, as
many requests were served on both sides. A leak that came with a revision moves the number on its
instances and not on those before (Mill's method of difference).
"""

from rca.measure.database import Tables
from rca.measure.showing import entry_cite
from rca.model.ids import PatternId
from rca.model.signals import Series, Steadiness

MOST = 20
"""Instances looked at."""

LEAST = 20
"""Readings on either side: a leak takes time to show."""

_ENDS = 5
"""Readings at either end whose mean tells how far the number went."""

CHOSEN = "CREATE TABLE drifting (id BIGINT)"
FILL = "INSERT INTO drifting SELECT unnest($ids::BIGINT[])"
IDS = "SELECT id, pattern, field, service, instance FROM line WHERE instance <> '' ORDER BY id"

# The other instance with most readings stands for its revision.
COMPARED = """
WITH reading AS (
    SELECT id, number.instance, event.revision, number.nth, value,
        number.instance = line.instance AS is_here,
        row_number() OVER (PARTITION BY id, number.instance ORDER BY number.nth) AS place
    FROM drifting
    JOIN line USING (id)
    JOIN number ON number.pattern = line.pattern AND number.field = line.field
        AND number.service = line.service AND number.instance <> ''
    JOIN event ON event.nth = number.nth
),
home AS (
    SELECT id, min(revision) AS revision, count(*) AS readings
    FROM reading WHERE is_here GROUP BY id
),
other AS (
    SELECT id, instance, home.revision, reading.revision AS other,
        least(count(*), any_value(home.readings)) AS readings, min(nth) AS nth
    FROM reading JOIN home USING (id)
    WHERE NOT is_here AND reading.revision NOT IN ('', home.revision)
    GROUP BY id, instance, home.revision, reading.revision
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY count(*) DESC, instance) = 1
),
moved AS (
    SELECT id, other.revision, other, readings, other.nth,
        abs(
            avg(value) FILTER (is_here AND place > readings - $ends)
            - avg(value) FILTER (is_here AND place <= $ends)
        ) AS here,
        max(value) FILTER (NOT is_here) - min(value) FILTER (NOT is_here) AS there
    FROM reading JOIN other USING (id)
    WHERE place <= readings AND readings >= $least
        AND (is_here OR reading.instance = other.instance)
    GROUP BY ALL
)
SELECT id, moved.revision, other, readings, here, there, evidence, insert_id, line
FROM moved
JOIN entry USING (nth)
ORDER BY id
"""


def steadiness_of(tables: Tables, series: tuple[Series, ...]) -> tuple[Steadiness, ...]:
    """The instances whose number moves, alone or in the whole service, beside another revision.

    At most twenty instances, those with most readings first. Needs the tables of `series_of`.
    """
    moving = {(one.pattern, one.field, one.service) for one in series if not one.is_counter}
    rows = tables.execute(IDS).fetchall()
    by_id = {row[0]: row[1:] for row in rows if tuple(row[1:4]) in moving}
    chosen = dict(list(by_id.items())[:MOST])
    tables.execute(CHOSEN)
    if not chosen:
        return ()
    tables.execute(FILL, {"ids": list(chosen)})
    found = []
    for place, revision, other, readings, here, there, *cited in tables.execute(
        COMPARED, {"ends": _ENDS, "least": LEAST}
    ).fetchall():
        pattern, field, service, instance = chosen[place]
        found.append(
            Steadiness(
                pattern=PatternId(pattern),
                field=field,
                service=service,
                revision=revision,
                instance=instance,
                other_revision=other,
                readings=readings,
                moved=float(f"{here:.6g}"),
                other_range=float(f"{there:.6g}"),
                cite=entry_cite(*cited),
            )
        )
    return tuple(found)
