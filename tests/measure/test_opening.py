"""The true beginning of a rise lies within its bounds, whatever course the rise takes."""

import random
from collections.abc import Callable
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.measure.opening import Bin, opening_of

BEGIN = 37.3
"""Minutes after the healthy time."""

Rate = Callable[[float], float]


def slowly(minutes: float, top: float) -> Rate:
    return lambda since: min(top, top * since / minutes)


COURSES: dict[str, Rate] = {
    "at once": lambda _: 0.4,
    "slowly": slowly(20, 0.5),
    "very slowly": slowly(35, 0.3),
    "one percent at first": lambda since: min(0.6, 0.01 * 1.25**since),
    "in stages": lambda since: 0.01 if since < 5 else 0.1 if since < 15 else 0.5,
    "in bursts": lambda since: 0.7 if since % 5 < 1 else 0.0,
    "twice": lambda since: 0.3 if since < 5 else 0.6 if since > 15 else 0.0,
    "and ends": lambda since: 0.5 if since < 12 else 0.0,
}


def bins_of(course: str, seed: int, *, background: float, per_minute: int) -> list[Bin]:
    """A minute a bin: ten healthy ones first, then 80 in which it begins at BEGIN."""
    chance = random.Random(f"{course} {seed} {background}")  # noqa: S311 - the same each time
    bins: list[Bin] = []
    for minute in range(-10, 80):
        times, requests = 0, max(1, round(chance.gauss(per_minute, per_minute**0.5)))
        for _ in range(requests):
            at = minute + chance.random()
            rate = background + (COURSES[course](at - BEGIN) if at >= BEGIN else 0)
            times += chance.random() < rate
        bins.append((times, requests))
    return bins


def openings(course: str, background: float, per_minute: int) -> list[tuple[int, int, int]]:
    found = []
    for seed in range(12):
        bins = bins_of(course, seed, background=background, per_minute=per_minute)
        healthy = (sum(times for times, _ in bins[:10]), sum(held for _, held in bins[:10]))
        opening = opening_of(bins[10:], healthy)
        found.append((opening.earliest, opening.likely, opening.latest))
    return found


@pytest.mark.parametrize(("background", "per_minute"), [(0.0, 60), (0.01, 60), (0.02, 5)])
def test_the_beginning_lies_within_the_bounds(background: float, per_minute: int) -> None:
    missed = {
        # onsets are told with the bin before, since a rise may begin within a bin
        course: sum(not earliest - 1 <= int(BEGIN) <= latest for earliest, _, latest in found)
        for course in COURSES
        if (found := openings(course, background, per_minute))
    }

    assert sum(missed.values()) <= 0.05 * 12 * len(COURSES), missed
    assert max(missed.values()) <= 2, missed


def test_a_rise_at_once_is_bounded_closely() -> None:
    found = openings("at once", 0.01, 60)

    assert median(latest - earliest for earliest, _, latest in found) <= 3
    assert all(abs(likely - int(BEGIN)) <= 1 for _, likely, _ in found)


def test_a_slow_rise_does_not_begin_in_its_middle() -> None:
    found = openings("slowly", 0.01, 60)

    assert abs(median(likely for _, likely, _ in found) - int(BEGIN)) <= 3


def test_bursts_in_the_healthy_time_widen_the_bounds() -> None:
    bins = bins_of("slowly", 1, background=0.01, per_minute=60)[10:]

    calm, wild = opening_of(bins, (6, 600)), opening_of(bins, (6, 600), factor=4.0)

    assert wild.earliest <= calm.earliest
    assert wild.latest >= calm.latest


counts = st.integers(0, 400)


@given(
    st.lists(st.tuples(counts, st.integers(1, 400)), min_size=1, max_size=60),
    st.tuples(counts, st.integers(1, 400)),
    st.floats(1, 50),
)
def test_any_counts_give_bounds_in_order(bins: list[Bin], healthy: Bin, factor: float) -> None:
    found = opening_of(bins, healthy, factor)

    assert 0 <= found.earliest <= found.likely <= found.latest < len(bins)
