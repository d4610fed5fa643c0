"""How the start-up probes of each revision ended, from the platform's own lines.

Cloud Run says of each try whether it succeeded
(https://cloud.google.com/run/docs/configuring/healthchecks); a revision none of whose probes did
has never served.
"""

from rca.measure.database import Tables
from rca.measure.showing import entry_cite
from rca.model.instant import Instant
from rca.model.silence import StartupProbes

PROBED = r"(?i)\bSTARTUP\s+(?:\w+\s+)?probe\s+(succeeded|failed)\b"
"""What the platform writes of a start-up probe, with how it ended."""

PROBES = """
WITH probe AS (
    SELECT nth, ts, service, revision,
        lower(regexp_extract(message, $probed, 1)) AS ended
    FROM event JOIN phase USING (nth)
    WHERE log = 'system' AND revision <> '' AND regexp_matches(message, $probed)
),
counted AS (
    SELECT service, revision, count(*) FILTER (ended = 'failed') AS failed,
        count(*) FILTER (ended = 'succeeded') AS succeeded,
        min(ts) FILTER (ended = 'failed') AS first_failed,
        max(ts) FILTER (ended = 'failed') AS last_failed,
        min(nth) FILTER (ended = 'failed') AS nth
    FROM probe
    GROUP BY ALL
)
SELECT counted.service, counted.revision, failed, succeeded, first_failed, last_failed,
    evidence, insert_id, line
FROM counted
JOIN entry USING (nth)
ORDER BY counted.service, counted.revision
"""


def startup_probes_of(tables: Tables) -> tuple[StartupProbes, ...]:
    """The revisions with a start-up probe that failed, by service and revision; needs `phase`."""
    return tuple(
        StartupProbes(
            service=service,
            revision=revision,
            failed=failed,
            succeeded=succeeded,
            first_failed=Instant(first),
            last_failed=Instant(last),
            cite=entry_cite(*cited),
        )
        for service, revision, failed, succeeded, first, last, *cited in tables.execute(
            PROBES, {"probed": PROBED}
        ).fetchall()
    )
