"""Lines of text as log entries: one a line, in the order of the file, so that line N stays line N.

Shape: https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry, of which `insertId`
(`L000000042` is line 42), `labels`, `logName`, `severity`, `textPayload` and `timestamp` are used.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from rca.model.instant import parse_instant
from rca.sources.interface import Count

_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_LOGS_OF_THE_PLATFORM = ("requests", "activity", "system_event")
_KEY_BEGINS = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY-----")
_KEY_ENDS = re.compile(r"-----END [A-Z0-9 ]{0,30}PRIVATE KEY-----")
_LONGEST_KEY = 200
_TIME = b',"timestamp":"'


@dataclass(slots=True, kw_only=True)
class TextEntry:
    """One line. `timestamp` and `severity` may be empty; `labels` is a JSON object or empty."""

    text: str
    timestamp: str = ""
    severity: str = ""
    labels: bytes = b""


def log_name(log: str, path: Path) -> bytes:
    """The `logName` of a file as JSON: `"text/app.log"`.

    Never one that names a log of the platform, whose entries are read in another way.
    """
    name = _NAME.sub("-", path.name)[:100].strip("-") or "log"
    if name.lower().endswith(_LOGS_OF_THE_PLATFORM):
        name += ".txt"
    return orjson.dumps(f"{log}/{name}")


def stored_lines(name: bytes, number: int, entries: Iterable[TextEntry]) -> bytes:
    """The entries as NDJSON, compact with sorted keys; the first stands at line `number`."""
    lines: list[bytes] = []
    for at, entry in enumerate(entries, start=number):
        labels = b'"labels":%s,' % entry.labels if entry.labels else b""
        severity = b'"severity":"%s",' % entry.severity.encode() if entry.severity else b""
        time = _TIME + entry.timestamp.encode() + b'"' if entry.timestamp else b""
        lines.append(
            b'{"insertId":"L%09d",%s"logName":%s,%s"textPayload":%s%s}\n'
            % (at, labels, name, severity, orjson.dumps(entry.text), time)
        )
    return b"".join(lines)


def count_lines(path: Path) -> Count:
    """How many lines are stored, and the earliest and the latest time among them."""
    records, first, last = 0, b"", b""
    with path.open("rb") as file:
        for line in file:
            records += 1
            at = line.rfind(_TIME, -60)
            if at < 0:
                continue
            time = line[at + len(_TIME) : -4]  # without the Z, so that bytes sort like times
            if not first or time < first:
                first = time
            last = max(last, time)
    if not first:
        return records, None, None
    return records, parse_instant(f"{first.decode()}Z"), parse_instant(f"{last.decode()}Z")


@dataclass(slots=True)
class PrivateKeys:
    """Puts the lines of a private key together, so that redaction sees it whole.

    The key stands in the entry of its first line; the entries of the others are empty.
    """

    _key: list[TextEntry] = field(default_factory=list)

    def joined(self, entries: Iterable[TextEntry]) -> Iterator[TextEntry]:
        """The same number of entries in the same order; some wait for the next call."""
        for entry in entries:
            if self._key:
                self._key.append(entry)
                if _KEY_ENDS.search(entry.text) or len(self._key) >= _LONGEST_KEY:
                    yield from self.rest()
            elif "-----BEGIN " in entry.text and _is_open(entry.text):
                self._key.append(entry)
            else:
                yield entry

    def rest(self) -> Iterator[TextEntry]:
        """The entries that waited."""
        key, self._key = self._key, []
        if not key:
            return
        key[0].text = "\n".join(entry.text for entry in key)
        yield key[0]
        for entry in key[1:]:
            entry.text = ""
            yield entry


def _is_open(text: str) -> bool:
    begins = list(_KEY_BEGINS.finditer(text))
    return bool(begins) and _KEY_ENDS.search(text, begins[-1].end()) is None
