"""The frozen healthy time: which entries show it, and which come to be compared with it.

Fills `phase`, one row for each entry labelled baseline or incident, with `is_healthy`, and
`stretch`, a name that entries of one unbroken time share. What is healthy is fixed once for all
services and never follows the signal, so that a slow change cannot become its own baseline.
"""

from rca.measure.database import Tables
from rca.model.dossier import Dossier
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL

EARLY = 4
"""Without a stated baseline the first such part of all time counts as healthy: one fourth."""

# A baseline that somebody stated is healthy as a whole. One that is merely what lies before the
# incident window may hold the beginning of the trouble: of it only the early part counts.
PHASE = """
CREATE TABLE phase AS
WITH looked_at AS (
    SELECT nth, ts, label, label = $baseline AS is_baseline,
        bool_or(label = $baseline) OVER () AS has_baseline,
        min(ts) OVER () AS start, max(ts) OVER () AS finish
    FROM event
    WHERE label IN ($baseline, $incident)
)
SELECT nth, CASE
    WHEN $is_stated AND has_baseline THEN is_baseline
    ELSE (is_baseline OR NOT has_baseline) AND ts < start + (finish - start) // $early
END AS is_healthy,
    if($is_stated, label, $incident) AS stretch
FROM looked_at
"""


def split_time(tables: Tables, dossier: Dossier) -> None:
    """Fill `phase` from `event`."""
    is_stated = dossier.incident.scope.baseline is not None or any(
        item.label == BASELINE_LABEL for item in dossier.evidence
    )
    tables.execute(
        PHASE,
        {
            "baseline": BASELINE_LABEL,
            "incident": INCIDENT_LABEL,
            "is_stated": is_stated,
            "early": EARLY,
        },
    )
