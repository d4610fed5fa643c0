"""What a revision says of itself when it starts: lines of the shape `name: value`.

They are the running system's own word on its configuration, which a deploy record may lack.
"""

from rca.measure.database import Tables
from rca.measure.lines import LEVELS
from rca.measure.showing import entry_cite
from rca.model.instant import SECOND
from rca.model.measures import Place, StartupFact

STARTUP_SECONDS = 30
"""How long after the first entry of an instance a line still belongs to its start."""

MOST_TIMES = 3
"""A name said more often by one instance in that time is no fact but a message."""

LONGEST_VALUE = 200

SHAPE = r"^([A-Za-z][A-Za-z0-9 ,_/-]{2,60}): (\S.*)$"

# Only lines that claim nothing wrong. An instance without an id counts as its revision.
FACTS = """
WITH aged AS (
    SELECT *, coalesce(nullif(instance, ''), revision) AS starter,
        min(ts) OVER (PARTITION BY label, service, revision, starter) AS started
    FROM event
),
said AS (
    SELECT nth, label, service, revision, starter,
        regexp_extract(message, $shape, ['name', 'value']) AS part
    FROM aged
    JOIN reading USING (nth)
    WHERE log IN ('stdout', 'stderr') AND ts - started <= $startup AND NOT is_frame
        AND level IN ('', 'DEFAULT', 'DEBUG', 'INFO', 'NOTICE')
        AND starter <> '' AND regexp_matches(message, $shape)
),
told AS (
    SELECT nth, label, service, revision, part.name AS name, part.value AS value
    FROM said
    WHERE length(part.value) <= $longest AND upper(part.name) NOT IN (SELECT unnest($levels))
    QUALIFY count(*) OVER (PARTITION BY label, service, revision, starter, part.name) <= $most
)
SELECT told.label, told.service, told.revision, name, value, total, evidence, insert_id, line
FROM (
    SELECT label, service, revision, name, value, count(*) AS total, min(nth) AS nth
    FROM told
    GROUP BY ALL
) AS told
JOIN entry USING (nth)
ORDER BY told.label, told.service, told.revision, name, value
"""


def facts_of(tables: Tables) -> tuple[StartupFact, ...]:
    """The facts by place, name and value, each citing where it was said first."""
    rows = tables.execute(
        FACTS,
        {
            "shape": SHAPE,
            "startup": STARTUP_SECONDS * SECOND,
            "longest": LONGEST_VALUE,
            "most": MOST_TIMES,
            "levels": LEVELS,
        },
    ).fetchall()
    return tuple(
        StartupFact(
            place=Place(label=label, service=service, revision=revision),
            name=name,
            value=value,
            count=count,
            cite=entry_cite(*cited),
        )
        for label, service, revision, name, value, count, *cited in rows
    )
