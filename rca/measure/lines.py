"""What a log line says of itself: its level, whether it is part of a traceback, what it is about.

Fills `reading`, one row for each entry of `event`: `level` (a Cloud Logging severity or empty),
its `rank`, `is_exception`, `is_frame` (a line inside a traceback that says nothing alone),
`telling` (the line of the message that matters, verbatim) and `about` (what patterns are made
from).
"""

from rca.measure.database import Tables

EXCEPTION = (
    r"^(?:Caused by: |Exception in thread \"[^\"]*\" )?"
    r"(?:[A-Za-z_]\w*\.)*\w*(?:Error|Exception)(?: \[\w+\])?(?:: |:?\s*$)"
)
"""The line that names an exception, as Python, Java and Node write it."""

LAST_LINE = EXCEPTION + r"|^(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:: |$)"
"""The same within a traceback, where an exception may have any name."""

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

# A traceback that came one line an entry is put together again: a line is part of it when it is
# indented and the last line of its instance that was not is a "Traceback" header. The line after
# the frames names the exception. Frames are recognised without a header too, since a window may
# start in the middle.
READING = """
CREATE TABLE reading AS
WITH line AS (
    SELECT nth, log, declared, message, evidence, instance, revision,
        log NOT IN ('requests', 'activity', 'system_event') AND proto IS NULL AS is_text,
        trim(message, chr(10) || chr(13) || chr(9) || ' ') = '' AS is_blank,
        contains(message, chr(10)) AND (
            contains(message, 'Traceback (most recent call last)')
            OR regexp_matches(message, '\\n\\s+at \\S')
        ) AS is_traceback,
        regexp_matches(
            message, '^[\\s|+-]*(?:Exception Group )?Traceback \\(most recent call last\\):\\s*$'
        ) AS is_header,
        regexp_matches(message, '^[ \\t]+\\S') AND NOT contains(message, chr(10)) AS is_indented,
        regexp_matches(message, '^\\s+(?:\\| *)*File "[^"]+", line \\d+') AS is_file_line,
        starts_with(message, 'During handling of the above exception, another')
        OR starts_with(message, 'The above exception was the direct cause of') AS is_bridge
    FROM event
),
opened AS (
    SELECT *, coalesce(last_value(
        CASE WHEN is_header THEN TRUE WHEN NOT is_indented AND NOT is_blank THEN FALSE END
        IGNORE NULLS
    ) OVER file_order, FALSE) AS is_open
    FROM line
    WINDOW file_order AS (
        PARTITION BY evidence, log, revision, instance ORDER BY nth
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
),
framed AS (
    SELECT *,
        is_text AND (
            is_blank OR is_header OR is_bridge OR is_file_line OR (is_indented AND is_open)
        ) AS is_frame,
        coalesce(lag(is_open AND is_indented) OVER (
            PARTITION BY evidence, log, revision, instance ORDER BY nth
        ), FALSE) AS follows_frame
    FROM opened
),
chosen AS (
    SELECT *,
        CASE WHEN is_traceback THEN list_filter(
            string_split(replace(message, chr(13), ''), chr(10)),
            lambda part: regexp_matches(part, $last_line))[-1]
        END AS exception_line,
        CASE WHEN is_traceback THEN list_filter(
            string_split(replace(message, chr(13), ''), chr(10)),
            lambda part: regexp_matches(part, '^\\s+File "[^"<]+", line \\d+, in ')
                AND NOT regexp_matches(part, 'site-packages|dist-packages|lib/python'))[-1]
        END AS frame_line,
        coalesce(exception_line, regexp_extract(message, '\\S[^\\r\\n]*')) AS telling,
        is_text AND NOT is_traceback AND NOT is_frame AND (
            regexp_matches(message, $exception)
            OR (follows_frame AND regexp_matches(message, '^[A-Za-z_][\\w.]*(?:: |$)'))
        ) AS names_exception
    FROM framed
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
    FROM chosen
)
SELECT nth, is_frame, telling,
    names_exception OR exception_line IS NOT NULL AS is_exception,
    CASE
        WHEN exception_line IS NOT NULL THEN exception_line || coalesce(
            regexp_replace(
                frame_line, '^.*?File "(?:[^"]*[/\\\\])?([^"/\\\\]+)", line \\d+, in (.*)$',
                ' at \\1:\\2'
            ), '')
        ELSE left(trim(regexp_replace(message, '\\s+', ' ', 'g')), 2000)
    END AS about,
    CASE word
        WHEN 'WARN' THEN 'WARNING' WHEN '400' THEN 'WARNING'
        WHEN 'ERR' THEN 'ERROR' WHEN '500' THEN 'ERROR'
        WHEN 'FATAL' THEN 'CRITICAL' WHEN '600' THEN 'CRITICAL'
        WHEN '700' THEN 'ALERT' WHEN '800' THEN 'EMERGENCY'
        WHEN '100' THEN 'DEBUG' WHEN '200' THEN 'INFO' WHEN '300' THEN 'NOTICE'
        ELSE word
    END AS said,
    CASE
        WHEN is_traceback AND exception_line IS NOT NULL
            AND said NOT IN ('CRITICAL', 'ALERT', 'EMERGENCY') THEN 'ERROR'
        WHEN said = '' AND names_exception THEN 'ERROR'
        ELSE said
    END AS level,
    coalesce(list_position($levels, level), 0) AS rank
FROM worded
"""

LEVELS = ["DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"]
"""Cloud Logging severities from least to worst; `rank` is the place in this list, from 1."""

ERROR_RANK = LEVELS.index("ERROR") + 1


def read_lines(tables: Tables) -> None:
    """Fill `reading` from `event`."""
    tables.execute(
        READING,
        {
            "exception": EXCEPTION,
            "last_line": LAST_LINE,
            "level_word": LEVEL_WORD,
            "level_field": LEVEL_FIELD,
            "levels": LEVELS,
        },
    )
