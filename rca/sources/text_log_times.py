"""The time that a line of a log begins with, in the layouts that programs write it in.

A time without a zone is read as UTC, one without a year gets the year nearest to a known time;
how many lines that was is counted, so that it can be said.
Layouts: RFC 3339, RFC 5424, RFC 3164, the Common Log Format, klog, log4j, Python, Go, ctime, epoch.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from rca.model.instant import SECOND, Instant, format_instant, parse_instant

_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERR(?:OR)?|CRIT(?:ICAL)?|FATAL|SEVERE)"
_LEAD = (
    r"(?:\[pod/[^\]\s]{1,200}\] )?"  # kubectl logs --prefix
    r"(?:[A-Za-z][\w.-]{0,60} {0,40}\| )?"  # docker compose
    r"(?:<\d{1,3}>(?:1 )?)?"  # syslog priority and version
    r"(?:Log file created at: )?"
    rf"(?:[A-Z], |(?i:[\[(]?{_LEVEL}[\])]?)[: ]{{1,6}})?"
    r"[\[(\"']?"
)
_DATE = r"(?P<year>\d{4})([-/.])(?P<month>\d\d)\2(?P<day>\d\d)"
_CLOCK = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
_FRACTION = r"(?:[.,](?P<fraction>\d{1,9}))?"
_ZONE = r"(?: ?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)(?![\w:]))?"
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: f"{number:02d}" for number, name in enumerate(_NAMES, start=1)}
_MONTH = rf"(?P<name>{'|'.join(_NAMES)})"
_EPOCH = r"(?P<epoch>[1-4]\d{9})(?:\.?(?P<fraction>\d{1,9}))?(?=[\s\]),:|\"}]|$)"

_LAYOUTS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{_LEAD}{_DATE}[T _-]{_CLOCK}{_FRACTION}{_ZONE}(?!\d)",
        rf"{_LEAD}(?:[A-Z][a-z]{{2}} )?{_MONTH} {{1,2}}(?P<day>\d{{1,2}}) "
        rf"{_CLOCK}{_FRACTION}(?: (?P<year>\d{{4}})(?=[\s\]]))?",
        rf"{_LEAD}{_MONTH} {{1,2}}(?P<day>\d{{1,2}}),? (?P<year>\d{{4}}),? "
        rf"(?P<hour>\d{{1,2}}):(?P<minute>\d\d):(?P<second>\d\d){_FRACTION}(?: (?P<half>[AP]M))?",
        rf"{_LEAD}[IWEF](?P<year>\d{{4}})?(?P<month>\d\d)(?P<day>\d\d) {_CLOCK}{_FRACTION}",
        rf"[^\[]{{0,200}}\[(?P<day>\d\d)/{_MONTH}/(?P<year>\d{{4}}):{_CLOCK} "
        r"(?P<zone>[+-]\d{4})\]",
        rf"{_LEAD}{_EPOCH}",
        r"(?:.{0,200}?[\s,{])?\"?(?:@?timestamp|time|ts|asctime)\"? ?[=:] ?\"?"
        rf"(?:{_DATE}[T ]{_CLOCK}{_FRACTION}{_ZONE}|{_EPOCH.replace('fraction', 'rest')})",
    )
)
_MAYBE = re.compile(r"\d:\d\d:\d\d|[1-4]\d{9}", re.ASCII)
_FARTHEST = 320
"""Characters of a line among which its time must stand."""
_FIRST_YEAR, _LAST_YEAR = 1970, 2261
"""What a signed 64-bit count of nanoseconds holds."""
_REMEMBERED = 4096


@dataclass(slots=True, kw_only=True)
class LineTimes:
    """Reads the times of one file. `near` dates times without a year until the file does.

    `without_zone` counts the lines read as UTC, `without_year` those that got a year,
    `undated` those that could not.
    """

    near: Instant | None = None
    without_zone: int = 0
    without_year: int = 0
    undated: int = 0
    _layout: re.Pattern[str] = _LAYOUTS[0]
    _minutes: dict[tuple[str, ...], str] = field(default_factory=dict)

    def time_of(self, line: str) -> str:
        """The time that the line begins with, RFC 3339 in UTC with its digits; empty for none."""
        match = self._layout.match(line, 0, _FARTHEST)
        if match is not None:
            return self._read(match)
        if _MAYBE.search(line, 0, _FARTHEST) is None:
            return ""
        for layout in _LAYOUTS:
            match = layout.match(line, 0, _FARTHEST)
            if match is not None:
                time = self._read(match)
                if time:
                    self._layout = layout
                    return time
        return ""

    def _read(self, match: re.Match[str]) -> str:
        parts = match.groupdict()
        if parts.get("epoch"):
            return self._epoch(match, parts.get("fraction") or parts.get("rest") or "")
        year, zone = parts["year"] or "", parts.get("zone") or ""
        month = parts.get("month") or _MONTHS[parts["name"]]
        hour = _hour(parts["hour"], parts.get("half") or "")
        if not year:
            year = self._year(month, parts["day"])
            if not year:
                self.undated += 1
                return ""
        minute = self._minute(year, month, parts["day"], hour, parts["minute"], zone)
        second = parts["second"]
        if not minute or second > "60":
            return ""
        fraction = f".{parts['fraction']}" if parts.get("fraction") else ""
        text = f"{minute}:{second}{fraction}Z"
        if second == "60":
            text = format_instant(parse_instant(text))
        self.without_zone += not zone
        self.without_year += not parts["year"]
        return text

    def _minute(self, *parts: str) -> str:
        """`2025-09-10T10:02` in UTC; empty when there is no such minute."""
        known = self._minutes.get(parts)
        if known is None:
            if len(self._minutes) >= _REMEMBERED:
                self._minutes.clear()
            known = self._minutes[parts] = _minute_of(*parts)
            if known:
                self.near = parse_instant(f"{known}:00Z")
        return known

    def _year(self, month: str, day: str) -> str:
        """The year that brings a day nearest to the time known; empty without one."""
        if self.near is None:
            return ""
        around = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=self.near // SECOND)
        best: tuple[timedelta, str] | None = None
        for year in (around.year - 1, around.year, around.year + 1):
            try:
                away = abs(datetime(year, int(month), int(day), tzinfo=UTC) - around)
            except ValueError:
                continue
            if best is None or away < best[0]:
                best = (away, f"{year:04d}")
        return best[1] if best else ""

    def _epoch(self, match: re.Match[str], fraction: str) -> str:
        has_point = "." in match.group()[match.start("epoch") - match.start() :]
        if not has_point and len(fraction) not in (0, 3, 6, 9):
            return ""
        whole = int(match["epoch"]) * SECOND + int(fraction.ljust(9, "0") if fraction else 0)
        return format_instant(Instant(whole))


def _minute_of(year: str, month: str, day: str, hour: str, minute: str, zone: str) -> str:
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return ""
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour), int(minute), tzinfo=_zone(zone)
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return moment.strftime("%Y-%m-%dT%H:%M") if moment.year >= _FIRST_YEAR else ""


def _zone(text: str) -> timezone:
    if text in ("", "Z", "UTC", "GMT"):
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    away = timedelta(hours=hours, minutes=minutes)
    return timezone(-away if text[0] == "-" else away)


def _hour(text: str, half: str) -> str:
    if not half:
        return text
    return str(int(text) % 12 + (12 if half == "PM" else 0))
