"""When something became more or less frequent than in the frozen healthy time, and when it ended.

The chance of one window is bounded by Hoeffding 1963, theorem 1
(https://doi.org/10.1080/01621459.1963.10500830), and holds for all windows that were tried.
"""

from itertools import groupby
from typing import Any

from rca.measure.database import Tables
from rca.measure.exposure import count_exposure
from rca.measure.lines import LEVELS
from rca.measure.scan import scan_windows
from rca.measure.showing import entry_cite
from rca.model.cite import Cite
from rca.model.instant import MINUTE, Instant
from rca.model.signals import Direction, Exposure, Onset, SignalKind
from rca.model.skipped import Skipped

LIMIT = 500
"""Onsets kept, the strongest first; the rest is reported as skipped."""

MOST_CHANCE = 0.01
MOST_MINUTES = 240
MOST_NAMES = 20

# A rise begins with its first entry and ends with its last; a fall begins with the last entry
# before it and ends with the first after it. What a later healthy time shows has not vanished.
# What is new began after the entry of the same service before it. The chance of one window holds
# for all that were tried.
TOLD = """
CREATE TABLE told AS
WITH placed AS (
    SELECT *, strength > 0 AS is_rise,
        if(is_rise, first_in, coalesce(last_before, last_healthy)) AS shown,
        if(is_open, NULL, if(is_rise, last_in, first_after)) AS ending,
        is_rise AND is_unknown AND last_before IS NULL AS is_new,
        NOT is_rise AND first_in IS NULL AS is_vanished,
        least(bins * (bins + 1) * exp(-abs(strength)), 1) AS chance
    FROM found
),
kept AS (
    SELECT *, count(*) OVER () AS candidates FROM placed
    WHERE shown IS NOT NULL AND (is_new OR chance <= $most_chance)
    ORDER BY round(abs(strength), 6) DESC, rank DESC, id
    LIMIT $limit
)
SELECT kept.* EXCLUDE (is_vanished), is_vanished AND coalesce(well.ts <= opened_at, TRUE)
        AS is_vanished, entry.ts AS shown_at, entry.evidence, entry.insert_id, entry.line,
    ended.ts AS ended_at, well.evidence AS well_evidence, well.insert_id AS well_insert_id,
    well.line AS well_line
FROM kept
JOIN entry ON entry.nth = shown
LEFT JOIN entry AS ended ON ended.nth = ending
LEFT JOIN entry AS well ON well.nth = last_healthy
"""

ONSETS = """
SELECT id, kind, name, told.service, is_rise, shown_at, last_before, opened_at, opens_earliest,
    opens_latest, ended_at, is_new, is_vanished, healthy, coalesce(healthy_requests, 0),
    healthy_length, times, coalesce(requests, 0), length, by_request, by_minute, strength, chance,
    start, heard.ts, is_opened AND kind <> 'pattern', told.evidence, told.insert_id, told.line,
    well_evidence, well_insert_id, well_line
FROM told
ASOF LEFT JOIN (
    SELECT service, ts FROM event JOIN phase USING (nth) WHERE NOT is_healthy
) AS heard ON heard.service = told.service AND heard.ts < told.shown_at
ORDER BY round(abs(strength), 6) DESC, rank DESC, id
"""

# The first request since a rise of slow ones that was not slow.
SPARED = """
WITH spared AS (
    SELECT id, min(request_time.nth) AS nth
    FROM told
    JOIN request_time USING (service)
    LEFT JOIN (SELECT nth, kind FROM counted) AS slow
        ON slow.nth = request_time.nth AND slow.kind = 'slow'
    WHERE told.kind = 'slow' AND is_rise AND request_time.nth > shown AND slow.nth IS NULL
    GROUP BY id
)
SELECT id, evidence, insert_id, line FROM spared JOIN entry USING (nth)
"""

TELLING = "SELECT coalesce(max(candidates), 0) FROM told"

MINUTES = """
SELECT id, ts // $minute * $minute AS minute, count(*)
FROM told JOIN counted USING (kind, name, service)
GROUP BY ALL
ORDER BY id, minute
"""

# What the entries of each onset say of themselves.
SPREAD = """
WITH said AS (
    SELECT id, counted.rank AS rank, revision, instance
    FROM told
    JOIN counted USING (kind, name, service)
    JOIN (SELECT nth, revision, instance FROM event) AS spoken ON spoken.nth = counted.nth
),
by_part AS (
    SELECT id, 'severity' AS part, coalesce($levels[said.rank], '') AS name, count(*) AS times
    FROM said GROUP BY ALL
    UNION ALL
    SELECT id, 'revision', revision, count(*) FROM said GROUP BY ALL
    UNION ALL
    SELECT id, 'instance', instance, count(*) FROM said GROUP BY ALL
)
SELECT id, part, name, times FROM by_part
QUALIFY row_number() OVER (PARTITION BY id, part ORDER BY times DESC, name) <= $most
ORDER BY id, part, times DESC, name
"""


def onsets_of(tables: Tables) -> tuple[tuple[Onset, ...], tuple[Skipped, ...]]:
    """The onsets, the strongest first; what the limit on their number left out.

    Needs `phase`, `request_time` and the tables of patterns and requests.
    """
    unwatched = count_exposure(tables)
    scan_windows(tables)
    tables.execute(TOLD, {"most_chance": MOST_CHANCE, "limit": LIMIT})
    minutes = {
        key: tuple((Instant(minute), count) for _, minute, count in group)[-MOST_MINUTES:]
        for key, group in groupby(
            tables.execute(MINUTES, {"minute": MINUTE}).fetchall(), key=lambda row: row[0]
        )
    }
    spread = {
        key: tuple((name, count) for *_, name, count in group)
        for key, group in groupby(
            tables.execute(SPREAD, {"levels": LEVELS, "most": MOST_NAMES}).fetchall(),
            key=lambda row: row[:2],
        )
    }
    spared = {key: entry_cite(*cited) for key, *cited in tables.execute(SPARED).fetchall()}
    onsets = tuple(
        _onset(
            row,
            minutes[row[0]],
            spared.get(row[0]),
            [spread[row[0], part] for part in ("severity", "revision", "instance")],
        )
        for row in tables.execute(ONSETS).fetchall()
    )
    ((found,),) = tables.execute(TELLING).fetchall()
    if found <= LIMIT:
        return onsets, unwatched
    reason = f"onsets; only the {LIMIT} strongest are kept"
    more = Skipped(evidence="all logs", locator=f"{found - LIMIT} more", reason=reason)
    return onsets, (*unwatched, more)


def _onset(
    row: tuple[Any, ...],
    minutes: tuple[tuple[Instant, int], ...],
    spared: Cite | None,
    spread: list[tuple[tuple[str, int], ...]],
) -> Onset:
    _, kind, name, service, is_rise, shown_at, last_before, opened_at, *rest = row
    earliest, latest, ended, is_new, is_vanished, *rest = rest
    healthy, healthy_requests, healthy_length, times, requests, length, *rest = rest
    by_request, by_minute, strength, chance, since, heard, is_bounded, *cited = rest
    place, healthy_place = cited[:3], cited[3:]
    # a fall has no entry of its own: without one before it, it was there from the start
    start = shown_at if is_rise or last_before is not None else max(opened_at, since)
    if is_new and not is_bounded:
        earliest, latest = (since if heard is None else heard), start
    severity, revision, instance = spread
    return Onset(
        kind=SignalKind(kind),
        name=name,
        service=service,
        direction=Direction.RISE if is_rise else Direction.FALL,
        start=Instant(start),
        earliest=Instant(min(earliest, start)),
        latest=Instant(max(latest, start)),
        end=None if ended is None else Instant(ended),
        is_new=is_new,
        is_vanished=is_vanished,
        before=Exposure(count=healthy, requests=healthy_requests, seconds=healthy_length),
        during=Exposure(count=int(times), requests=int(requests), seconds=length),
        per=(("request",) if by_request else ()) + (("minute",) if by_minute else ()),
        strength=round(abs(strength), 3),
        p_value=float(f"{chance:.3g}"),
        per_minute=minutes,
        by_severity=severity,
        by_revision=revision,
        by_instance=instance,
        cite=entry_cite(*place),
        spared=spared,
        healthy=None if healthy_place[0] is None else entry_cite(*healthy_place),
    )
