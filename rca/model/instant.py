"""Points in time: UTC, nanoseconds, never local, never without a zone.

`Instant` is an integer count of nanoseconds since 1970-01-01T00:00:00Z, because Cloud Logging
gives nine digits and `datetime` keeps six.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import NewType

Instant = NewType("Instant", int)

SECOND = 1_000_000_000
MINUTE = 60 * SECOND

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(Z|z|[+-]\d\d:\d\d)?\Z",
    re.ASCII,
)

_PLAIN = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z\Z", re.ASCII)
"""As Google's APIs write it."""


def parse_instant(text: str) -> Instant:
    """The instant that an RFC 3339 text names.

    Raises ValueError, saying what to write, for a text without a zone or of another shape.
    """
    match = _PLAIN.match(text)
    if match is not None:
        whole, digits = match.groups()
        return Instant(_second(whole) * SECOND + int((digits or "").ljust(9, "0")))
    return _parse(text)


@lru_cache(maxsize=4096)
def _second(text: str) -> int:
    """Seconds since 1970 of a calendar text in UTC; logs hold many entries of one second."""
    return _parse(f"{text}Z") // SECOND


def _parse(text: str) -> Instant:
    match = _RFC3339.match(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no RFC 3339 time; write it like 2025-09-10T10:02:00Z")
    *calendar, fraction, zone = match.groups()
    if zone is None:
        raise ValueError(f"{text!r} has no time zone; add Z for UTC, or an offset like +02:00")
    year, month, day, hour, minute, second = (int(part) for part in calendar)
    leap = second == 60  # RFC 3339 allows a leap second; POSIX time folds it into the next one
    try:
        moment = datetime(
            year, month, day, hour, minute, 59 if leap else second, tzinfo=_zone(zone)
        ).astimezone(UTC) + timedelta(seconds=leap)
    except OverflowError:
        raise ValueError(f"{text!r} lies outside the years 1 to 9999") from None
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    whole = (since.days * 86_400 + since.seconds) * SECOND
    return Instant(whole + int((fraction or "").ljust(9, "0")))


def _zone(text: str) -> timezone:
    if text in "Zz":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))


def format_instant(instant: Instant) -> str:
    """RFC 3339 in UTC with no, three, six or nine digits, whichever loses nothing."""
    seconds, nanoseconds = divmod(instant, SECOND)
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    digits = f"{nanoseconds:09d}"
    while digits.endswith("000"):
        digits = digits[:-3]
    whole = moment.replace(tzinfo=None).isoformat(timespec="seconds")
    return whole + (f".{digits}" if digits else "") + "Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A closed-open stretch of time: `start <= t < end`."""

    start: Instant
    end: Instant

    def __contains__(self, instant: Instant) -> bool:
        return self.start <= instant < self.end
