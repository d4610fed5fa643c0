"""Remarks with a time in a note: lines that begin with when something was seen or done.

`- 10:02Z text`, `2025-09-10T10:02Z text`, `**10:02 UTC** text`, `| 10:02Z | text |`. A time without
a zone is not taken: guessing the zone would put the remark in the wrong place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from rca.model.cite import Cite
from rca.model.excerpt import Note, TimedRemark
from rca.model.ids import EvidenceId
from rca.model.instant import SECOND, Instant, Window, parse_instant
from rca.model.skipped import Skipped

_LINE = re.compile(
    r"\s{0,12}(?:[-*+] |\d{1,3}[.)] |#{1,6} |> |\| ?)?\s{0,4}[*_]{0,2}\[?"
    r"(?:(?P<date>\d{4}-\d\d-\d\d)[T ])?(?P<clock>\d{1,2}:\d\d)(?P<seconds>:\d\d(?:\.\d{1,9})?)?"
    r"(?: ?(?P<zone>Z|UTC|GMT|[+-]\d\d:\d\d)(?!\w))?"
    r"(?:\]?[*_]{0,2}[:,]?[*_]{0,2})(?:\s*(?:[|:\u2013\u2014-]\s*)?|\Z)(?P<text>.*)",
    re.ASCII,
)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_DATE = re.compile(r"date:\s*[\"']?(\d{4}-\d\d-\d\d)\b", re.ASCII)
_LONGEST = 1000
_NO_ZONE = "begin with a time without a zone; write 10:02Z or 10:02+02:00 to have them in the "
_NO_DAY = "begin with a time that may be on several days; write the day before it, or "


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePlace:
    """A note and where it is: in the evidence, or in `notes/` when `evidence` is empty."""

    note: Note
    evidence: EvidenceId | None = None

    @property
    def named(self) -> str:
        """What a list of skipped places calls it."""
        return self.evidence or f"notes/{self.note.name}"


def remarks_in(place: NotePlace, window: Window | None) -> Iterator[TimedRemark | Skipped]:
    """The timed remarks of a note in its order, then what was no time for sure.

    The day of a bare clock time is the note's own (`date:` in its front matter), or the one on
    which it lies in the incident's window.
    """
    lines = place.note.text.split("\n")
    begin, day = _front_matter(lines)
    missed: dict[str, list[int]] = {}
    for number, match in _matches(lines, begin):
        if match["zone"] is None:
            missed.setdefault(f"{_NO_ZONE}timeline", []).append(number)
            continue
        at = _instant(match, day, window)
        if at is None:
            missed.setdefault(f"{_NO_DAY}`date: 2025-09-10` at the top", []).append(number)
            continue
        yield TimedRemark(
            at=at,
            text=match["text"].strip().removesuffix("|").strip()[:_LONGEST],
            note=place.note.name,
            line=number,
            cite=Cite(evidence=place.evidence, line=number) if place.evidence else None,
        )
    for reason, numbers in missed.items():
        more = f" and {len(numbers) - 1:,} more" if len(numbers) > 1 else ""
        yield Skipped(evidence=place.named, locator=f"line {numbers[0]}{more}", reason=reason)


def _front_matter(lines: list[str]) -> tuple[int, date | None]:
    """Where the text begins, and the day that the front matter names."""
    if not lines or lines[0].strip() != "---":
        return 0, None
    for at, line in enumerate(lines[1:], start=1):
        if line.strip() in ("---", "..."):
            found = [match for line in lines[1:at] if (match := _DATE.match(line))]
            return at + 1, _day(found[0][1]) if found else None
    return 0, None


def _matches(lines: list[str], begin: int) -> Iterator[tuple[int, re.Match[str]]]:
    """Lines that begin with a time and say something, outside fences; numbers count from 1."""
    fence = ""
    for number, line in enumerate(lines[begin:], start=begin + 1):
        if mark := _FENCE.match(line):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence):
                fence = ""
        elif not fence and (match := _LINE.match(line)) and match["text"].strip(" |*_"):
            yield number, match


def _instant(match: re.Match[str], day: date | None, window: Window | None) -> Instant | None:
    if match["date"]:
        stated = _day(match["date"])
        return None if stated is None else _at(match, stated)
    if day is not None:
        return _at(match, day)
    if window is None:
        return None
    first, last = (_day_of(Instant(time)) for time in (window.start, window.end - 1))
    days = [first + timedelta(days=number) for number in range(-1, (last - first).days + 2)]
    if len(days) > 40:
        return None
    times = [_at(match, one) for one in days]
    within = [time for time in times if time is not None and time in window]
    if len(within) == 1:
        return within[0]
    return _at(match, first) if not within and first == last else None


def _at(match: re.Match[str], day: date) -> Instant | None:
    zone = "Z" if match["zone"] in ("Z", "UTC", "GMT") else match["zone"]
    clock = match["clock"].rjust(5, "0")
    try:
        return parse_instant(f"{day.isoformat()}T{clock}{match['seconds'] or ':00'}{zone}")
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day_of(instant: Instant) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=instant // SECOND)).date()
