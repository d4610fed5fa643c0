"""Patterns that only one revision of a service says, and how likely that is if all were alike."""

from rca.measure.database import Tables
from rca.measure.showing import entry_cite
from rca.model.ids import PatternId
from rca.model.instant import Instant
from rca.model.joins import RevisionPattern

MOST = 200
"""Patterns kept, the least likely first."""

CHANCE = 0.05
"""A pattern that is likelier by chance is left out."""

# Audit logs name revisions and are not said by them.
SAID_BY = """
WITH said AS (
    SELECT service, revision, pattern, count(*) AS times, min(nth) AS first, max(ts) AS last
    FROM sighting
    JOIN pattern USING (pattern)
    JOIN event USING (nth)
    WHERE service <> '' AND revision <> '' AND event.log NOT IN ('activity', 'system_event')
    GROUP BY ALL
),
spoke AS (
    SELECT service, revision, count(*) AS entries
    FROM event
    WHERE service <> '' AND revision <> '' AND log NOT IN ('activity', 'system_event')
    GROUP BY ALL
),
whole AS (
    SELECT service, sum(entries) AS entries, count(*) AS revisions FROM spoke GROUP BY service
),
lone AS (
    SELECT service, pattern, any_value(revision) AS revision, any_value(times) AS times,
        any_value(first) AS first, any_value(last) AS last
    FROM said
    GROUP BY service, pattern
    HAVING count(*) = 1
),
judged AS (
    SELECT lone.*, spoke.entries AS own, whole.entries - spoke.entries AS others,
        revisions - 1 AS other_revisions, pow(spoke.entries / whole.entries, times) AS chance,
        round(times * ln(spoke.entries / whole.entries), 6) AS likelihood
    FROM lone
    JOIN spoke USING (service, revision)
    JOIN whole USING (service)
    WHERE revisions > 1
)
SELECT judged.service, judged.revision, pattern, times, own, others::BIGINT, other_revisions,
    chance, entry.ts, last, evidence, insert_id, line
FROM judged
JOIN entry ON nth = first
WHERE chance <= $chance
ORDER BY likelihood, judged.service, judged.revision, pattern
LIMIT $most
"""


def revision_patterns_of(tables: Tables) -> tuple[RevisionPattern, ...]:
    """Those patterns, the least likely by chance first, then by service, revision and pattern.

    Needs `sighting` and `pattern`.
    """
    rows = tables.execute(SAID_BY, {"chance": CHANCE, "most": MOST}).fetchall()
    return tuple(
        RevisionPattern(
            service=service,
            revision=revision,
            pattern=PatternId(pattern),
            count=count,
            entries=entries,
            others=others,
            other_revisions=other_revisions,
            chance=float(f"{chance:.6g}"),
            first=Instant(first),
            last=Instant(last),
            cite=entry_cite(*cited),
        )
        for (
            service,
            revision,
            pattern,
            count,
            entries,
            others,
            other_revisions,
            chance,
            first,
            last,
            *cited,
        ) in rows
    )
