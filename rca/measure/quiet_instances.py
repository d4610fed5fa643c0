"""Instances that serve and say nothing, while others of the same revision go on writing.

A process that hangs writes no error; what tells of it is that its requests fail and that the lines
which go with a request elsewhere are missing there.
"""

from rca.measure.database import Tables
from rca.measure.showing import entry_cite
from rca.model.instant import SECOND, Instant
from rca.model.silence import QuietInstance

LEAST = 5
"""Requests since, and lines that were to be expected of them."""

MOST = 20
"""Instances kept, those with most failures first."""

_AT_WORK = SECOND
"""A request that came in so long before the last line may be the one that it tells of."""

# Lines that a service wrote itself.
VOICE = """
CREATE TABLE voice AS
SELECT nth, ts, service, revision, instance
FROM event JOIN phase USING (nth)
WHERE instance <> '' AND log NOT IN (
    'requests', 'activity', 'system_event', 'data_access', 'policy', 'system'
)
"""

ASKED = """
CREATE TABLE asked_instance AS
SELECT nth, request.ts, request.service, request.revision, instance, is_failed
FROM request
JOIN phase USING (nth)
JOIN (SELECT nth, instance FROM event WHERE instance <> '') USING (nth)
"""

# The last line of each, and what it was asked since; most of that failed.
FELL_QUIET = """
CREATE TABLE fell_quiet AS
WITH first_asked AS (
    SELECT service, revision, instance, min(ts) AS ts FROM asked_instance GROUP BY ALL
),
spoke AS (
    SELECT service, revision, instance, count(*) AS lines, max(ts) AS ts, max(nth) AS nth
    FROM voice GROUP BY ALL
),
last_line AS (
    SELECT service, revision, instance, coalesce(lines, 0) AS lines, nth AS last_nth,
        coalesce(spoke.ts, first_asked.ts - 1) AS since
    FROM first_asked LEFT JOIN spoke USING (service, revision, instance)
)
SELECT last_line.*, count(*) AS asked, count(*) FILTER (is_failed) AS failed,
    min(nth) FILTER (is_failed) AS failed_nth, min(ts) FILTER (is_failed) AS first_failed
FROM last_line
JOIN asked_instance USING (service, revision, instance)
WHERE ts > since + if(last_nth IS NULL, 0, $at_work)
GROUP BY ALL
HAVING asked >= $least AND failed * 2 >= asked
ORDER BY failed DESC, service, revision, instance
LIMIT $most
"""

# What the others of its revision wrote and were asked in the same time.
BESIDE = """
WITH written AS (
    SELECT quiet.service, quiet.revision, quiet.instance,
        count(DISTINCT voice.instance) AS others, count(*) AS lines, min(voice.nth) AS nth
    FROM fell_quiet AS quiet JOIN voice USING (service, revision)
    WHERE voice.instance <> quiet.instance AND ts > since
    GROUP BY ALL
),
served AS (
    SELECT quiet.service, quiet.revision, quiet.instance, count(*) AS others_asked,
        count(*) FILTER (is_failed) AS others_failed
    FROM fell_quiet AS quiet JOIN asked_instance AS other USING (service, revision)
    WHERE other.instance <> quiet.instance AND ts > since
    GROUP BY ALL
)
SELECT service, revision, instance, since, fell_quiet.lines, asked, failed, others, written.lines,
    others_asked, others_failed, first_failed,
    broke.evidence, broke.insert_id, broke.line, said.evidence, said.insert_id, said.line,
    beside.evidence, beside.insert_id, beside.line
FROM fell_quiet
JOIN written USING (service, revision, instance)
JOIN served USING (service, revision, instance)
JOIN entry AS broke ON broke.nth = failed_nth
LEFT JOIN entry AS said ON said.nth = last_nth
JOIN entry AS beside ON beside.nth = written.nth
WHERE asked * written.lines >= $least * others_asked
ORDER BY failed DESC, service, revision, instance
"""


def quiet_instances_of(tables: Tables) -> tuple[QuietInstance, ...]:
    """Those with most failures first, then by name; needs `request` and `phase`.

    An instance counts where it was asked five times or more since its last line, half of that or
    more failed, and by what the others of its revision wrote for each request, five lines were to
    be expected.
    """
    tables.execute(VOICE)
    tables.execute(ASKED)
    tables.execute(FELL_QUIET, {"at_work": _AT_WORK, "least": LEAST, "most": MOST})
    rows = tables.execute(BESIDE, {"least": LEAST}).fetchall()
    for table in ("voice", "asked_instance", "fell_quiet"):
        tables.execute(f"DROP TABLE {table}")
    return tuple(
        QuietInstance(
            service=row[0],
            revision=row[1],
            instance=row[2],
            since=Instant(row[3]),
            lines=row[4],
            asked=row[5],
            failed=row[6],
            beside=row[7],
            beside_lines=row[8],
            beside_asked=row[9],
            beside_failed=row[10],
            first_failed=Instant(row[11]),
            cite=entry_cite(*row[12:15]),
            last_said=None if row[15] is None else entry_cite(*row[15:18]),
            beside_cite=entry_cite(*row[18:21]),
        )
        for row in rows
    )
