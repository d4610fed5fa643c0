"""Signs that a service does otherwise than in healthy times, each weighed by named factors.

A sign is one deviation of its requests, or, where no trace says to which request a line belongs, an
error that became more frequent. Nothing is said here about who made it so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import exp, prod, sqrt

from rca.model.analysis import Factor
from rca.model.cite import Cite, Claim
from rca.model.instant import Instant
from rca.model.measures import Measures, Pattern
from rca.model.plural import times
from rca.model.propagation import Deviation, DeviationKind, Share
from rca.model.signals import Direction, Onset, SignalKind
from rca.reason.phrases import said_by
from rca.reason.trouble import RECORDS, in_one_line

CHANCE_BELOW = 2.0
"""Likelihood ratios that so many comparisons bring about by themselves."""
STRENGTH_SCALE = 4.0
FAST_WEIGHT = 0.25
"""Requests that became faster may only have been warmed up."""
_MOST_TEXT = 120


class SignKind(StrEnum):
    """What a sign shows; `silent` and `answer` are told by the callers of a service."""

    ERROR = "error"
    SLOW = "slow"
    FAST = "fast"
    LOST = "lost"
    NAMED = "named"
    ANSWER = "answer"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What one service does otherwise; `weight` is the product of `factors`.

    `what` is the pattern or step on `route`, `after` the step before what is lost, `text` all that
    an error says, for names in it. `beneath` gives the share of the deviating
    requests in which another service deviates too, in what was asked of it for them; None where no
    trace shows that. `wrongs` are callers that fail to reach a service which fell silent.
    """

    kind: SignKind
    service: str
    factors: tuple[Factor, ...]
    first: Instant
    claim: Claim
    route: str = ""
    what: str = ""
    after: str = ""
    text: str = ""
    beneath: tuple[tuple[str, float], ...] | None = None
    wrongs: tuple[str, ...] = ()

    @property
    def weight(self) -> float:
        """How much the sign says, from 0 to 1."""
        return prod(factor.value for factor in self.factors)

    @property
    def is_failure(self) -> bool:
        """Whether all it says is that requests failed."""
        return self.kind is SignKind.ERROR and self.what == "failed"


def signs_of(measures: Measures) -> tuple[Sign, ...]:
    """All signs, the weightiest first, then by service, kind and first appearance."""
    patterns = {str(pattern.id): pattern for pattern in measures.patterns}
    deviations = measures.propagation.deviations
    told = {(d.service, d.what) for d in deviations if d.kind is DeviationKind.ERROR}
    errors = (
        _unplaced(onset, patterns[onset.name])
        for onset in measures.onsets
        if (onset.kind, onset.direction) == (SignalKind.PATTERN, Direction.RISE)
        and onset.service
        and (onset.service, onset.name) not in told
        and onset.name in patterns
        and patterns[onset.name].is_error
        and patterns[onset.name].log not in RECORDS
    )
    found = [*(_sign(deviation, patterns) for deviation in deviations), *errors]
    return in_order(sign for sign in found if sign.weight > 0)


def in_order(signs: Iterable[Sign]) -> tuple[Sign, ...]:
    """The weightiest first, then by service, kind and first appearance."""
    return tuple(
        sorted(signs, key=lambda s: (-round(s.weight, 6), s.service, s.kind, s.first, s.claim))
    )


def _sign(deviation: Deviation, patterns: dict[str, Pattern]) -> Sign:
    pattern = patterns.get(deviation.what)
    return Sign(
        kind=SignKind(deviation.kind),
        service=deviation.service,
        factors=(*_change(deviation), sureness(deviation.strength)),
        first=deviation.first,
        claim=_claim(deviation, patterns),
        route=deviation.route,
        what=deviation.what,
        after=deviation.after,
        text=f"{pattern.example.quote} {pattern.template}" if pattern else "",
        beneath=tuple(
            (service, min(count / deviation.requests, 1)) for service, count in deviation.beneath
        ),
    )


def sureness(strength: float) -> Factor:
    """How little the change looks like chance, given how many comparisons were made."""
    return Factor(
        name="sure",
        value=round(1 - exp(-max(strength - CHANCE_BELOW, 0) / STRENGTH_SCALE), 4),
        because=f"log-likelihood ratio of the change {strength:.1f}",
    )


def _change(deviation: Deviation) -> tuple[Factor, ...]:
    before, since = _rate(deviation.before), _rate(deviation.since)
    if deviation.kind in (DeviationKind.ERROR, DeviationKind.LOST):
        by = since - before if deviation.kind is DeviationKind.ERROR else before - since
        change = Factor(
            name="change",
            value=round(max(by, 0), 4),
            because=f"{_told(deviation, deviation.since)} requests since, "
            f"{_told(deviation, deviation.before)} before",
        )
        if deviation.kind is DeviationKind.ERROR:
            return (change,)
        kept = max(2 * deviation.kept - 1, 0)
        because = "how much more was lost than came in its place"
        return change, Factor(name="nothing instead", value=round(kept, 4), because=because)
    return _time(deviation)


def _time(deviation: Deviation) -> tuple[Factor, ...]:
    ratio = max(deviation.seconds_since, 1e-9) / max(deviation.seconds_before, 1e-9)
    is_slow = deviation.kind is DeviationKind.SLOW
    times = _seconds(deviation.seconds_before), _seconds(deviation.seconds_since)
    added = abs(deviation.seconds_since - deviation.seconds_before)
    whole = max(deviation.whole_seconds, deviation.seconds_since, 1e-9)
    return (
        Factor(
            name="change",
            value=round(max(1 - sqrt(1 / ratio if is_slow else ratio), 0), 4),
            because=f"own time {times[0]} before, {times[1]} since",
        ),
        Factor(
            name="consistent",
            value=round(abs(2 * deviation.chance_slower - 1) * (1 if is_slow else FAST_WEIGHT), 4),
            because=f"{_share(deviation.since)} requests beyond nine tenths of the healthy ones",
        ),
        Factor(
            name="felt",
            value=round(sqrt(min(added / whole, 1)), 4),
            because=f"{_seconds(added)} of {_seconds(whole)} that the whole request takes",
        ),
    )


def _rate(share: Share) -> float:
    """A share that few requests cannot make certain (half a request either way)."""
    return (share.count + 0.5) / (share.of + 1)


def _claim(deviation: Deviation, patterns: dict[str, Pattern]) -> Claim:
    what = worded(deviation.what, patterns)
    on = ", ".join(part for part in (deviation.service, deviation.route) if part)
    was, now = _told(deviation, deviation.before), _told(deviation, deviation.since)
    times = f"{_seconds(deviation.seconds_before)} to {_seconds(deviation.seconds_since)}"
    those = f" that have {worded(deviation.after, patterns)}" if deviation.after else ""
    text = {
        DeviationKind.ERROR: f"{on}: {now} requests have {what}; in the healthy time {was}.",
        DeviationKind.LOST: (
            f"{on}: {now} requests{those} lack {what}; in the healthy time {was}."
        ),
        DeviationKind.SLOW: f"{on}: its own time went from {times}; {now} requests are slow.",
        DeviationKind.FAST: f"{on}: its own time fell from {times}; {now} requests are that fast.",
    }[deviation.kind]
    cites = (deviation.cite,) if deviation.healthy is None else (deviation.cite, deviation.healthy)
    return Claim(text=text, cites=cites)


def worded(step: str, patterns: dict[str, Pattern]) -> str:
    """A step as people read it."""
    if step == "failed":
        return "a failed answer"
    if step.startswith("call "):
        return f"the {step}"
    pattern = patterns.get(step)
    return f"“{in_one_line(pattern.template)[:_MOST_TEXT]}”" if pattern else f"the line of {step}"


def _unplaced(onset: Onset, pattern: Pattern) -> Sign:
    """An error whose requests are not known, by how often it comes for each request."""
    before = Share(count=min(onset.before.count, onset.before.requests), of=onset.before.requests)
    since = Share(count=min(onset.during.count, onset.during.requests), of=onset.during.requests)
    count = f"{times(onset.during.count, 'times')} since, {onset.before.count} before"
    change = Factor(
        name="change", value=round(max(_rate(since) - _rate(before), 0), 4), because=count
    )
    if not onset.during.requests:
        change = Factor(name="change", value=0.5, because=f"{count}; no requests to compare with")
    error = in_one_line(pattern.example.quote or pattern.template)[:_MOST_TEXT]
    return Sign(
        kind=SignKind.ERROR,
        service=onset.service,
        factors=(change, sureness(onset.strength)),
        first=onset.start,
        claim=Claim(text=said_by((onset.service,), f"“{error}” {count}."), cites=(onset.cite,)),
        what=onset.name,
        text=f"{pattern.example.quote} {pattern.template}",
    )


def _told(deviation: Deviation, share: Share) -> str:
    """How many of the requests deviate: of those that lost something, the ones without it."""
    if deviation.kind is not DeviationKind.LOST:
        return _share(share)
    return _share(Share(count=share.of - share.count, of=share.of))


def _share(share: Share) -> str:
    return f"{share.count:,} of {share.of:,}"


def _seconds(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds < 1 else f"{seconds:,.1f} s"


def first_cites(claims: Iterable[Claim], most: int) -> tuple[Cite, ...]:
    """Their citations in order, once each, at most so many."""
    return tuple(dict.fromkeys(cite for claim in claims for cite in claim.cites))[:most]
