"""Stack traces in log entries: those in one text, and those that came one line an entry.

A regular expression finds candidates in the engine; only those are parsed: distinct texts, and
the lines near one that looks like a frame. Without any candidate nothing else is done.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, NamedTuple

from rca.measure.database import Tables
from rca.measure.showing import entry_cite
from rca.model.evidence import INCIDENT_LABEL
from rca.model.instant import Instant
from rca.model.measures import Place, Tally
from rca.model.plural import counted
from rca.model.skipped import Skipped
from rca.model.trace import TraceSighting
from rca.stacktrace import (
    HINT,
    Frame,
    Joined,
    Trace,
    fingerprint,
    join_lines,
    join_text,
    main_chain,
    plain_name,
    root_cause,
    telling_frame,
    texts_of,
)

TEXT_LIMIT = 20_000
"""Distinct texts that are parsed, the most frequent first; the rest is reported as skipped."""

SIGHTING_LIMIT = 1_000
"""Fingerprints kept, the most frequent first; the rest is reported as skipped."""

QUOTE_LIMIT = 500

NEAR = 12
"""Lines of a stream around one that looks like a frame that may belong to its trace."""

_BATCH = 5_000

# A structured entry without a message is searched as it stands: its line breaks are escaped.
HINTED = """
CREATE TABLE trace_hint AS
SELECT nth, given, log, service, revision, instance, message,
    contains(message, chr(10)) OR starts_with(message, '{') AS is_whole
FROM event
WHERE log NOT IN ('requests', 'activity', 'system_event') AND proto IS NULL
    AND (regexp_matches(message, $hint)
        OR (starts_with(message, '{') AND contains(message, '\\n')))
"""

# Texts by weight, ties by their first entry.
WHOLE = """
CREATE TABLE trace_text AS
SELECT message, min(nth) AS text, count(*) AS weight
FROM trace_hint WHERE is_whole
GROUP BY message
ORDER BY weight DESC, text
LIMIT $limit
"""

WHOLE_LEFT_OUT = """
SELECT count(*) FROM trace_hint WHERE is_whole AND message NOT IN (SELECT message FROM trace_text)
"""

TOLD_COLUMNS = (
    "nth BIGINT, fingerprint VARCHAR, language VARCHAR, type VARCHAR, message VARCHAR, "
    "chain VARCHAR[], module VARCHAR, function VARCHAR, file VARCHAR, line BIGINT, naming VARCHAR"
)

TABLES = f"""
CREATE TABLE told_text ({TOLD_COLUMNS});
CREATE TABLE told_lines ({TOLD_COLUMNS});
CREATE TABLE text_line (nth BIGINT, telling VARCHAR, about VARCHAR);
CREATE TABLE stream_line (nth BIGINT, telling VARCHAR, about VARCHAR);
"""

# The lines of a stream near a hint, a text of several lines only when it holds no whole trace.
# A stream is what one instance wrote to one log, in whatever files it came. Evidence that was
# given another label shows another state of the system, perhaps with the same entries.
NEAR_LINES = """
WITH stream AS (
    SELECT DISTINCT given, log, service, revision, instance FROM trace_hint WHERE NOT is_whole
),
spoken AS (
    SELECT nth, given, log, service, revision, instance, event.message,
        trace_hint.nth IS NOT NULL AND NOT is_whole AS is_hint
    FROM event
    SEMI JOIN stream USING (given, log, service, revision, instance)
    LEFT JOIN (SELECT nth, is_whole FROM trace_hint) AS trace_hint USING (nth)
    WHERE proto IS NULL AND trim(event.message, chr(10) || chr(13) || chr(9) || ' ') <> ''
        AND event.message NOT IN (
            SELECT trace_text.message FROM trace_text SEMI JOIN text_line ON text = text_line.nth
        )
),
near AS (
    SELECT *, bool_or(is_hint) OVER (
        PARTITION BY given, log, service, revision, instance ORDER BY nth
        ROWS BETWEEN $near PRECEDING AND $near FOLLOWING
    ) AS is_near
    FROM spoken
)
SELECT [given, log, service, revision, instance], nth, message FROM near WHERE is_near
ORDER BY nth
"""

SEEN = """
CREATE TABLE trace_seen AS
SELECT event.nth, told_text.* EXCLUDE (nth)
FROM trace_hint JOIN trace_text USING (message) JOIN told_text ON told_text.nth = text
JOIN event ON event.nth = trace_hint.nth
UNION ALL
SELECT * FROM told_lines
"""

# Which entries are lines of a trace; `telling` is NULL for those that say nothing alone.
LINES = """
CREATE TABLE trace_line AS
SELECT nth, any_value(telling) AS telling, any_value(about) AS about
FROM (
    SELECT trace_hint.nth, telling, about
    FROM trace_hint JOIN trace_text USING (message) JOIN text_line ON text_line.nth = text
    UNION ALL
    SELECT * FROM stream_line
)
GROUP BY nth
"""

KEPT = """
CREATE TABLE trace AS
SELECT fingerprint, count(*) AS weight,
    coalesce(min(nth) FILTER (label = $incident), min(nth)) AS example, min(ts) AS first
FROM trace_seen JOIN event USING (nth)
GROUP BY fingerprint
ORDER BY weight DESC, fingerprint
LIMIT $limit
"""

LEFT_OUT = """
SELECT count(DISTINCT fingerprint), count(*) FROM trace_seen ANTI JOIN trace USING (fingerprint)
"""

SIGHTINGS = """
SELECT fingerprint, label, service, revision, count(*), min(ts), max(ts)
FROM trace_seen JOIN trace USING (fingerprint) JOIN event USING (nth)
GROUP BY ALL
ORDER BY min(first), fingerprint, label, service, revision
"""

EXAMPLES = """
SELECT DISTINCT ON (fingerprint) fingerprint, language, type, trace_seen.message, chain, module,
    function, file, trace_seen.line, naming, evidence, insert_id, entry.line, shown
FROM trace
JOIN trace_seen USING (fingerprint)
JOIN entry ON entry.nth = example AND trace_seen.nth = example
JOIN showing ON showing.nth = example
ORDER BY ALL
"""


class _Told(NamedTuple):
    """One trace as a row; `nth` is the entry that names its root cause, or the text's first."""

    nth: int
    fingerprint: str
    language: str
    type: str
    message: str
    chain: list[str]
    module: str
    function: str
    file: str
    line: int
    naming: str


class _Line(NamedTuple):
    """An entry within a trace; the telling one says what the trace is about."""

    nth: int
    telling: str | None
    about: str | None


def read_traces(tables: Tables) -> tuple[Skipped, ...]:
    """Fill `trace_line` (entries within traces) and `trace_seen` (each trace once) from `event`."""
    tables.execute(HINTED, {"hint": f"(?m)^(?:{HINT})"})
    tables.execute(TABLES)
    tables.execute(WHOLE, {"limit": TEXT_LIMIT})
    _read_texts(tables)
    _read_streams(tables)
    tables.execute(SEEN)
    tables.execute(LINES)
    ((left_out,),) = tables.execute(WHOLE_LEFT_OUT).fetchall()
    if not left_out:
        return ()
    reason = f"stack traces are read in {TEXT_LIMIT} different texts only"
    return (
        Skipped(evidence="all logs", locator=counted(left_out, "entry", "entries"), reason=reason),
    )


def traces_of(tables: Tables) -> tuple[tuple[TraceSighting, ...], tuple[Skipped, ...]]:
    """All sightings by the time of the first, then fingerprint; and what the limit left out."""
    tables.execute(KEPT, {"incident": INCIDENT_LABEL, "limit": SIGHTING_LIMIT})
    examples = {row[0]: row[1:] for row in tables.execute(EXAMPLES).fetchall()}
    rows = tables.execute(SIGHTINGS).fetchall()
    sightings = tuple(
        _sighting(name, examples[name], [row[1:] for row in group])
        for name, group in groupby(rows, key=lambda row: row[0])
    )
    ((kinds, entries),) = tables.execute(LEFT_OUT).fetchall()
    if not kinds:
        return sightings, ()
    reason = f"{kinds} rare stack traces left out; only {SIGHTING_LIMIT} are kept"
    return sightings, (
        Skipped(evidence="all logs", locator=counted(entries, "entry", "entries"), reason=reason),
    )


def _sighting(name: str, example: Sequence[Any], rows: Sequence[tuple[Any, ...]]) -> TraceSighting:
    language, kind, message, chain, module, function, file, line, naming, *cited, shown = example
    quote = naming.strip() if naming.strip() in shown else shown.split("\n", 1)[0]
    return TraceSighting(
        fingerprint=name,
        language=language,
        type=kind,
        message=message,
        chain=tuple(chain),
        module=module,
        function=function,
        file=file,
        line=line,
        tallies=tuple(
            Tally(
                place=Place(label=label, service=service, revision=revision),
                count=count,
                first=Instant(first),
                last=Instant(last),
            )
            for label, service, revision, count, first, last in rows
        ),
        example=replace(entry_cite(*cited), quote=quote[:QUOTE_LIMIT]),
    )


def _read_texts(tables: Tables) -> None:
    rows = tables.execute("SELECT text, message FROM trace_text ORDER BY text").fetchall()
    told: list[_Told] = []
    lines: list[_Line] = []
    for nth, message in rows:
        found = [joined for text in _texts(message) for joined in join_text(text) if joined.trace]
        told += [_told(joined, joined.trace, nth) for joined in found if joined.trace]
        if found:
            lines.append(_line(found[-1], nth))
    _insert(tables, "told_text", told)
    _insert(tables, "text_line", lines)


def _texts(message: str) -> Iterator[str]:
    """The text itself, or the first field of a structured entry that holds a trace."""
    if not message.startswith("{"):
        yield message
        return
    try:
        payload = json.loads(message)
    except (ValueError, RecursionError):
        yield message
        return
    for _, text in texts_of({"jsonPayload": payload}):
        if any(joined.trace for joined in join_text(text)):
            yield text
            return


def _read_streams(tables: Tables) -> None:
    rows = iter(tables.execute(NEAR_LINES, {"near": NEAR}).fetchone, None)
    entries = ((tuple(stream), nth, message) for stream, nth, message in rows)
    told: list[_Told] = []
    lines: list[_Line] = []
    for joined in join_lines(entries):
        telling = None
        if joined.trace is not None:
            told.append(_told(joined, joined.trace, joined.naming(root_cause(joined.trace))[1]))
            telling = _line(joined, joined.telling()[2])
        for nth in joined.keys:
            lines.append(telling if telling and telling.nth == nth else _Line(nth, None, None))
    _insert(tables, "told_lines", told)
    _insert(tables, "stream_line", lines)


def _insert(tables: Tables, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    for start in range(0, len(rows), _BATCH):
        columns = [list(column) for column in zip(*rows[start : start + _BATCH], strict=True)]
        marks = ", ".join("unnest(?)" for _ in columns)
        tables.execute(f"INSERT INTO {table} SELECT {marks}", columns)


def _told(joined: Joined[int], trace: Trace, nth: int) -> _Told:
    root = root_cause(trace)
    frame = _frame_of(trace)
    return _Told(
        nth=nth,
        fingerprint=fingerprint(trace),
        language=trace.language,
        type=root.type,
        message=root.message.partition("\n")[0][:QUOTE_LIMIT],
        chain=[step.type for step in main_chain(trace)],
        module=frame.module if frame else "",
        function=frame.function if frame else "",
        file=frame.file if frame else "",
        line=frame.line if frame else 0,
        naming=joined.naming(root)[0],
    )


def _frame_of(trace: Trace) -> Frame | None:
    """The application's frame nearest to the root cause; else the innermost of all."""
    steps = list(main_chain(trace))[::-1]
    frames = [frame for step in steps if (frame := telling_frame(step)) is not None]
    return next((frame for frame in frames if frame.in_app), next(iter(frames), None))


def _line(joined: Joined[int], nth: int) -> _Line:
    trace, line, _ = joined.telling()
    told = line.strip().lstrip("| ")
    about = " ".join(told.split())
    frame = telling_frame(trace)
    if frame is not None and frame.in_app:
        place = frame.file.replace("\\", "/").rsplit("/", 1)[-1] or plain_name(frame.module)
        about += f" at {place}:{plain_name(frame.function)}"
    return _Line(nth, told, about)
