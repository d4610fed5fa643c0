"""The leak lint: what must not leave is looked for in the finished text, as a reader sees it.

It knows nothing of how the text was made, so it also finds what a template or a person put there.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rca.model.incident import ImpactItem
from rca.report.audiences import Audience
from rca.report.names import Names

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SPACE = re.compile(r"\s+")
_CURRENCY = r"USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|US\$|[$€£¥₹]"
_MONEY = re.compile(
    rf"(?:{_CURRENCY})\s?\d[\d.,' ]*"
    rf"|\d[\d.,']*\s?(?:k|m|bn|thousand|million|billion)?\s?"
    rf"(?:{_CURRENCY}|dollars?|euros?|pounds?)(?![^\W_])",
    re.IGNORECASE,
)
_LOG = re.compile(
    r"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+"
    r"|\bat [\w$.<>]+\([\w.]+:\d+(?::\d+)?\)|\bgoroutine \d+ \["
    r"|\d{2}:\d{2}:\d{2}[\d.,]*\S* +\[?(?:DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b"
    r"|\b(?:ERROR|CRITICAL|FATAL)(?::| \[)|\"(?:severity|textPayload|jsonPayload|insertId)\":"
)
_SECRET = re.compile(r"\[REDACTED:[a-z0-9-]+:[0-9a-f]{8}\]")
SHORTEST_LOG_LINE = 16
"""Characters; what is shorter says too little to be told from a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Leak:
    """Something that must not leave: the line it begins on, its kind and what it is."""

    line: int
    kind: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What is known inside, to be looked for: names, declared money, lines of logs, secrets."""

    names: Names
    impact: tuple[ImpactItem, ...]
    log_lines: tuple[str, ...]
    has_secret: Callable[[str], bool]


def leaks_in(text: str, audience: Audience, inside: Inside) -> tuple[Leak, ...]:
    """All leaks of the kinds that the audience refuses, by line."""
    lines = [_SPACE.sub(" ", _ESCAPE.sub(r"\1", line)).strip(" >") for line in text.split("\n")]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    seen = " ".join(lines)
    plain = seen.replace("`", " ").replace("*", " ")
    found: list[tuple[int, str, str]] = [
        *inside.names.found(seen, audience.refuse),
        *inside.names.found(plain, audience.refuse),
    ]
    if "money" in audience.refuse:
        found += [(at, "money", what) for at, what in _money(plain, inside.impact)]
    if "log" in audience.refuse:
        found += [(at, "log", what) for at, what in _logs(seen, inside)]
    if "secret" in audience.refuse:
        found += [(match.start(), "secret", match[0]) for match in _SECRET.finditer(seen)]
        raw = enumerate(text.split("\n"))
        found += [(starts[at], "secret", "a secret") for at, line in raw if inside.has_secret(line)]
    return tuple(
        sorted(
            {
                Leak(line=bisect_right(starts, at), kind=kind, what=_shown(what))
                for at, kind, what in found
            }
        )
    )


def _money(text: str, impact: Iterable[ImpactItem]) -> Iterator[tuple[int, str]]:
    for match in _MONEY.finditer(text):
        yield match.start(), match[0]
    amounts = {n for item in impact for n in (item.amount, item.up_to) if n is not None}
    for amount in sorted(n for n in amounts if n >= 1000):
        whole = f"{int(amount):,}".split(",")
        spellings = [r"[,.' \u00a0\u2009\u202f_]?".join(whole)]
        for unit, names in ((1000, "k|thousand"), (1_000_000, "m|mn|million")):
            spellings.append(rf"{re.escape(f'{amount / unit:g}')}\s?(?:{names})")
        pattern = re.compile(rf"(?<![^\W_]|[.,])(?:{'|'.join(spellings)})(?![^\W_])", re.IGNORECASE)
        for match in pattern.finditer(text):
            yield match.start(), match[0]


def _logs(text: str, inside: Inside) -> Iterator[tuple[int, str]]:
    for match in _LOG.finditer(text):
        yield match.start(), match[0]
    folded = text.casefold()
    for line in inside.log_lines:
        for shape in {_flat(line), _flat(inside.names.rename(line))}:
            if len(shape) >= SHORTEST_LOG_LINE and " " in shape:
                at = folded.find(shape)
                if at >= 0:
                    yield at, line


def _flat(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()


def _shown(what: str) -> str:
    what = _SPACE.sub(" ", what).strip()
    return what if len(what) <= 80 else f"{what[:79]}…"
