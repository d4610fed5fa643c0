"""Logs of GitHub Actions, as the page's download and `gh run view --log` write them.

Stored like plain text logs, one entry a line; the time before a line becomes its timestamp, job
and step become labels, and workflow commands say the severity. Commands:
https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson

from rca.model.evidence import Evidence, EvidenceKind
from rca.model.skipped import Skipped
from rca.sources.interface import Count, Record, Sample
from rca.sources.text_log import entries_of, notices
from rca.sources.text_log_entries import TextEntry, count_lines
from rca.sources.text_log_levels import severity_of
from rca.sources.text_log_lines import TextLines
from rca.sources.text_log_times import LineTimes
from rca.sources.unpack import head_text

_STAMP = re.compile(r"\ufeff?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z)(?: |\Z)", re.ASCII)
_FIELDS = re.compile(r"([^\t]{1,500})\t([^\t]{1,500})\t(?=\ufeff?\d{4}-\d\d-\d\dT\d\d:)", re.ASCII)
_COMMAND = re.compile(r"\s*(?:##\[(?P<old>[a-z]+)\]|::(?P<new>[a-z-]+)(?: .{0,2000}?)?::)")
_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "notice": "NOTICE", "debug": "DEBUG"}
_STEP = "##[group]Run "
_END = "Post job cleanup."
_TELLTALE = re.compile(
    r"##\[[a-z]+\]|Current runner version: |^[^\t\n]+\t[^\t\n]+\t\ufeff?\d", re.MULTILINE
)
_WHOLE_JOB = re.compile(r"-?\d+_([^/]+)\.txt")
_ONE_STEP = re.compile(r"([^/]+)/(?:\d+_[^/]+|system)\.txt")
_LINES_LOOKED_AT = 500


class GithubActions:
    """Lines with a time of seven digits, and job and step before it where `gh` wrote them."""

    name = "github-actions"
    title = "GitHub Actions logs"
    kind = EvidenceKind.LOGS
    suffix = ".ndjson"

    def identify(self, sample: Sample) -> bool:
        """Whether nine of ten lines carry such a time, and the runner's marks stand there."""
        text = head_text(sample)
        if text is None or _TELLTALE.search(text) is None:
            return False
        lines = [line for line in text.split("\n")[:_LINES_LOOKED_AT] if line.strip()]
        if not sample.is_whole and len(lines) > 1:
            lines.pop()
        stamped = sum(_STAMP.match(line, _text_at(line)) is not None for line in lines)
        return stamped * 10 >= len(lines) * 9 > 0

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """The lines as entries, then what was not kept as it stood."""
        lines, times = TextLines(path), LineTimes()
        yield from entries_of(path, "github-actions", lines, _Reading(times).entry)
        yield from lines.skipped
        yield from notices(times)

    def count(self, path: Path) -> Count:
        """The number of lines, and the earliest and the latest time."""
        return count_lines(path)

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:  # noqa: ARG002 - see Source
        """Nothing: entries stay on disk, where `measure` reads them."""
        return iter(())


class _Reading:
    """Makes entries of lines that come one after another."""

    def __init__(self, times: LineTimes) -> None:
        self._times = times
        self._last = self._job = self._step = ""
        self._labels = b""

    def entry(self, line: str) -> TextEntry:
        """The entry of the next line."""
        if fields := _FIELDS.match(line):
            self._label(*fields.groups())
            line = line[fields.end() :]
        stamp = _STAMP.match(line)
        if stamp is not None:
            self._last = self._times.time_of(stamp[1]) or self._last
            line = line[stamp.end() :]
        if fields is None and line.startswith((_STEP, _END)):
            step = "" if line.startswith(_END) else line.removeprefix("##[group]").strip()[:200]
            self._label(self._job, step)
        return TextEntry(
            text=line, timestamp=self._last, severity=_severity(line), labels=self._labels
        )

    def _label(self, job: str, step: str) -> None:
        if (job, step) != (self._job, self._step):
            self._job, self._step = job, step
            named = {name: text for name, text in (("job", job), ("step", step)) if text}
            self._labels = orjson.dumps(named) if named else b""


def _text_at(line: str) -> int:
    fields = _FIELDS.match(line)
    return fields.end() if fields else 0


def _severity(line: str) -> str:
    """By a workflow command, which decides even when it is no level; else by the level word."""
    if "##[" in line[:16] or "::" in line:
        command = _COMMAND.match(line)
        if command is not None:
            return _SEVERITIES.get(command["old"] or command["new"], "")
    return severity_of(line)


def repeated_logs(names: Sequence[str]) -> dict[str, str]:
    """Of the names in a downloaded log archive, logs of single steps and the log that holds them.

    The archive has `0_build.txt` with all lines of a job, and `build/1_Set up job.txt` with those
    of a step; counting both would count each line twice.
    """
    whole = {match[1]: name for name in names if (match := _WHOLE_JOB.fullmatch(name))}
    return {
        name: whole[match[1]]
        for name in names
        if (match := _ONE_STEP.fullmatch(name)) and match[1] in whole
    }
