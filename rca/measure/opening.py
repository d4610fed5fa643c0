"""Where a rise began: between which bins, whether it came at once, slowly or in steps.

A single step fitted to a slow rise lies in the middle of it. Here several courses are laid to the
time up to which the rise has become clear, and each bin is kept at which one of them may begin.
Sources: Hinkley and Hinkley 1970 (https://doi.org/10.1093/biomet/57.3.477), Worsley 1986
(https://doi.org/10.1093/biomet/73.1.91).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from operator import mul

CLEAR = 12.0
"""The log-likelihood ratio at which a rise is clear. What comes later does not say when it began,
but bends any course that does not fit."""

BOUND = 3.32
"""Half of the 99% quantile of chi-squared with one degree of freedom: the courses are not all there
are, so that in the end 95% remain."""

Bin = tuple[float, float]
"""How often it was counted, and what that is held against: requests, or time."""

Course = Callable[[int], float]
"""How much of the rise is there in a bin, from 0 to 1, by its number after the beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The bin in which a rise began most likely, and the first and last in which it may have."""

    likely: int
    earliest: int
    latest: int


def _at_once(_: int) -> float:
    return 1.0


def _slowly(bins: int, power: int) -> Course:
    return lambda number: min(1.0, (number + 0.5) / bins) ** power


def _first_a_tenth(bins: int) -> Course:
    return lambda number: 0.1 if number < bins else 1.0


_COURSES: tuple[Course, ...] = (
    _at_once,
    *(_slowly(bins, 1) for bins in (3, 6, 12, 24, 48)),
    *(_slowly(bins, 2) for bins in (12, 24, 48)),
)
_IN_STEPS: tuple[Course, ...] = tuple(_first_a_tenth(bins) for bins in (6, 12, 24))
"""They widen the bounds and never say what is most likely: chance looks like them."""


def opening_of(bins: Sequence[Bin], healthy: Bin, factor: float = 1.0) -> Opening:
    """The opening of a rise within these bins over a healthy rate, of which some exposure is known.

    `factor` is how much more than Poisson the healthy bins scatter.
    """
    clear = _first_above(bins, healthy, CLEAR * factor)
    seen = bins[: clear + 2]  # and one more: a rise at once is then seen whole
    plain = list(_likelihoods(seen, healthy, _COURSES))
    whole = list(map(max, plain, _likelihoods(seen, healthy, _IN_STEPS)))
    near = max(whole) - BOUND * factor
    may = [place for place, value in enumerate(whole) if value >= near]
    likely = max(place for place, value in enumerate(plain) if value >= max(plain) - 1e-9)
    uncertain = min(_first_above(bins, healthy, BOUND * factor), clear)
    return Opening(
        likely=likely,
        earliest=min(may[0], likely),
        latest=max(may[-1], likely, uncertain),
    )


def _first_above(bins: Sequence[Bin], healthy: Bin, least: float) -> int:
    """The first bin with which some window ends that differs so much; else the last."""
    for last in range(len(bins)):
        times = exposure = 0.0
        for more, held in reversed(bins[: last + 1]):
            times, exposure = times + more, exposure + held
            is_more = times * healthy[1] > healthy[0] * exposure
            if is_more and _ratio(healthy, (times, exposure)) >= least:
                return last
    return len(bins) - 1


def _sum(one: Bin, other: Bin) -> Bin:
    return one[0] + other[0], one[1] + other[1]


def _ratio(one: Bin, other: Bin) -> float:
    return _fit(one) + _fit(other) - _fit(_sum(one, other))


def _fit(part: Bin) -> float:
    times, exposure = part
    return times * log(times / exposure) if times and exposure else 0.0


def _likelihoods(bins: Sequence[Bin], healthy: Bin, courses: Sequence[Course]) -> Iterator[float]:
    """The greatest log-likelihood over all courses, for a beginning in each bin."""
    shares = [[course(number) for number in range(len(bins))] for course in courses]
    held = [exposure for _, exposure in bins]
    whole = sum(times for times, _ in bins), sum(held)
    known = healthy
    for place, counted in enumerate(bins):
        rate = known[0] / known[1]
        later = held[place:]
        seen = [(at, times) for at, (times, _) in enumerate(bins[place:]) if times]
        more = whole[0] - rate * whole[1]
        best = max(_course(share, later, seen, (rate, more)) for share in shares)
        yield _fit(known) - known[0] - rate * whole[1] + best
        known = _sum(known, counted)
        whole = whole[0] - counted[0], whole[1] - counted[1]


def _course(
    shares: Sequence[float],
    held: Sequence[float],
    seen: Sequence[tuple[int, float]],
    known: tuple[float, float],
) -> float:
    """What a rise adds to the log-likelihood from a bin on, its height by moments.

    `seen` are the bins in which something was counted; `known` the healthy rate, and how much more
    was counted than it explains.
    """
    rate, more = known
    weight: float = sum(map(mul, shares, held))
    if not weight:
        return float("-inf")
    height = max(0.0, more / weight)
    total: float = -height * weight
    for at, times in seen:
        expected = rate + height * shares[at]
        if expected <= 0:
            return float("-inf")
        total += times * log(expected)
    return total
