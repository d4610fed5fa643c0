"""Log evidence into one typed table, `entry`; what is no entry becomes `Skipped`, never an error.

Entries are numbered (`nth`) by time, then insert id, which is the order Cloud Logging itself
returns them in (https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry).
"""

from collections.abc import Iterable

from rca.measure.database import Tables
from rca.measure.files import batches, log_evidence, numbered_lines
from rca.measure.folding import fold_routes
from rca.measure.strays import mark_strays
from rca.measure.users import UserField
from rca.model.dossier import Dossier
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL, Evidence
from rca.model.instant import parse_instant
from rca.model.plural import counted
from rca.model.skipped import Skipped
from rca.stacktrace import HINT, STACK_FIELDS

_SHOWN_SKIPS = 20
_NEVER = 2**63 - 1

RAW_LINE = """
CREATE TABLE raw_line (
    evidence VARCHAR, position INTEGER, label VARCHAR, line BIGINT, raw VARCHAR
)
"""

# One batch of lines; a NULL line could not be decoded.
ADD_LINES = """
INSERT INTO raw_line
SELECT $evidence, $position, $label, unnest($numbers::BIGINT[]), unnest($lines::VARCHAR[])
"""

STACK_PATHS = tuple(
    "$.jsonPayload" + "".join(f'."{name}"' for name in path) for path in STACK_FIELDS
)
"""Where structured loggers put a stack trace, as JSON paths, in the order in which they count."""

# Every wanted field of a line in one pass over its JSON, all as text: a field of an unexpected
# type is then one value that does not convert, not an entry that cannot be read.
SENTENCE_PATHS = tuple(
    f"$.jsonPayload.{name}" for name in ("msg", "event", "text", "log", "description")
)
REASON_PATHS = tuple(
    f"$.jsonPayload.{name}"
    for name in (
        "err.message",
        "error.message",
        "err",
        "error",
        "exception",
        "reason",
        "cause",
        "detail",
        "body",
    )
)
LEVEL_PATHS = tuple(
    f"$.jsonPayload.{name}" for name in ("severity", "level", "severity_text", "levelname", "lvl")
)
"""Where structured loggers put the sentence, what was wrong, and the level: logrus, zap, pino,
structlog, Serilog and the log model of OpenTelemetry."""

FIELD = """
CREATE TABLE field AS
SELECT evidence, position, label AS evidence_label, line,
    CASE
        WHEN raw IS NULL THEN 'no UTF-8 text'
        WHEN NOT json_valid(raw) THEN 'no JSON'
        WHEN json_type(raw) <> 'OBJECT' THEN 'no JSON object'
    END AS fault,
    CASE WHEN fault IS NULL THEN json_extract_string(raw, [
        '$.insertId',
        '$.timestamp',
        '$.logName',
        '$.severity',
        '$.trace',
        '$.textPayload',
        '$.jsonPayload',
        '$.jsonPayload.message',
        '$.protoPayload',
        '$.httpRequest',
        '$.labels.instanceId',
        '$.resource.labels.service_name',
        '$.resource.labels.configuration_name',
        '$.resource.labels.job_name',
        '$.resource.labels.database_id',
        '$.resource.labels.revision_name',
        '$.httpRequest.requestMethod',
        '$.httpRequest.status',
        '$.httpRequest.requestUrl',
        '$.httpRequest.latency',
        '$.protoPayload.methodName',
        '$.protoPayload.resourceName',
        '$.protoPayload.status.message',
        '$.spanId',
        '$.labels.parentSpanId',
        '$.jsonPayload.parentSpanId'
    ]) END AS f,
    CASE WHEN fault IS NULL THEN json_type(raw, '$.jsonPayload.message') = 'VARCHAR'
    END AS has_message,
    -- what loggers that do not call it `message` say: the sentence, what was wrong, the level
    CASE WHEN fault IS NULL AND NOT coalesce(has_message, FALSE) AND f[7] IS NOT NULL
    THEN json_extract_string(raw, [SENTENCE_PATHS]) END AS sentences,
    CASE WHEN sentences IS NOT NULL THEN json_extract_string(raw, [REASON_PATHS]) END AS reasons,
    CASE WHEN fault IS NULL AND f[7] IS NOT NULL
        AND upper(coalesce(f[4], '')) IN ('', 'DEFAULT', '0')
    THEN json_extract_string(raw, [LEVEL_PATHS]) END AS levels,
    -- a stack trace beside the message; only text with a line break in it can be one
    CASE WHEN fault IS NULL AND contains(raw, '\\n') THEN list_filter(
        json_extract_string(raw, [STACK_PATHS]),
        lambda part: contains(part, chr(10)) AND regexp_matches(part, '(?m)^(?:' || $hint || ')')
    )[1] END AS stack
FROM raw_line
"""
for _name, _paths in {
    "STACK_PATHS": STACK_PATHS,
    "SENTENCE_PATHS": SENTENCE_PATHS,
    "REASON_PATHS": REASON_PATHS,
    "LEVEL_PATHS": LEVEL_PATHS,
}.items():
    FIELD = FIELD.replace(_name, ", ".join(f"'{path}'" for path in _paths))

# Times are taken apart as text so that all nine digits survive; DuckDB sees whole seconds only.
# An offset is subtracted. What a signed 64-bit count cannot hold (before 1970, after 2261) is
# no time.
TIMED = """
CREATE TABLE timed AS
WITH split AS (
    SELECT *, regexp_extract(
        coalesce(f[2], ''),
        '^\\s*(\\d{4}-\\d\\d-\\d\\d)[Tt ](\\d\\d:\\d\\d:\\d\\d)(?:[.,](\\d{1,9}))?'
        || '\\s*(?:[Zz]|([+-])(\\d\\d):(\\d\\d))\\s*$',
        ['day', 'clock', 'fraction', 'sign', 'hours', 'minutes']
    ) AS time
    FROM field
),
whole AS (
    SELECT *, epoch(TRY_CAST(time.day || ' ' || time.clock AS TIMESTAMP))::BIGINT
        - CASE time.sign WHEN '-' THEN -1 WHEN '+' THEN 1 ELSE 0 END
        * coalesce(TRY_CAST(time.hours AS BIGINT) * 3600
            + TRY_CAST(time.minutes AS BIGINT) * 60, 0) AS second
    FROM split
)
SELECT * EXCLUDE (time, second, fault),
    CASE WHEN second BETWEEN 0 AND 9_200_000_000
        THEN second * 1_000_000_000 + rpad(time.fraction, 9, '0')::BIGINT
    END AS ts,
    regexp_matches(coalesce(f[3], ''), '^(?:text|github-actions)/') AS is_plain,
    CASE WHEN fault IS NULL AND ts IS NULL AND NOT (is_plain AND f[2] IS NULL)
        THEN 'no readable timestamp' ELSE fault
    END AS fault
FROM whole
"""

# A line of a plain text log may have no time: then it is no event, but it can be cited and found.
# Two such logs may have one name, so lines are the same only when they say the same.
# The label rule: in the incident's own evidence, what lies in the baseline window (or, without
# one, before the incident window) shows the healthy state.
ENTRY = """
CREATE TABLE entry AS
WITH named AS (
    SELECT evidence, position, line, ts, is_plain, evidence_label AS given,
        CASE WHEN evidence_label = $incident AND ts >= $baseline_start AND ts < $baseline_end
            THEN $baseline ELSE evidence_label END AS label,
        coalesce(f[1], '') AS insert_id,
        lower(regexp_extract(coalesce(f[3], ''), '([^/]*)$', 1)) AS log_id,
        regexp_extract(coalesce(f[3], ''), '^[^/]*/[^/]*') AS project,
        CASE WHEN upper(coalesce(f[4], '')) IN ('', 'DEFAULT', '0')
            THEN upper(coalesce(list_filter(levels, lambda level: level <> '')[1], f[4], ''))
            ELSE upper(f[4]) END AS declared,
        list_filter(sentences, lambda sentence: sentence <> '')[1] AS sentence,
        list_filter(reasons, lambda reason: reason NOT IN ('', 'null'))[1] AS reason,
        coalesce(f[5], '') AS trace,
        coalesce(f[11], '') AS instance,
        coalesce(
            nullif(f[12], ''), nullif(f[13], ''), nullif(f[14], ''), nullif(f[15], ''),
            regexp_extract(f[22], '/services/([^/]+)', 1), ''
        ) AS service,
        coalesce(f[16], '') AS revision,
        upper(coalesce(f[17], '')) AS method,
        TRY_CAST(f[18] AS INTEGER) AS status,
        coalesce(f[19], '') AS url,
        least(greatest(
            coalesce(TRY_CAST(rtrim(f[20], 's') AS DOUBLE), 0), 0), 604_800) AS latency_seconds,
        f[9] AS proto,
        f[10] AS http,
        coalesce(f[24], '') AS span,
        coalesce(nullif(f[25], ''), f[26], '') AS parent_span,
        -- kept for the numbers in it, and for what it says of configuration
        CASE WHEN f[9] IS NULL AND length(f[7]) <= 20_000 AND regexp_matches(f[7],
            '":-?\\d|(?i:config|setting|flag|toggle|feature|snapshot|experiment|variant|override)')
            THEN f[7] END AS payload,
        -- the values of the field that names a user, kept apart: they are no sign of a cause
        CASE WHEN $user_key <> '' AND contains(f[7], $user_key)
            THEN list_append(regexp_extract_all(f[7], $user_value, 1),
                json_extract_string(f[7], $user_path)) END AS users,
        coalesce(
            f[6],
            CASE WHEN has_message AND contains(f[8], coalesce(stack, '')) THEN f[8] END,
            CASE WHEN has_message THEN concat_ws(chr(10), nullif(f[8], ''), stack) END,
            CASE WHEN sentence IS NOT NULL
                THEN concat_ws(chr(10), concat_ws(': ', sentence, reason), stack) END,
            stack, f[7], ''
        ) AS text,
        coalesce(nullif(f[23], ''), f[21], '') AS audit_text
    FROM timed
    WHERE fault IS NULL
),
shaped AS (
    SELECT * EXCLUDE (log_id, url, text, audit_text, is_plain, sentence, reason),
        CASE WHEN http IS NOT NULL AND status IS NOT NULL AND contains(log_id, 'request')
            THEN 'requests'
            WHEN ends_with(log_id, 'system_event') THEN 'system_event'
            ELSE coalesce(nullif(split_part(log_id, '%2f', -1), ''), 'other')
        END AS log,
        string_split(regexp_replace(
            regexp_replace(url, '[?#].*$', ''), '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/]*', ''
        ), '/') AS path,
        list_transform(path, lambda part: CASE
            WHEN regexp_full_match(part, '\\d+')
                OR regexp_full_match(part, '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}')
                OR (regexp_full_match(part, '[0-9a-fA-F]{8,}') AND regexp_matches(part, '\\d'))
            THEN '{id}' ELSE part END
        ) AS parts,
        coalesce(nullif(array_to_string(parts, '/'), ''), '/') AS route,
        CASE WHEN text = '' AND proto IS NOT NULL THEN audit_text ELSE text END AS message,
        coalesce(status = 101 OR regexp_matches(url, '^(?i:wss?)://'), FALSE) AS is_upgrade,
        row_number() OVER (
            PARTITION BY label, project, ts, insert_id, CASE WHEN is_plain THEN text END,
                CASE WHEN insert_id = '' THEN position END,
                CASE WHEN insert_id = '' THEN line END
            ORDER BY position, line
        ) > 1 AS is_repeat
    FROM named
)
SELECT * EXCLUDE (path, parts, is_upgrade, project),
    row_number() OVER (ORDER BY ts NULLS LAST, insert_id, position, line) AS nth,
    -- a refused upgrade looks like any GET, but its path gives it away
    log = 'requests' AND (is_upgrade OR (
        method = 'GET' AND bool_or(is_upgrade) OVER (PARTITION BY service, route)
    )) AS is_websocket
FROM shaped
"""

# What each table but the exhibits counts: an entry that two exports share counts once.
EVENT = """
CREATE VIEW event AS
SELECT * FROM entry WHERE NOT is_repeat AND NOT is_stray AND ts IS NOT NULL
"""

FAULTS = """
SELECT evidence, fault, line, count(*) OVER (PARTITION BY evidence, fault) AS total
FROM timed
WHERE fault IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY evidence, fault ORDER BY line) <= $shown
ORDER BY evidence, fault, line
"""

REPEATS = """
SELECT evidence, count(*) FROM entry WHERE is_repeat GROUP BY evidence ORDER BY evidence
"""

UNTIMED = """
SELECT evidence, count(*) FROM entry WHERE ts IS NULL GROUP BY evidence ORDER BY evidence
"""

COUNTS = "SELECT label, count(*) FROM event GROUP BY label ORDER BY label"


def load_entries(tables: Tables, dossier: Dossier) -> tuple[Skipped, ...]:
    """Fill `entry` and its view `event` from all log evidence; what was passed over, sorted."""
    return load_lines(
        tables,
        dossier,
        ((evidence, numbered_lines(evidence)) for evidence in log_evidence(dossier)),
    )


def load_lines(
    tables: Tables,
    dossier: Dossier,
    sources: Iterable[tuple[Evidence, Iterable[tuple[int, bytes]]]],
) -> tuple[Skipped, ...]:
    """The same for chosen lines: pairs of a line number, from 1, and the line's bytes."""
    tables.execute(RAW_LINE)
    for position, (evidence, lines) in enumerate(sources):
        for numbers, texts in batches(lines):
            tables.execute(
                ADD_LINES,
                {
                    "evidence": evidence.id,
                    "position": position,
                    "label": evidence.label,
                    "numbers": numbers,
                    "lines": texts,
                },
            )
    tables.execute(FIELD, {"hint": HINT})
    tables.execute("DROP TABLE raw_line")
    tables.execute(TIMED)
    tables.execute("DROP TABLE field")
    start, end = _healthy_time(dossier)
    field = UserField(dossier.incident.scope.user_field)
    tables.execute(
        ENTRY,
        {
            "incident": INCIDENT_LABEL,
            "baseline": BASELINE_LABEL,
            "baseline_start": start,
            "baseline_end": end,
            "user_key": field.key,
            "user_value": field.value,
            "user_path": field.path,
        },
    )
    strays = mark_strays(tables)
    tables.execute(EVENT)
    fold_routes(tables)
    skipped = tuple(sorted((*_skipped(tables), *strays)))
    tables.execute("DROP TABLE timed")
    return skipped


def count_entries(tables: Tables) -> tuple[tuple[str, int], ...]:
    """How many entries each label has, by label."""
    return tuple((str(label), int(count)) for label, count in tables.execute(COUNTS).fetchall())


def _healthy_time(dossier: Dossier) -> tuple[int, int]:
    scope = dossier.incident.scope
    if scope.baseline is not None:
        return parse_instant(scope.baseline.since), parse_instant(scope.baseline.until)
    if scope.window is not None:
        return 0, parse_instant(scope.window.since)
    return _NEVER, _NEVER


def _skipped(tables: Tables) -> tuple[Skipped, ...]:
    found = []
    totals: dict[tuple[str, str], int] = {}
    for evidence, fault, line, total in tables.execute(FAULTS, {"shown": _SHOWN_SKIPS}).fetchall():
        found.append(Skipped(evidence=evidence, locator=f"line {line}", reason=fault))
        totals[evidence, fault] = total
    for (evidence, fault), total in totals.items():
        if total > _SHOWN_SKIPS:
            locator = f"{total - _SHOWN_SKIPS} more lines"
            found.append(Skipped(evidence=evidence, locator=locator, reason=fault))
    for evidence, count in tables.execute(REPEATS).fetchall():
        reason = "the same entry stands before, in this or other evidence with the same label"
        found.append(
            Skipped(evidence=evidence, locator=counted(count, "entry", "entries"), reason=reason)
        )
    for evidence, count in tables.execute(UNTIMED).fetchall():
        reason = "carry no time: they can be cited, not counted over time"
        found.append(Skipped(evidence=evidence, locator=counted(count, "line"), reason=reason))
    return tuple(sorted(found))
