"""How requests ended, by route and place.

A plain request failed when it answered 5xx, or with a refusal (4xx) that its route hardly gave in
healthy times and then gives often: one refusal is the client's fault, a sudden many are not. A
WebSocket answers 101 whatever comes after, so its
session is judged by what its trace says: an error, or an abnormal close code. Servers write the
traceback of a broken session without a trace, though; such an exception is put to the session
that ended next on the same instance, if it was open and ended soon.
"""

from itertools import groupby

from rca.measure.database import Tables
from rca.measure.lines import ERROR_RANK
from rca.measure.showing import entry_cite
from rca.model.cite import Cite
from rca.model.instant import MINUTE, SECOND, Instant
from rca.model.measures import Place, RouteOutcome

ABNORMAL_CLOSE = (
    r"(?i)\b(?:closed?|closing|code)\b[^\w\n]{1,4}(?:[a-z]+[^\w\n]{1,3}){0,3}"
    r"(?:1002|1003|1006|1007|1008|1009|101[0-5])\b"
)
"""Close codes that tell of trouble (https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1)."""

ENDS_WITHIN = 5 * SECOND
"""How soon after an exception without a trace a session must end to be the one it broke."""

LEAST_REFUSED = 10
REFUSED_BEFORE = 0.02
REFUSED_SINCE = 0.2
"""Shares of a route's requests that one status has, at most in healthy times and at least since."""

REFUSAL = """
CREATE TABLE refusal AS
WITH answered AS (
    SELECT service, method, route, status, is_healthy, count(*) AS times
    FROM event JOIN phase USING (nth)
    WHERE log = 'requests' AND NOT is_websocket
    GROUP BY ALL
),
whole AS (
    SELECT service, method, route, is_healthy, sum(times) AS total,
        sum(times) FILTER (status < 400) AS well
    FROM answered GROUP BY ALL
)
SELECT since.service, since.method, since.route, since.status
FROM answered AS since
JOIN whole AS now USING (service, method, route, is_healthy)
JOIN whole AS healthy ON (healthy.service, healthy.method, healthy.route)
    = (since.service, since.method, since.route) AND healthy.is_healthy
LEFT JOIN answered AS before
    ON (before.service, before.method, before.route, before.status)
    = (since.service, since.method, since.route, since.status) AND before.is_healthy
WHERE NOT since.is_healthy AND since.status BETWEEN 400 AND 499
    AND since.times >= $least AND since.times >= $since * now.total
    AND healthy.total >= $least AND healthy.well * 2 >= healthy.total
    AND coalesce(before.times, 0) <= $before * healthy.total
"""

# One row a request, with when it ended: the entry bears the time of its start.
REQUEST = """
CREATE TABLE request AS
WITH troubled AS (
    SELECT DISTINCT label, trace
    FROM event JOIN reading USING (nth)
    WHERE trace <> '' AND log <> 'requests'
        AND (rank >= $error_rank OR regexp_matches(message, $abnormal_close))
),
session AS (
    SELECT label, service, revision, instance, ts + (latency_seconds * 1e9)::BIGINT AS ended,
        min(nth) AS nth, min(ts) AS ts
    FROM event
    WHERE is_websocket AND status = 101
    GROUP BY ALL
),
broken AS (
    SELECT DISTINCT session.nth
    FROM (FROM event JOIN reading USING (nth) WHERE trace = '' AND is_exception) AS exception
    ASOF JOIN session
        ON exception.label = session.label AND exception.service = session.service
        AND exception.revision = session.revision AND exception.instance = session.instance
        AND exception.ts <= session.ended
    WHERE session.ts <= exception.ts AND session.ended - exception.ts <= $ends_within
)
SELECT nth, ts, label, service, revision, trace, method, route, evidence, insert_id, line,
    coalesce(status, 0) AS status,
    if(is_websocket, 'websocket', 'http') AS protocol,
    ts + (latency_seconds * 1e9)::BIGINT AS ended,
    status >= 500 OR (refusal.status IS NOT NULL AND NOT coalesce(is_healthy, FALSE))
        OR (is_websocket AND (
        status >= 400 OR (
            status = 101 AND (troubled.trace IS NOT NULL OR nth IN (SELECT nth FROM broken))
        )
    )) AS is_failed
FROM event
LEFT JOIN troubled USING (label, trace)
LEFT JOIN phase USING (nth)
LEFT JOIN refusal USING (service, method, route, status)
WHERE log = 'requests'
"""

# Minutes are whole minutes of UTC, counted from the epoch.
ROUTES = """
WITH whole AS (
    SELECT label, service, revision, protocol, method, route,
        count(*) AS total, count(*) FILTER (is_failed) AS failed, min(ts) AS first,
        max(ts) AS last, min(ts) FILTER (is_failed) AS first_failed,
        max(ts) FILTER (is_failed) AS last_failed,
        min(nth) FILTER (NOT is_failed) AS ok, min(nth) FILTER (is_failed) AS bad,
        quantile_disc(ended - ts, [.1, .5, .9]) FILTER (is_failed) AS lasted
    FROM request
    GROUP BY ALL
),
around AS (
    SELECT label, service, revision, protocol, method, route,
        count(*) FILTER (ts < first_failed) AS before,
        count(*) FILTER (ts > last_failed) AS after
    FROM request JOIN whole USING (label, service, revision, protocol, method, route)
    WHERE first_failed IS NOT NULL
    GROUP BY ALL
)
SELECT whole.label, whole.service, whole.revision, protocol, whole.method, whole.route,
    total, failed, first, last, first_failed, last_failed,
    good.evidence, good.insert_id, good.line, wrong.evidence, wrong.insert_id, wrong.line, lasted,
    coalesce(before, 0), coalesce(after, 0)
FROM whole
LEFT JOIN around USING (label, service, revision, protocol, method, route)
LEFT JOIN entry AS good ON good.nth = ok
LEFT JOIN entry AS wrong ON wrong.nth = bad
ORDER BY whole.label, whole.service, whole.revision, protocol, whole.method, whole.route
"""

STATUSES = """
SELECT label, service, revision, protocol, method, route, status, count(*)
FROM request
GROUP BY ALL
ORDER BY label, service, revision, protocol, method, route, status
"""

MINUTES = """
SELECT label, service, revision, protocol, method, route, ts // $minute * $minute AS minute,
    count(*), count(*) FILTER (is_failed)
FROM request
GROUP BY ALL
ORDER BY label, service, revision, protocol, method, route, minute
"""


def judge_requests(tables: Tables) -> None:
    """Fill `request`, one row for each request entry, with whether it failed; needs `phase`."""
    tables.execute(
        REFUSAL,
        {"least": LEAST_REFUSED, "since": REFUSED_SINCE, "before": REFUSED_BEFORE},
    )
    tables.execute(
        REQUEST,
        {
            "error_rank": ERROR_RANK,
            "abnormal_close": ABNORMAL_CLOSE,
            "ends_within": ENDS_WITHIN,
        },
    )


def routes_of(tables: Tables) -> tuple[RouteOutcome, ...]:
    """The outcomes by place, protocol, method and route; needs `request`."""
    minutes = {
        key: tuple((Instant(minute), total, failed) for *_, minute, total, failed in group)
        for key, group in groupby(
            tables.execute(MINUTES, {"minute": MINUTE}).fetchall(), key=lambda row: row[:6]
        )
    }
    statuses = {
        key: tuple((status, count) for *_, status, count in group)
        for key, group in groupby(tables.execute(STATUSES).fetchall(), key=lambda row: row[:6])
    }
    return tuple(
        RouteOutcome(
            place=Place(label=row[0], service=row[1], revision=row[2]),
            protocol=row[3],
            method=row[4],
            route=row[5],
            total=row[6],
            failed=row[7],
            first=Instant(row[8]),
            last=Instant(row[9]),
            first_failed=None if row[10] is None else Instant(row[10]),
            last_failed=None if row[11] is None else Instant(row[11]),
            example_ok=_cite(*row[12:15]),
            example_failed=_cite(*row[15:18]),
            failed_per_minute=minutes[row[:6]],
            statuses=statuses[row[:6]],
            failed_seconds=_seconds(row[18]),
            well_before=row[19],
            well_after=row[20],
        )
        for row in tables.execute(ROUTES).fetchall()
    )


def _seconds(lasted: list[int] | None) -> tuple[float, float, float] | None:
    if lasted is None:
        return None
    low, middle, high = (duration / SECOND for duration in lasted)
    return low, middle, high


def _cite(evidence: str | None, insert_id: str, line: int) -> Cite | None:
    return None if evidence is None else entry_cite(evidence, insert_id, line)
