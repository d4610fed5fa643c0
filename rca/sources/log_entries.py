"""Cloud Logging entries as `gcloud logging read --format=json`, sinks and the API export them.

Stored is one LogEntry a line, compact with sorted keys, in order of (time, insertId, line), each
entry once: the same entries give the same bytes, however they were sliced and shuffled.
Shape: https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from rca.errors import BadInputError
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.instant import Instant, parse_instant
from rca.model.skipped import Skipped
from rca.sources.interface import Count, Record, Sample, passed_over
from rca.sources.json_values import JsonValues, Value
from rca.sources.unpack import Unpacked, head_text, text_of

_PAYLOADS = ("textPayload", "jsonPayload", "protoPayload", "httpRequest")
_LOG_NAME = re.compile(r'"logName"\s*:\s*"(?:projects|organizations|folders|billingAccounts)/')
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINES_PER_BLOCK = 1000
_Row = tuple[Instant, str, str, str]
"""Time, insertId, the line, the project: what entries are sorted and told apart by."""


class LogEntries:
    """LogEntry objects: a JSON array, one a line, several exports in one file; plain, gz, zst."""

    name = "log-entries"
    title = "Cloud Logging entries"
    kind = EvidenceKind.LOGS
    suffix = ".ndjson"

    def identify(self, sample: Sample) -> bool:
        """Whether an entry stands in the head, or one that is longer than the head begins there."""
        text = head_text(sample)
        if text is None or text.lstrip()[:1] not in ("[", "{"):
            return False
        values = [item for item in JsonValues(text) if isinstance(item, Value)]
        entries = [entry for value in values for entry, _ in _entries(value)]
        if any(_why_not(entry) == "" for entry in entries):
            return True
        return not entries and not sample.is_whole and _LOG_NAME.search(text) is not None

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """The entries in canonical form, after what had to be passed over."""
        unpacked = Unpacked(path)
        text, problem = text_of(b"".join(unpacked))
        rows: list[_Row] = []
        for value in JsonValues(text):
            if isinstance(value, Skipped):
                yield value
                continue
            for entry, locator in _entries(value):
                row = _row(entry)
                if isinstance(row, str):
                    yield passed_over(locator, row)
                else:
                    rows.append(row)
        yield from (item for item in (problem, unpacked.problem) if item)
        if not rows:
            raise BadInputError(
                f"{path} holds no log entry",
                hint="export it with: gcloud logging read FILTER --format=json > logs.json",
            )
        lines = _distinct(rows)
        for start in range(0, len(lines), _LINES_PER_BLOCK):
            block = "\n".join(lines[start : start + _LINES_PER_BLOCK])
            yield block.encode() + b"\n"

    def count(self, path: Path) -> Count:
        """The number of lines, and the times of the first and the last."""
        records, first, last = 0, b"", b""
        with path.open("rb") as file:
            for line in file:
                first = first or line
                last, records = line, records + 1
        return records, _time_of_line(first), _time_of_line(last)

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:  # noqa: ARG002 - see Source
        """Nothing: entries stay on disk, where `measure` reads them."""
        return iter(())


def _entries(value: Value) -> Iterator[tuple[object, str]]:
    """The value, or what stands under `entries` in a response of the API."""
    wrapped = value.value.get("entries") if isinstance(value.value, dict) else None
    if isinstance(wrapped, list) and "logName" not in value.value:  # type: ignore[operator] # dict
        for position, entry in enumerate(wrapped, start=1):
            yield entry, f"{value.locator}, item {position}"
    else:
        yield value.value, value.locator


def _why_not(entry: object) -> str:
    """Why a value is no log entry; empty when it is one."""
    if not isinstance(entry, dict):
        return "not a log entry: no JSON object"
    has_log_name = isinstance(entry.get("logName"), str)
    if not has_log_name and not ("timestamp" in entry and any(key in entry for key in _PAYLOADS)):
        return "not a log entry: neither logName nor timestamp with a payload"
    return "" if _time_text(entry) else "has no timestamp"


def _time_text(entry: Mapping[str, object]) -> str:
    time = entry.get("timestamp") or entry.get("receiveTimestamp")
    return time if isinstance(time, str) else ""


def _row(entry: object) -> _Row | str:
    """What the entry is sorted by, or the reason why it cannot be taken."""
    reason = _why_not(entry)
    if reason or not isinstance(entry, dict):
        return reason
    try:
        instant = parse_instant(_time_text(entry))
        line = json.dumps(
            entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
    except RecursionError:
        return "nested too deeply"
    except ValueError as error:
        return str(error)
    if _SURROGATE.search(line):
        line = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", line)
    project = "/".join(str(entry.get("logName", "")).split("/", 2)[:2])
    return instant, str(entry.get("insertId", "")), line, project


def _distinct(rows: list[_Row]) -> list[str]:
    """Lines in order. Entries of one project, time and insertId are one entry, as the API has it.

    Without an insertId only the very same line is a repeat.
    """
    lines: list[str] = []
    seen: set[tuple[str, Instant, str]] = set()
    for instant, insert_id, line, project in sorted(rows):
        key = (project, instant, insert_id or line)
        if key not in seen:
            seen.add(key)
            lines.append(line)
    return lines


def _time_of_line(line: bytes) -> Instant | None:
    return parse_instant(_time_text(json.loads(line))) if line.strip() else None
