"""The most telling lines of a raw log: each line gets one value, and the highest values are shown.

Values do not depend on how many lines are wanted, so that more lines never lose better ones.
"""

import heapq
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rca.measure.excerpt_masks import shortened
from rca.measure.excerpt_scan import LogScan, Masks
from rca.measure.telling import COMMAND, EXIT, NOTHING, VERDICT
from rca.measure.telling_rules import DETAIL, RULES

SPREAD = 40
"""So many different lines of one kind halve what the next one is worth."""

NEXT_TO = 0.8
"""What a line is worth of one it stands next to; each further line has `FURTHER` of that."""

FURTHER = 0.93
KNOWN = 0.15
"""What is left of a line that stands in a healthy log as well."""

NEW = 0.3
"""A line that fulfils no rule, but does not stand in the healthy log."""

RARE, LATE = 0.02, 0.01
_STEPS_SHOWN = 3
_FEW_PLACES = 1 << 12
_WIDTH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A line of an excerpt: its number, from 1, and why it was chosen."""

    line: int
    why: str


def most_telling(scan: LogScan, count: int, healthy: LogScan | None = None) -> tuple[Chosen, ...]:
    """At most so many lines of a log, in its order; empty lines are never chosen."""
    values = _Values(scan, healthy)
    values.weigh()
    best = _highest(values.worth, count)
    return tuple(Chosen(line=number + 1, why=values.why(number)) for number in sorted(best))


def _highest(worth: Sequence[float], count: int) -> list[int]:
    """The places of so many of the highest values above 0; of equal ones the first."""
    top = heapq.nlargest(count, worth)
    least = top[-1] if top else 0.0
    above = [at for at, value in enumerate(worth) if value > least]
    equal = (at for at, value in enumerate(worth) if value == least > 0)
    return above + list(islice(equal, count - len(above)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Condensed:
    """Lines of a longer text; `reasons` say why some are shown: `(line of this text, why)`."""

    text: str
    reasons: tuple[tuple[int, str], ...]


def condensed(text: str, count: int) -> Condensed:
    """The first line of a text and its most telling ones, so many in all; gaps say how long."""
    lines = text.split("\n")
    scan = LogScan(masks=Masks(_FEW_PLACES))
    scan.take(lines)
    scan.finish()
    chosen = most_telling(scan, count - 1)
    kept = {1: "", **{one.line: one.why for one in chosen}}
    return laid_out([(number, lines[number - 1], why) for number, why in kept.items()], len(lines))


def laid_out(kept: Sequence[tuple[int, str, str]], total: int) -> Condensed:
    """Lines given as number, text and reason, of so many, with a line for each gap."""
    shown: list[str] = []
    reasons: list[tuple[int, str]] = []
    last = 0
    for number, line, why in (*sorted(kept), (total + 1, "", "")):
        if number > last + 1:
            shown.append(f"[… {number - last - 1} lines …]")
        if number <= total:
            shown.append(shortened(line, 0, _WIDTH))
        if why:
            reasons.append((len(shown), why))
        last = number
    return Condensed(text="\n".join(shown), reasons=tuple(reasons))


def vanished(healthy: LogScan, scan: LogScan, count: int) -> tuple[int, tuple[int, ...]]:
    """How many different lines of a healthy log are missing, and the numbers of the first few."""
    missing: dict[int, int] = {}
    for number, key in enumerate(healthy.keys, start=1):
        if key and key not in missing and not scan.masks.count(key):
            missing[key] = number
    return len(missing), tuple(missing.values())[:count]


class _Values:
    """What each line is worth, and whom it owes it to."""

    def __init__(self, scan: LogScan, healthy: LogScan | None) -> None:
        self._scan, self._healthy = scan, healthy
        self.worth = array("d", bytes(8 * len(scan.kinds)))
        self._owed = array("q", bytes(8 * len(scan.kinds)))

    def weigh(self) -> None:
        """Value all lines: by themselves, then by what stands next to them."""
        self._value_the_rest()
        self._value_steps()
        own = list(self._own_values())
        for number, value in own:
            self._give(number, value, 0)
        self._value_commands(own)
        for number, value in own:
            rule = RULES[self._scan.kinds[number] - 1]
            self._share(number, value, -1, rule.before)
            self._share(number, value, 1, rule.after)

    def why(self, number: int) -> str:
        """Why a line was chosen, in plain words."""
        owed, kind = self._owed[number], self._scan.kinds[number]
        if owed:
            return f"{'after' if owed > 0 else 'before'} line {abs(owed)}"
        if kind != NOTHING:
            return RULES[kind - 1].why
        if number in self._steps:
            return "the step that failed"
        if self._healthy is not None and not self._is_known(number):
            return "not in the healthy log"
        return (
            "rare in this log"
            if self._scan.occurrences(number) == 1
            else "little else stands there"
        )

    def _own_values(self) -> Iterator[tuple[int, float]]:
        """The lines that fulfil a rule, in order, and what each is worth by itself.

        Of lines that say the same the last is worth half of the first, because summaries stand
        last, the second a third, and so on.
        """
        scan = self._scan
        told = [number for number, kind in enumerate(scan.kinds) if kind != NOTHING]
        last = {scan.keys[number]: number for number in told}
        seen: dict[int, int] = {}
        different = [0] * (len(RULES) + 1)
        for number in told:
            kind, key = scan.kinds[number], scan.keys[number]
            before = seen.get(key, 0)
            seen[key] = before + 1
            different[kind] += not before
            fresh = 1 / (2 + before) if before and last[key] != number else 1 / (1 + bool(before))
            crowd = 1 + (different[kind] - 1) / SPREAD
            often = 1 + scan.occurrences(number).bit_length() / 10
            value = RULES[kind - 1].weight * fresh / crowd / often * scan.steps.share(number)
            yield number, value * KNOWN if self._is_known(number) else value

    def _value_the_rest(self) -> None:
        scan, total = self._scan, len(self.worth)
        often = scan.masks.counts(scan.keys)
        for number, is_blank in enumerate(scan.is_blank):
            if not is_blank:
                self.worth[number] = RARE / often[number].bit_length() + LATE * number / total
        if self._healthy is None:
            return
        known = self._healthy.masks.counts(scan.keys)
        for number, is_blank in enumerate(scan.is_blank):
            if not is_blank and not known[number]:
                self.worth[number] += NEW / (1 + scan.before[number])

    def _value_steps(self) -> None:
        """Where the failed steps begin, and the first line of what they were to run."""
        steps = self._scan.steps
        self._steps: set[int] = set()
        for step in sorted(steps.failed)[:_STEPS_SHOWN]:
            first = steps.starts[step]
            if step:
                self._steps |= {first, first + 1}
        for number in self._steps:
            self._give(number, DETAIL, 0)

    def _value_commands(self, own: list[tuple[int, float]]) -> None:
        """The last command before the failure of a step or of a program, within its step."""
        command = -1
        for number, value in own:
            kind = self._scan.kinds[number]
            if kind == COMMAND:
                command = number
            elif kind in (VERDICT, EXIT) and command >= self._scan.steps.bounds(number)[0]:
                self._give(command, value * DETAIL, 0)

    def _share(self, number: int, value: float, way: int, count: int) -> None:
        """Lines before or after one that tells have a part of its value, within its step.

        One that says the same has not: it is no context, but a repeat.
        """
        scan = self._scan
        first, end = scan.steps.bounds(number)
        end = len(self.worth) if end < 0 else end
        value *= NEXT_TO
        at = number + way
        while count and first <= at < end:
            if not scan.is_blank[at]:
                count -= 1
                value *= FURTHER
                fresh = 1 + scan.before[at].bit_length() / 4
                part = value / fresh * (KNOWN if self._is_known(at) else 1)
                if scan.keys[at] != scan.keys[number]:
                    self._give(at, part, way * (number + 1))
            at += way

    def _give(self, number: int, value: float, owed: int) -> None:
        if value > self.worth[number]:
            self.worth[number], self._owed[number] = value, owed

    def _is_known(self, number: int) -> bool:
        return self._healthy is not None and self._healthy.masks.count(self._scan.keys[number]) > 0
