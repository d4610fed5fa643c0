"""Times as `git log --date=…` prints them, in any of its styles that keep the zone."""

import re

from rca.model.instant import SECOND, Instant, parse_instant

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d) (?P<clock>\d\d:\d\d:\d\d) (?P<zone>[+-]\d{4})\Z", re.ASCII
)
_DEFAULT = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) (?P<clock>\d\d:\d\d:\d\d) "
    r"(?P<year>\d{4}) (?P<zone>[+-]\d{4})\Z",
    re.ASCII,
)
_RFC = re.compile(
    r"[A-Z][a-z]{2}, +(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2}) (?P<year>\d{4}) "
    r"(?P<clock>\d\d:\d\d:\d\d) (?P<zone>[+-]\d{4})\Z",
    re.ASCII,
)
_SECONDS = re.compile(r"(?:.*> )?(?P<seconds>\d{1,11})(?: [+-]\d{4})?\Z", re.ASCII)


def git_time(text: str) -> Instant:
    """The instant that a date of git names, in the styles iso-strict, iso, default, rfc, raw, unix.

    Raises ValueError for another style, or one without a zone (local, short, relative).
    """
    text = text.strip()
    seconds = _SECONDS.match(text)
    if seconds:
        return Instant(int(seconds["seconds"]) * SECOND)
    iso = _ISO.match(text)
    if iso:
        return parse_instant(f"{iso['date']}T{iso['clock']}{_zone(iso['zone'])}")
    spelled = _DEFAULT.match(text) or _RFC.match(text)
    if spelled is None or spelled["month"] not in _MONTHS:
        return parse_instant(text)
    month = _MONTHS.index(spelled["month"]) + 1
    date = f"{spelled['year']}-{month:02d}-{int(spelled['day']):02d}"
    return parse_instant(f"{date}T{spelled['clock']}{_zone(spelled['zone'])}")


def _zone(text: str) -> str:
    return f"{text[:3]}:{text[3:]}"
