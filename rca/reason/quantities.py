"""Amounts that settings and messages state: times, sizes, counts, compared in one unit."""

import re

from rca.reason.changes import Difference

NUMBER = re.compile(r"(?<![\w.:/-])(\d+(?:\.\d+)?) ?([a-zµ]+)?(?![\w:/-])", re.I)
_NAME_UNIT = re.compile(
    r"(?:_|(?<=[a-z])(?=[A-Z]))"
    r"((?i:ms|millis(?:econds)?|s|secs?|seconds|min|minutes|mb|mib|kb|kib))$"
)
_SECONDS = {
    "ms": 0.001, "millis": 0.001, "millisecond": 0.001, "milliseconds": 0.001,
    "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0,
    "m": 60.0, "min": 60.0, "minute": 60.0, "minutes": 60.0,
}  # fmt: skip
_BYTES = {
    "b": 1, "bytes": 1, "k": 2**10, "ki": 2**10, "kb": 2**10, "kib": 2**10,
    "mi": 2**20, "mb": 2**20, "mib": 2**20, "gi": 2**30, "gb": 2**30, "gib": 2**30,
}  # fmt: skip
_SMALLEST = 2
Quantity = tuple[str, float]
"""`time` in seconds, `bytes`, or `count` of anything else, with the number."""


def set_by(difference: Difference, value: str | None = None) -> Quantity | None:
    """What the setting's value amounts to; None where it is no number, or too small to tell."""
    return amount_of(difference.short_name, difference.after if value is None else value)


def amount_of(name: str, value: str) -> Quantity | None:
    """What `value` amounts to; the name says the unit where the value has none."""
    found = re.fullmatch(NUMBER, value.strip().strip('"'))
    if found is None:
        return None
    named = _NAME_UNIT.search(name.replace(" ", "_"))
    kind, amount = quantity(found[1], found[2] or (named[1] if named else ""))
    return (kind, amount) if kind != "count" or amount >= _SMALLEST else None


def quantity(number: str, unit: str) -> Quantity:
    """The number in the unit of its kind: seconds, bytes, or as it is."""
    plain, unit = float(number), unit.lower()
    if unit in _SECONDS:
        return "time", round(plain * _SECONDS[unit], 6)
    if unit in _BYTES:
        return "bytes", plain * _BYTES[unit]
    return "count", plain
