"""How a fact moved, in words: what was and what is, and the factors that moved a score."""

import math
from collections.abc import Iterator

from rca.report.difference.compare import Moved
from rca.report.difference.revision import Thing, Value

_LONGEST = 120
_AROUND = 40
_NAMES = {
    "evidence": "shown by",
    "cites": "shown by",
    "without_effect": "cause without effect",
    "without_cause": "effect without cause",
    "then": "cause then effect",
    "median_lag_s": "median lag in seconds",
    "median_latency_s": "median latency in seconds",
    "longest_latency_s": "longest latency in seconds",
}


def called(fact: str) -> str:
    """What a fact is called in a sentence."""
    return _NAMES.get(fact, fact.replace("_", " "))


def shown(value: Value) -> str:
    """A value in words; a constant of the analysis without its underscores."""
    if value is None:
        return "nothing"
    return "yes" if value is True else str(value)


def is_long(value: Value) -> bool:
    """Whether a value is a sentence that deserves a line of its own."""
    return isinstance(value, str) and (len(value) > _LONGEST // 2 or "\n" in value)


def excerpts(before: str, after: str) -> tuple[str, str]:
    """Two long texts, each cut to the part that differs and some words around it."""
    start = next(
        (at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    rest = min(len(before), len(after)) - start
    end = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    return _cut(before, start, end), _cut(after, start, end)


def _cut(text: str, start: int, end: int) -> str:
    first, last = max(0, start - _AROUND), len(text) - max(0, end - _AROUND)
    if len(text) <= _LONGEST:
        return text
    part = text[first:last]
    if len(part) > 3 * _LONGEST:
        part = f"{part[: 3 * _LONGEST]}…"
    return f"{'…' if first else ''}{part}{'…' if last < len(text) else ''}"


def factors_moved(moved: Moved) -> Iterator[str]:
    """The factors that moved the score of a cause, the strongest first, each with its reason."""
    before, after = (_factors(thing) for thing in (moved.before, moved.after))
    changed = [
        name for name in before.keys() | after.keys() if _value(before, name) != _value(after, name)
    ]
    for name in sorted(changed, key=lambda name: (-_pull(before, after, name), name)):
        if name not in before:
            yield f"{name} {_value(after, name):g} is new{_because(after, name)}"
        elif name not in after:
            yield f"{name} {_value(before, name):g} is gone{_because(before, name)}"
        else:
            was, now = _value(before, name), _value(after, name)
            yield f"{name} {was:g} → {now:g}{_because(after, name)}"


def _factors(thing: Thing) -> dict[str, Thing]:
    return {one.name: one for one in dict(thing.inner).get("factors", ())}


def _value(factors: dict[str, Thing], name: str) -> float:
    """The factor; 1, which moves no product, where it is not there."""
    value = factors[name].fact("value") if name in factors else 1.0
    return value if isinstance(value, int | float) else 0.0


def _because(factors: dict[str, Thing], name: str) -> str:
    because = "".join(fact.because for fact in factors[name].facts)
    return f" ({because})" if because else ""


def _pull(before: dict[str, Thing], after: dict[str, Thing], name: str) -> float:
    was, now = _value(before, name), _value(after, name)
    if was <= 0 or now <= 0:
        return math.inf
    return abs(math.log(now / was))
