"""The most telling lines of one raw log, alone or against a healthy one; nothing is kept of them.

The log is read twice: once to value its lines, once for the text of those that were chosen.
"""

import shutil
import sys
import tempfile
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from rca.errors import BadInputError
from rca.measure.excerpt_masks import plain, shortened, uncoloured
from rca.measure.excerpt_scan import LogScan
from rca.measure.excerpts import most_telling, vanished
from rca.measure.telling import telling_at
from rca.model.skipped import Skipped
from rca.workflow.log_blocks import LogInput, blocks_of, open_input

STDIN = Path("-")
TEXT_LIMIT = 1_000
"""Characters of a line that are shown: those around what tells."""

_VANISHED_SHOWN = 10
_MESSAGES = ("message", "msg", "text", "log")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcerptLine:
    """A line as it stands in the file, from 1, without colours; `why` is empty for no reason."""

    line: int
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExcerpt:
    """Of `total` lines the most telling ones, in the order of the file.

    `vanished` are the first of those lines of the healthy log that have no like here, and
    `vanished_total` says how many there are.
    """

    total: int
    lines: tuple[ExcerptLine, ...]
    vanished_total: int = 0
    vanished: tuple[ExcerptLine, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def excerpt_of(path: Path, count: int, baseline: Path | None = None) -> LogExcerpt:
    """At most `count` lines of a log; `-` is standard input.

    Raises BadInputError for a file that is no text.
    """
    with tempfile.TemporaryDirectory(prefix="rca-excerpt-") as folder:
        skipped: list[Skipped] = []
        log = _opened(path, Path(folder, "stdin"))
        scan = _scanned(log, skipped)
        if baseline is None:
            chosen = most_telling(scan, count)
            missing: tuple[int, tuple[int, ...]] = (0, ())
        else:
            healthy_log = _opened(baseline, Path(folder, "baseline"))
            healthy = _scanned(healthy_log, skipped)
            chosen = most_telling(scan, count, healthy)
            missing = vanished(healthy, scan, _VANISHED_SHOWN)
        reasons = {one.line: one.why for one in chosen}
        return LogExcerpt(
            total=len(scan.kinds),
            lines=_shown(log, reasons),
            vanished_total=missing[0],
            vanished=_shown(healthy_log, dict.fromkeys(missing[1], "")) if missing[0] else (),
            skipped=tuple(skipped),
        )


def _opened(path: Path, spool: Path) -> LogInput:
    if path == STDIN:
        with spool.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        return open_input(spool, "-", 0)
    if path.is_dir():
        raise BadInputError(f"{path} is a folder", hint="name one log in it")
    return open_input(path, str(path), 0)


def _scanned(log: LogInput, skipped: list[Skipped]) -> LogScan:
    scan = LogScan()
    for lines in _lines(log, skipped):
        scan.take(lines)
    scan.finish()
    return scan


def _shown(log: LogInput, reasons: Mapping[int, str]) -> tuple[ExcerptLine, ...]:
    return tuple(
        ExcerptLine(line=number, text=_cut(text), why=reasons[number])
        for number, text in _texts(log, reasons)
    )


def _texts(log: LogInput, wanted: Collection[int]) -> Iterator[tuple[int, str]]:
    left = sorted(wanted)
    for block in blocks_of(log, []):
        end = bisect_left(left, block.first + block.text.count("\n") + 1)
        if end:
            lines = block.text.split("\n")
            for number in left[:end]:
                line = lines[number - block.first]
                yield number, _said(line) if block.is_entries else line
            del left[:end]
        if not left:
            return


def _cut(line: str) -> str:
    text = uncoloured(line).rstrip("\r")
    if len(text) <= TEXT_LIMIT:
        return text
    said = plain(line)
    return shortened(text, text.find(said[telling_at(said) :][:100]), TEXT_LIMIT)


def _lines(log: LogInput, skipped: list[Skipped]) -> Iterator[list[str]]:
    """The lines of a log in parts; of an entry what it says."""
    for block in blocks_of(log, skipped):
        lines = block.text.split("\n")
        yield [_said(line) for line in lines] if block.is_entries else lines


def _said(line: str) -> str:
    """The severity and the message of an entry; the line itself where there is no message."""
    try:
        entry = orjson.loads(line)
    except orjson.JSONDecodeError:
        return line
    if not isinstance(entry, dict):
        return line
    payload = entry.get("jsonPayload")
    inner = payload if isinstance(payload, dict) else entry
    texts = (entry.get("textPayload"), *(inner.get(name) for name in _MESSAGES))
    message = next((text for text in texts if isinstance(text, str) and text), "")
    severity = entry.get("severity") or entry.get("level")
    if not message:
        return line
    return f"{severity} {message}" if isinstance(severity, str) and severity else message
