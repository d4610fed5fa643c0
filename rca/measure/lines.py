"""What a log line says of itself: its level, whether it is part of a stack trace, what it is about.

Fills `reading`, one row for each entry of `event`: `level` (a Cloud Logging severity or empty),
its `rank`, `is_exception`, `is_frame` (a line inside a stack trace that says nothing alone),
`telling` (the line of the message that matters, verbatim) and `about` (what patterns are made
from).
"""

from rca.measure.database import Tables
from rca.measure.traces import read_traces
from rca.model.skipped import Skipped

EXCEPTION = (
    r"^(?:Caused by: |Exception in thread \"[^\"]*\" )?"
    r"(?:[A-Za-z_]\w*\.)*\w*(?:Error|Exception)(?: \[\w+\])?(?:: |:?\s*$)"
)
"""The line that names an exception, as Python, Java and Node write it."""

LEVEL_WORD = (
    r"(?:^|[\s\[(|:=\"-])(EMERGENCY|ALERT|CRITICAL|FATAL|ERROR|WARNING|WARN|NOTICE|INFO|DEBUG)"
    r"(?:$|[\s\])|:,\"-])"
)
"""A level in capitals, standing free, as most text formats write it."""

LEVEL_FIELD = (
    r"(?i:\[|\b(?:level|severity|lvl)\"?[=:] ?\"?)"
    r"(emergency|alert|critical|fatal|error|warning|warn|notice|info|debug)\b"
)
"""A level in small letters counts only where its place says that it is one."""

# A trace is known by the line that names its exception and the place where it was raised, whether
# it stands in one text or came one line an entry; the other entries of such a trace are frames.
READING = """
CREATE TABLE reading AS
WITH line AS (
    SELECT nth, declared, message, trace_line.telling AS named, trace_line.about AS named_about,
        log NOT IN ('requests', 'activity', 'system_event') AND proto IS NULL AS is_text,
        trim(message, chr(10) || chr(13) || chr(9) || ' ') = '' AS is_blank,
        is_text AND named IS NULL AND (is_blank OR trace_line.nth IS NOT NULL) AS is_frame,
        coalesce(named, regexp_extract(message, '\\S[^\\r\\n]*')) AS telling,
        is_text AND NOT is_frame AND regexp_matches(message, $exception) AS names_exception
    FROM event LEFT JOIN trace_line USING (nth)
),
worded AS (
    SELECT *,
        CASE
            WHEN declared NOT IN ('', 'DEFAULT', '0') THEN declared
            WHEN NOT is_text OR is_frame THEN ''
            ELSE upper(coalesce(
                nullif(regexp_extract(left(telling, 160), $level_word, 1), ''),
                nullif(regexp_extract(left(telling, 160), $level_field, 1), ''),
                ''
            ))
        END AS word
    FROM line
)
SELECT nth, is_frame, telling,
    names_exception OR named IS NOT NULL AS is_exception,
    coalesce(named_about, left(trim(regexp_replace(message, '\\s+', ' ', 'g')), 2000)) AS about,
    CASE word
        WHEN 'WARN' THEN 'WARNING' WHEN '400' THEN 'WARNING'
        WHEN 'ERR' THEN 'ERROR' WHEN '500' THEN 'ERROR'
        WHEN 'FATAL' THEN 'CRITICAL' WHEN '600' THEN 'CRITICAL'
        WHEN '700' THEN 'ALERT' WHEN '800' THEN 'EMERGENCY'
        WHEN '60' THEN 'CRITICAL' WHEN '50' THEN 'ERROR' WHEN '40' THEN 'WARNING'
        WHEN '30' THEN 'INFO' WHEN '20' THEN 'DEBUG' WHEN '10' THEN 'DEBUG'
        WHEN '100' THEN 'DEBUG' WHEN '200' THEN 'INFO' WHEN '300' THEN 'NOTICE'
        ELSE word
    END AS said,
    CASE
        WHEN named IS NOT NULL AND said NOT IN ('CRITICAL', 'ALERT', 'EMERGENCY') THEN 'ERROR'
        WHEN said = '' AND names_exception THEN 'ERROR'
        ELSE said
    END AS level,
    coalesce(list_position($levels, level), 0) AS rank
FROM worded
"""

LEVELS = ["DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"]
"""Cloud Logging severities from least to worst; `rank` is the place in this list, from 1."""

ERROR_RANK = LEVELS.index("ERROR") + 1


def read_lines(tables: Tables) -> tuple[Skipped, ...]:
    """Fill `reading` from `event`, and the tables of `read_traces`; what was passed over."""
    skipped = read_traces(tables)
    tables.execute(
        READING,
        {
            "exception": EXCEPTION,
            "level_word": LEVEL_WORD,
            "level_field": LEVEL_FIELD,
            "levels": LEVELS,
        },
    )
    return skipped
