"""Entries whose time cannot be right: far from all others of their label, and hardly any.

A device that wakes up in 1970, or one line of a clock set to 2099, would stretch the healthy time
and every rate over decades. Such an entry can be cited and found; it is not counted, and reported.
Records of what was done may be fetched from long ago, and so must lie further off.
"""

from rca.measure.database import Tables
from rca.model.instant import MINUTE
from rca.model.plural import counted
from rca.model.skipped import Skipped

APART = 30 * 24 * 60 * MINUTE
"""So long a gap parts strays from the others."""

RECORDS_APART = 3_650 * 24 * 60 * MINUTE

LEAST = 20
"""Entries that a label needs to say where most of them lie."""

PART = 100
"""One entry in so many may be a stray, and one in any case."""

SHOWN = 20

# Beyond a gap at either end, where hardly any entries lie; `distance` is to the nearest other one.
STRAYS = """
CREATE TABLE stray AS
WITH dated AS (
    SELECT nth, ts, given, log, ts - lag(ts) OVER (by_time) AS gap,
        row_number() OVER (by_time) - 1 AS before, count(*) OVER (PARTITION BY given) AS total
    FROM entry
    WHERE ts IS NOT NULL AND NOT is_repeat
    WINDOW by_time AS (PARTITION BY given ORDER BY nth)
),
kept AS (
    SELECT given,
        max(ts) FILTER (gap >= $apart AND before <= greatest(total // $part, 1)) AS earliest,
        max_by(ts - gap, -ts) FILTER (
            gap >= $apart AND total - before <= greatest(total // $part, 1)
        ) AS latest
    FROM dated
    WHERE total >= $least
    GROUP BY given
),
far AS (
    SELECT nth, log, greatest(
        coalesce(earliest - ts, 0), coalesce(ts - latest, 0)
    ) AS distance
    FROM dated JOIN kept USING (given)
    WHERE ts < earliest OR ts > latest
)
SELECT nth, distance FROM far
WHERE distance >= $records_apart
    OR log NOT IN ('activity', 'system_event', 'data_access', 'policy')
"""

MARK = "ALTER TABLE entry ADD COLUMN is_stray BOOLEAN DEFAULT FALSE"
MARKED = "UPDATE entry SET is_stray = TRUE WHERE nth IN (SELECT nth FROM stray)"

TOLD = """
SELECT evidence, line, distance, count(*) OVER (PARTITION BY evidence) AS total
FROM stray JOIN entry USING (nth)
QUALIFY row_number() OVER (PARTITION BY evidence ORDER BY line) <= $shown
ORDER BY evidence, line
"""


def mark_strays(tables: Tables) -> tuple[Skipped, ...]:
    """Add `is_stray` to `entry`; what was left out, by evidence and line."""
    tables.execute(
        STRAYS,
        {"apart": APART, "records_apart": RECORDS_APART, "part": PART, "least": LEAST},
    )
    tables.execute(MARK)
    tables.execute(MARKED)
    found: list[Skipped] = []
    more: dict[str, int] = {}
    for evidence, line, distance, total in tables.execute(TOLD, {"shown": SHOWN}).fetchall():
        days = counted(distance // (24 * 60 * MINUTE), "day")
        reason = f"its time lies {days} from all others; it is not counted"
        found.append(Skipped(evidence=evidence, locator=f"line {line}", reason=reason))
        more[evidence] = total - SHOWN
    tables.execute("DROP TABLE stray")
    for evidence, count in more.items():
        if count > 0:
            reason = "their times lie far from all others; they are not counted"
            locator = f"{count} more lines"
            found.append(Skipped(evidence=evidence, locator=locator, reason=reason))
    return tuple(found)
