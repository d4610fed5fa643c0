"""Durations and starts as reporters write them; anything else is no time, never an error."""

import math
import re

from rca.model.instant import SECOND, Instant, parse_instant

_CLOCK = re.compile(r"(?:(\d{1,4})\.)?(\d{1,4}):(\d\d):(\d\d(?:\.\d{1,9})?)", re.ASCII)
_SHORT_ZONE = re.compile(r"([+-]\d\d)(\d\d)\Z")
_YEAR_9999 = 253_402_300_800


def seconds_of(text: str) -> float | None:
    """Seconds as a number: `0.25`, `1,234.5` and, where a comma is all there is, `0,25`."""
    if "," in text:
        text = text.replace(",", "") if "." in text else text.replace(",", ".")
    try:
        return _duration(float(text))
    except ValueError:
        return None


def clock_seconds(text: str) -> float | None:
    """Seconds in `[days.]hours:minutes:seconds`, as .NET writes a span of time."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    days, hours, minutes, seconds = found.groups()
    return int(days or 0) * 86_400 + int(hours) * 3_600 + int(minutes) * 60 + float(seconds)


def scaled(value: object, *, per_second: int = 1) -> float | None:
    """A number from JSON in seconds; `per_second` is 1000 for milliseconds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return _duration(value / per_second)
    except OverflowError:
        return None


def instant_in(text: object) -> Instant | None:
    """A start; without a zone it is taken as UTC, as reporters on servers write it."""
    if not isinstance(text, str) or not text:
        return None
    for candidate in (text, f"{text}Z", _SHORT_ZONE.sub(r"\1:\2", text)):
        try:
            return parse_instant(candidate)
        except ValueError:
            continue
    return None


def instant_at(value: object, *, per_second: int = 1) -> Instant | None:
    """A start as a number of seconds, or fractions of them, since 1970; None outside the years."""
    seconds = scaled(value, per_second=per_second)
    if seconds is None or not 0 < seconds < _YEAR_9999:
        return None
    if isinstance(value, int):
        return Instant(value * SECOND // per_second)
    return Instant(round(seconds * (SECOND // 1_000)) * 1_000)


def _duration(seconds: float) -> float | None:
    return seconds if 0 <= seconds < math.inf else None
