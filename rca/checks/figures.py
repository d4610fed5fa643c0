"""Figures in an English sentence, normalised so that `25%`, `0.25` and `1,000` can be compared.

Names are no figures: what touches a letter (`E2`, `5xx`), versions, ordinals, and a number after
a word that it numbers (`step 3`). Approximations (`about 40`, `over 95%`) claim no value.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from rca.model.instant import parse_instant

SECONDS = {
    "nanosecond": Fraction(1, 10**9), "ns": Fraction(1, 10**9),
    "microsecond": Fraction(1, 10**6), "µs": Fraction(1, 10**6), "us": Fraction(1, 10**6),
    "millisecond": Fraction(1, 1000), "ms": Fraction(1, 1000),
    "second": Fraction(1), "sec": Fraction(1), "s": Fraction(1),
    "minute": Fraction(60), "min": Fraction(60),
    "hour": Fraction(3600), "h": Fraction(3600),
    "day": Fraction(86_400), "week": Fraction(604_800),
}  # fmt: skip
_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
_SPELLED = {word: number for number, word in enumerate(_WORDS)}

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,9})?"
_UNIT = (
    r"(?:nano|micro|milli)?seconds?|minutes?|hours?|days?|weeks?|ms|ns|µs|us|secs?|min|mins|[sh]"
)
_FIGURE = re.compile(
    rf"""(?<![\w.,:/\#@+=-])(?:
      (?P<instant>\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{{1,9}})?\ ?(?:Z|[+-]\d\d:\d\d))
    | (?P<date>\d{{4}}-\d\d-\d\d)
    | (?P<time>(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{{1,9}})?)?)(?:Z|\ ?UTC\b)?
    | (?P<percent>{_NUMBER})\ ?(?:%|percent\b|per\ cent\b)
    | (?P<length>{_NUMBER}|{"|".join(_SPELLED)})[\ -]?(?P<unit>{_UNIT})
    | (?P<number>{_NUMBER})
    )(?![\w%@]|[.,:/=+-]\w)""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = rf"(?:{'|'.join(f'{month[:3]}(?:{month[3:]})?' for month in _MONTHS)}|sept)\.?"
_MONTHS_BY_LETTERS = {month[:3]: number for number, month in enumerate(_MONTHS, start=1)}
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_WORDED_DATE = re.compile(
    rf"\b(?:(?P<month>{_MONTH}) (?P<day>{_ORDINAL}),?|(?P<first>{_ORDINAL}) (?:of )?"
    rf"(?P<then>{_MONTH}),?) (?P<year>\d{{4}})\b",
    re.IGNORECASE | re.ASCII,
)
_NUMBERS_A_THING = re.compile(
    r"(?:\b(?:step|page|section|chapter|line|lines|issue|ticket|pr|request|phase|option|version|v"
    r"|release|revision|tier|level|fix|why|figure|table|rfc|part|case|attempt|no\.?|number|id|chrome|node"
    r"|python|java|go|ruby)|#)\s*\Z",
    re.IGNORECASE,
)
_NAMED_VERSION = re.compile(r"[\w)]\s+[A-Z][a-z]+\s+\Z")
_APPROXIMATE = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|some|nearly|almost|over|under|above|below"
    r"|(?:more|less|fewer|greater) than|at (?:least|most)|up to|within|every|each|next|last)"
    r"|[~<>≈±])\s*(?:the\s+)?\Z",
    re.IGNORECASE,
)
_OTHER_ZONE = re.compile(r" ?(?:[+-]\d\d:?\d\d|[ap]\.?m\b|(?!UTC\b|GMT\b)[A-Z]{2,4}T\b)", re.ASCII)


class FigureKind(StrEnum):
    """What a figure says."""

    INSTANT = "instant"
    DATE = "date"
    TIME = "time of day"
    PERCENT = "percentage"
    LENGTH = "length of time"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure, as written and as a value.

    `value` is a plain number, percent as a share, a length or a time of day in seconds, an instant
    in nanoseconds; for a date it is nothing and `text` counts. `step` is the last place that was
    written, in the same unit: `12.5%` has a step of 0.001.
    """

    kind: FigureKind
    text: str
    value: Fraction
    step: Fraction


def is_numbered(before: str) -> bool:
    """Whether the text ends in a word that the number after it only numbers, as in `step 3`."""
    return _NUMBERS_A_THING.search(before) is not None


def figures_in(text: str) -> Iterator[Figure]:
    """The figures of a sentence, in its order; a date in words as it is written in digits."""
    text = _WORDED_DATE.sub(_in_digits, text)
    for match in _FIGURE.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        is_named = is_numbered(before) or (match["number"] and _NAMED_VERSION.search(before))
        if is_named or _APPROXIMATE.search(before):
            continue
        if match["time"] and _OTHER_ZONE.match(text, match.end()):
            continue
        figure = _figure(match)
        if figure is not None:
            yield figure


def _in_digits(date: re.Match[str]) -> str:
    """`2025-09-10` for `September 10, 2025` or `10 Sep 2025`."""
    month = _MONTHS_BY_LETTERS[(date["month"] or date["then"])[:3].lower()]
    day = re.sub(r"\D", "", date["day"] or date["first"])
    return f"{date['year']}-{month:02}-{day:>02}"


def _figure(match: re.Match[str]) -> Figure | None:
    """The figure that was matched; None for an instant that no calendar has."""
    text = match.group()
    if match["instant"]:
        return _instant(text, match["instant"])
    if match["time"]:
        step = Fraction(60) if match["time"].count(":") == 1 else _last_place(match["time"])
        value = seconds_of_day(match["time"])
        return Figure(kind=FigureKind.TIME, text=text, value=value, step=step)
    if match["date"]:
        return Figure(kind=FigureKind.DATE, text=text, value=Fraction(0), step=Fraction(0))
    kind, written, scale = FigureKind.NUMBER, match["number"], Fraction(1)
    if match["percent"]:
        kind, written, scale = FigureKind.PERCENT, match["percent"], Fraction(1, 100)
    elif match["length"]:
        unit = SECONDS[_singular(match["unit"].lower())]
        kind, written, scale = FigureKind.LENGTH, match["length"], unit
    value, step = number_of(written) * scale, _last_place(written) * scale
    return Figure(kind=kind, text=text, value=value, step=step)


def _instant(text: str, written: str) -> Figure | None:
    digits = re.search(r"\.(\d+)", written)
    step = Fraction(10**9, 10 ** len(digits.group(1)) if digits else 1)
    try:
        value = Fraction(parse_instant(written))
    except ValueError:
        return None
    return Figure(kind=FigureKind.INSTANT, text=text, value=value, step=step)


def number_of(text: str) -> Fraction:
    """The value of `1,000`, `0.25` or `five`."""
    spelled = _SPELLED.get(text.lower())
    return Fraction(text.replace(",", "")) if spelled is None else Fraction(spelled)


def seconds_of_day(text: str) -> Fraction:
    """The seconds since midnight of `10:02` or `10:02:11.204`."""
    hours, minutes, *seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds[0] if seconds else 0)


def _last_place(text: str) -> Fraction:
    return Fraction(1, 10 ** len(text.partition(".")[2]))


def _singular(unit: str) -> str:
    return unit if unit in SECONDS else unit.removesuffix("s")
