"""Plain text logs, with times or without: the source that takes what no other recognises.

Stored is one entry a line, in the order of the file; a line without a time has that of the line
before it, as a frame of a trace has.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rca.errors import BadInputError
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.instant import SECOND, Instant
from rca.model.plural import counted
from rca.model.skipped import Skipped
from rca.sources.interface import Count, Record, Sample, passed_over
from rca.sources.text_log_entries import (
    PrivateKeys,
    TextEntry,
    count_lines,
    log_name,
    stored_lines,
)
from rca.sources.text_log_levels import severity_of
from rca.sources.text_log_lines import TextLines
from rca.sources.text_log_times import LineTimes
from rca.sources.unpack import head_text

_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7,9}(?:Z|[+-]\d\d:\d\d)(?: |\Z)", re.ASCII)
"""A time that docker, kubectl or GitHub put before a line: programs write fewer digits."""
_OTHER_FORMAT = re.compile(r"\s*(?:\{|\[\s*[\[{\"]|<[?!A-Za-z/]|---\s)")
_ANY_TIME = Instant(951_782_400 * SECOND)
"""A leap day, so that every day of a year is one."""
_NULS = re.compile(rb"\0+")
_LINES_LOOKED_AT = 500
_FEW = 3
_SHARE_TIMED, _SHARE_LEVELS = 0.05, 0.1
_LONGEST_BELONGING = 1000
"""Lines without a time that still belong to the timed line before them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLog:
    """Lines of text. `near` is a time of the incident, for times that have no year."""

    near: Instant | None = None

    name = "text-log"
    title = "plain text logs"
    kind = EvidenceKind.LOGS
    suffix = ".ndjson"

    def identify(self, sample: Sample) -> bool:
        """Whether it is text whose lines begin with times, or say levels where logs do."""
        text = _text(sample)
        if text is None or _OTHER_FORMAT.match(text):
            return False
        lines = [line for line in text.split("\n")[:_LINES_LOOKED_AT] if line.strip()]
        times = LineTimes(near=_ANY_TIME)
        timed = [times.time_of(line.lstrip("\ufeff")) != "" for line in lines]
        levels = [severity_of(line) != "" for line in lines]
        return any(timed[:1]) or any(
            sum(found) >= max(_FEW, len(lines) * share)
            for found, share in ((timed, _SHARE_TIMED), (levels, _SHARE_LEVELS))
        )

    def is_text(self, sample: Sample) -> bool:
        """Whether it can be read line by line when a person says that it is a log."""
        return _text(sample) is not None

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """The lines as entries, then what was not kept as it stood, or is not sure."""
        lines, times = TextLines(path), LineTimes(near=self.near)
        yield from entries_of(path, "text", lines, _Reading(times).entry)
        yield from lines.skipped
        yield from notices(times)

    def count(self, path: Path) -> Count:
        """The number of lines, and the earliest and the latest time."""
        return count_lines(path)

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:  # noqa: ARG002 - see Source
        """Nothing: entries stay on disk, where `measure` reads them."""
        return iter(())


def _text(sample: Sample) -> str | None:
    """The head as text, also with a few runs of NUL in it, as a log cut while it is written has."""
    text = head_text(sample)
    if text is None:
        bare = sample.head.replace(b"\0", b"")
        if len(_NULS.findall(sample.head)) * 100 <= len(bare):
            return bare.decode(errors="replace")
    return text


class _Reading:
    """Makes entries of lines that come one after another."""

    def __init__(self, times: LineTimes) -> None:
        self._time_of = times.time_of
        self._last, self._belonging = "", 0

    def entry(self, line: str) -> TextEntry:
        """The entry of the next line."""
        if stamp := _STAMP.match(line):
            time = self._time_of(stamp.group())
            line = line[stamp.end() :]
        else:
            time = self._time_of(line) if line and not line[0].isspace() else ""
        if time:
            self._last, self._belonging = time, 0
        elif self._last:
            self._belonging += 1
            if self._belonging > _LONGEST_BELONGING:
                self._last = ""
        severity = severity_of(line) if line and not line[0].isspace() else ""
        return TextEntry(text=line, timestamp=self._last, severity=severity)


def entries_of(
    path: Path, log: str, lines: TextLines, entry: Callable[[str], TextEntry]
) -> Iterator[bytes]:
    """The lines of a file in stored form. Raises BadInputError for a file without any."""
    name, keys, number = log_name(log, path), PrivateKeys(), 1
    for block in lines:
        entries = list(keys.joined(map(entry, block)))
        if entries:
            yield stored_lines(name, number, entries)
            number += len(entries)
    entries = list(keys.rest())
    if entries:
        yield stored_lines(name, number, entries)
        number += len(entries)
    if number == 1:
        raise BadInputError(f"{path} holds no line", hint="save the log again; nothing was added")


def notices(times: LineTimes) -> Iterator[Skipped]:
    """What a reader should know of the times of a file; at most one line for each matter."""
    if times.without_zone:
        yield passed_over(counted(times.without_zone, "time"), "without a time zone, read as UTC")
    if times.without_year:
        yield passed_over(
            counted(times.without_year, "time"),
            "without a year; the nearest to times before them, or to the incident, was taken",
        )
    if times.undated:
        yield passed_over(
            counted(times.undated, "time"),
            "without a year, and the incident has no window to take it from",
        )
