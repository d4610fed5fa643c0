"""Cloud Logging entries as `gcloud logging read --format=json`, sinks and the API export them.

Stored is one LogEntry a line, compact with sorted keys, in order of (time, insertId, line), each
entry once: the same entries give the same bytes, however they were sliced and shuffled.
Shape: https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from rca.model.evidence import Evidence, EvidenceKind
from rca.model.instant import Instant, parse_instant
from rca.model.skipped import Skipped
from rca.sources.entry_lines import entries_in, time_text, why_not
from rca.sources.entry_pieces import LogStream
from rca.sources.interface import Count, Record, Sample
from rca.sources.json_values import JsonValues, Value
from rca.sources.unpack import head_text

_LOG_NAME = re.compile(r'"logName"\s*:\s*"(?:projects|organizations|folders|billingAccounts)/')


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
        values = [item.value for item in JsonValues([text]) if isinstance(item, Value)]
        entries = [entry for value in values for entry in entries_in(value)]
        if any(why_not(entry) == "" for entry in entries):
            return True
        return not entries and not sample.is_whole and _LOG_NAME.search(text) is not None

    def content(self, path: Path) -> LogStream:
        """The entries in canonical form, after what had to be passed over."""
        return LogStream(path)

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


def _time_of_line(line: bytes) -> Instant | None:
    return parse_instant(time_text(json.loads(line))) if line.strip() else None
