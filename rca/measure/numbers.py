"""The numbers inside lines, taken out in the engine: one row for each, with its name and unit.

Fills `number` (pattern, service, instance, nth, ts, is_healthy, unit, field, value, most) from the
text of entries and from their structured payload. Only patterns that come often and carry numbers
are read. `most` is the limit that the text itself states, as in `used 20 of 20` or `20/20`.
"""

from rca.measure.database import Tables
from rca.model.skipped import Skipped

SPEAKERS = 200
"""Patterns that are read, each service apart, the most frequent first; the rest is reported."""

LEAST = 8
"""Entries that a pattern needs in a service."""

NUMBERS = 200_000
"""Numbers read in all, about; where there are more, evenly spaced entries of each pattern."""

TEXT_LENGTH = 500

UNIT = r"ns|us|µs|ms|s|secs?|seconds?|mins?|minutes?|h|[KMGT]?i?B|kB|bytes|%"

# A name directly before the number, or a number that stands free. What begins with a digit and is
# no number (a date, an address, an id) is taken as a whole here and thrown away after.
NUMBER = (
    r"(?:\b([A-Za-z_][\w.\-]*)[\"']?(?:\s?[=:]\s?|\s+)|(?:^|[\s=:(\[,;\"']))[\"'(\[]?"
    r"([-+]?\d[^\s;()\[\]{}\"'=]*)(?:\s(" + UNIT + r")\b)?"
)
VALUE = r"^([-+]?\d+(?:,\d{3})*(?:\.\d+)?)(?:/(\d+(?:\.\d+)?))?(" + UNIT + r")?[.,:]*$"

# Compact JSON, at any depth; a name within a string has an escaped quote before it.
PAYLOAD_NUMBER = r"\"([A-Za-z_][\w.\-]*)\":(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)[,}]"

# The examples say which patterns carry numbers, and about how many.
CARRIER = """
CREATE TABLE carrier AS
WITH carrying AS (
    SELECT pattern,
        len(regexp_extract_all(left(telling, $length), $number))
            + len(regexp_extract_all(coalesce(payload, ''), $payload_number)) AS numbers
    FROM pattern
    JOIN entry ON nth = example
    JOIN reading USING (nth)
    WHERE pattern.log NOT IN ('requests', 'activity', 'system_event') AND proto IS NULL
        AND weight >= $least AND NOT is_exception
)
SELECT pattern, service, numbers, count(*) AS weight, row_number() OVER (
    ORDER BY count(*) DESC, pattern, service
) AS id
FROM carrying
JOIN sighting USING (pattern)
JOIN event USING (nth)
JOIN phase USING (nth)
WHERE numbers > 0
GROUP BY pattern, service, numbers
HAVING count(*) >= $least
"""

SAID = """
CREATE TABLE number AS
WITH budget AS (
    SELECT greatest($numbers // sum(numbers), 1)::BIGINT AS entries
    FROM carrier WHERE id <= $speakers
),
chosen AS (
    SELECT pattern, service, instance, nth, ts, is_healthy, payload,
        if(payload IS NULL OR NOT starts_with(telling, '{'), left(telling, $length), '') AS text
    FROM sighting
    JOIN event USING (nth)
    JOIN (FROM carrier WHERE id <= $speakers) AS carrier USING (pattern, service)
    JOIN phase USING (nth)
    JOIN reading USING (nth)
    CROSS JOIN budget
    QUALIFY (row_number() OVER (PARTITION BY pattern, service ORDER BY nth) - 1)
        % ((weight - 1) // entries + 1) = 0
),
matched AS MATERIALIZED (
    SELECT * EXCLUDE (text), regexp_extract_all(text, $number) AS hits
    FROM chosen
),
hit AS (
    SELECT * EXCLUDE (hits, payload), unnest(hits) AS hit,
        generate_subscripts(hits, 1) AS place
    FROM matched
),
found AS (
    SELECT * EXCLUDE (hit), regexp_extract(hit, $number, ['name', 'token', 'word']) AS said,
        said['name'] AS name, said['token'] AS token, said['word'] AS word
    FROM hit
    UNION ALL
    SELECT pattern, service, instance, nth, ts, is_healthy,
        1000 + generate_subscripts(names, 1), NULL, unnest(names), unnest(tokens), ''
    FROM (
        SELECT *, regexp_extract_all(payload, $payload_number, 1) AS names,
            regexp_extract_all(payload, $payload_number, 2) AS tokens
        FROM matched
        WHERE payload IS NOT NULL
    )
),
split AS (
    SELECT *, regexp_extract(token, $value, ['number', 'most', 'unit']) AS part FROM found
),
parsed AS (
    SELECT * EXCLUDE (said, token, word),
        coalesce(nullif(part.unit, ''), word, '') AS unit,
        coalesce(
            TRY_CAST(replace(part.number, ',', '') AS DOUBLE), TRY_CAST(token AS DOUBLE)
        ) AS plain,
        CASE
            WHEN unit = 'ns' THEN 1e-9 WHEN unit IN ('us', 'µs') THEN 1e-6
            WHEN unit = 'ms' THEN 1e-3 WHEN regexp_matches(unit, '^min') THEN 60
            WHEN unit = 'h' THEN 3600
            WHEN regexp_matches(unit, '^[kK]i?B') THEN 1024
            WHEN unit IN ('MB', 'MiB') THEN 1_048_576
            WHEN unit IN ('GB', 'GiB') THEN 1_073_741_824
            WHEN unit IN ('TB', 'TiB') THEN 1_099_511_627_776
            ELSE 1
        END AS scale,
        CASE
            WHEN unit = '' THEN '' WHEN unit = '%' THEN '%'
            WHEN regexp_matches(unit, 'B$|^bytes') THEN 'B' ELSE 's'
        END AS base
    FROM split
),
named AS (
    SELECT *, coalesce(
            TRY_CAST(nullif(part.most, '') AS DOUBLE),
            CASE WHEN lead(name) OVER line IN ('of', 'max', 'limit')
                THEN lead(plain) OVER line END
        ) AS most,
        count(*) OVER (PARTITION BY nth, name ORDER BY place) AS turn
    FROM parsed
    WINDOW line AS (PARTITION BY nth ORDER BY place)
)
SELECT pattern, service, instance, nth, ts, is_healthy, base AS unit,
    CASE WHEN coalesce(name, '') = '' THEN '#' || place WHEN turn > 1 THEN name || '#' || turn
        ELSE name END AS field,
    round(plain * scale, 9) AS value, round(most * scale, 9) AS most
FROM named
-- a time is no measurement: what names a moment within a day of the entry, in any unit
WHERE plain IS NOT NULL AND isfinite(plain) AND abs(plain) < 1e15
    AND abs(plain - ts / 1e9) > 86400 AND abs(plain / 1e3 - ts / 1e9) > 86400
    AND abs(plain / 1e6 - ts / 1e9) > 86400
"""

LEFT_OUT = "SELECT greatest(count(*) - $speakers, 0) FROM carrier"


def take_numbers(tables: Tables) -> tuple[Skipped, ...]:
    """Fill `number`; what the limit on patterns left out. Needs `phase` and the patterns."""
    read = {"length": TEXT_LENGTH, "number": NUMBER, "payload_number": PAYLOAD_NUMBER}
    tables.execute(CARRIER, read | {"least": LEAST})
    tables.execute(SAID, read | {"numbers": NUMBERS, "speakers": SPEAKERS, "value": VALUE})
    ((left_out,),) = tables.execute(LEFT_OUT, {"speakers": SPEAKERS}).fetchall()
    if not left_out:
        return ()
    reason = f"patterns by service carry numbers; the {SPEAKERS} most frequent were read"
    return (Skipped(evidence="all logs", locator=f"{left_out} more", reason=reason),)
