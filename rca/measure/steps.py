"""What each request did: the lines its service wrote during it and the calls it made.

Fills `asked_for` (one row a request: its service, route and phase), `step` (what each request did,
once each) and `shaped` (the set of steps of each request). Requests with the same set are one
shape, so all that follows is counted over a few shapes, however many requests there are.
"""

from rca.measure.database import Tables
from rca.measure.latency import SKEW
from rca.measure.lines import ERROR_RANK

MOST_STEPS = 40
"""Steps of one route that are looked at: errors first, then the most frequent."""

PLACE = (
    r"[A-Za-z_$][\w.$\[\]]*#\d+\b"
    r"|[\w./-]*\w\.(?:py|js|mjs|ts|go|java|kt|rb|php|cs|rs|scala|cc|cpp|c):\d+\b"
)
"""Where in the code a line was written, as loggers print it: `Orders#118`, `orders.py:118`."""

# A line belongs to the request whose span it names, else to the one that its service began last
# in the same trace. A place in the code tells lines apart that a pattern holds together, and the
# other way round; what an error says matters more than where it was written.
OWN_LINE = """
CREATE TABLE own_line AS
WITH line AS (
    SELECT nth, event.ts, label, trace, service, span, rank,
        if(rank < $error_rank, nullif(regexp_extract(left(telling, 200), $place), ''), NULL)
            AS place,
        pattern
    FROM event
    JOIN reading USING (nth)
    JOIN (SELECT nth, pattern FROM sighting) USING (nth)
    WHERE trace <> '' AND log <> 'requests'
),
named AS (
    SELECT label, trace, service, span, min(nth) AS named
    FROM event
    WHERE log = 'requests' AND trace <> '' AND span <> ''
    GROUP BY ALL
),
begun AS (
    SELECT label, trace, service, ts - $skew AS since, min(nth) AS begun
    FROM request
    WHERE trace <> ''
    GROUP BY ALL
)
SELECT line.nth, rank >= $error_rank AS is_error, coalesce(place, pattern) AS name,
    coalesce(named, begun) AS request
FROM line
LEFT JOIN named USING (label, trace, service, span)
ASOF LEFT JOIN begun
    ON line.label = begun.label AND line.trace = begun.trace AND line.service = begun.service
    AND line.ts >= begun.since
"""

ASKED_FOR = """
CREATE TABLE asked_for AS
SELECT nth, service, concat_ws(' ', nullif(method, ''), route) AS route, is_healthy, is_failed
FROM request JOIN phase USING (nth)
"""

STEP = """
CREATE TABLE step AS
WITH every AS (
    SELECT request, is_error, name, nth FROM own_line WHERE request IS NOT NULL
    UNION ALL
    SELECT caller, FALSE, concat_ws(' ', 'call', service, route), nth
    FROM caller JOIN asked_for USING (nth)
    UNION ALL
    SELECT nth, TRUE, 'failed', nth FROM asked_for WHERE is_failed
),
once AS (
    SELECT service, route, is_error, name, every.request, min(every.nth) AS nth
    FROM every JOIN asked_for ON asked_for.nth = every.request
    GROUP BY ALL
),
kept AS (
    SELECT service, route, is_error, name, row_number() OVER (
        ORDER BY service, route, is_error, name
    ) AS step
    FROM once
    GROUP BY service, route, is_error, name
    QUALIFY row_number() OVER (
        PARTITION BY service, route ORDER BY is_error DESC, count(*) DESC, name
    ) <= $most_steps
)
SELECT step, once.* FROM once JOIN kept USING (service, route, is_error, name)
"""

SHAPED = """
CREATE TABLE shaped AS
WITH told AS (
    SELECT request AS nth, list_sort(list(step)) AS steps FROM step GROUP BY request
)
SELECT nth, service, route, is_healthy, steps,
    dense_rank() OVER (ORDER BY service, route, is_healthy, steps) AS shape
FROM asked_for LEFT JOIN told USING (nth)
"""


def read_steps(tables: Tables) -> None:
    """Fill the tables; needs `request`, `caller`, `phase`, `reading` and `sighting`."""
    tables.execute(OWN_LINE, {"error_rank": ERROR_RANK, "place": PLACE, "skew": SKEW})
    tables.execute(ASKED_FOR)
    tables.execute(STEP, {"most_steps": MOST_STEPS})
    tables.execute(SHAPED)
