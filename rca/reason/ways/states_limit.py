"""An error states the very limit that a deploy set: `timed out after 200 ms`, `limit of 512 MiB`.

The number has to come with the change, not to have been the limit before, and the error has to
speak of a limit, so that a status or a count that happens to be equal is not taken for it.
"""

import re
from dataclasses import replace

from rca.model.cite import Claim
from rca.reason.case import Case
from rca.reason.changes import Difference
from rca.reason.suspect import Suspect, Way, way_to

_VALUE = 0.95
_LIMIT = re.compile(
    r"time[- ]?d? ?out|deadline|exceed|limit|maximum|\bmax\b|too (?:large|many|long)|exhaust"
    r"|reached|over (?:capacity|quota)|waited|aborted after|size of|at most",
    re.I,
)
_NUMBER = re.compile(r"(?<![\w.:/-])(\d+(?:\.\d+)?) ?([a-zµ]+)?(?![\w:/-])", re.I)
_NAME_UNIT = re.compile(r"_(ms|millis(?:econds)?|s|secs?|seconds|min|minutes|mb|mib|kb|kib)$", re.I)
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


def states_limit(suspect: Suspect, case: Case) -> Way | None:
    """The first own trouble after a deploy with a number that it set, and that was another before.

    It is a proof where the setting was lowered: the error tells which limit it ran into.
    """
    if suspect.change is None or suspect.at is None:
        return None
    for trouble in case.own:
        if not suspect.is_before(trouble.first) or suspect.service not in trouble.services:
            continue
        if not _LIMIT.search(trouble.text):
            continue
        stated = {_quantity(*found) for found in _NUMBER.findall(trouble.text)}
        for difference in suspect.change.differences:
            before, after = _set_by(difference, difference.before), _set_by(difference)
            if after is None or before == after or after not in stated:
                continue
            is_lowered = before is not None and before[0] == after[0] and after[1] < before[1]
            claim = Claim(
                text=f"{trouble.service} logs “{trouble.text[:160]}”, and the deploy set "
                f"{difference.short_name} to {difference.after}"
                + (f", which was {difference.before}." if difference.before else "."),
                cites=(trouble.cite, *suspect.cites[:1]),
            )
            way = way_to(trouble, "states_limit", _VALUE, claim, trouble.text[:120])
            return replace(way, is_proof=is_lowered and trouble.healthy == 0)
    return None


def _set_by(difference: Difference, value: str | None = None) -> Quantity | None:
    """What the setting's value amounts to; None where it is no number, or too small to tell."""
    text = difference.after if value is None else value
    found = re.fullmatch(_NUMBER, text.strip().strip('"'))
    if found is None:
        return None
    named = _NAME_UNIT.search(difference.short_name.replace(" ", "_"))
    kind, amount = _quantity(found[1], found[2] or (named[1] if named else ""))
    return (kind, amount) if kind != "count" or amount >= _SMALLEST else None


def _quantity(number: str, unit: str) -> Quantity:
    plain, unit = float(number), unit.lower()
    if unit in _SECONDS:
        return "time", round(plain * _SECONDS[unit], 6)
    if unit in _BYTES:
        return "bytes", plain * _BYTES[unit]
    return "count", plain
