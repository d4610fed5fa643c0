"""Symptoms without a failure: a number that leaves everything it was in healthy times behind.

A backlog that grows while every request is answered well, a delay that only rises. What rises
alike in healthy times, such as an uptime, is none.
"""

from dataclasses import dataclass
from itertools import combinations

from rca.model.analysis import READINGS, Symptom
from rca.model.evidence import BASELINE_LABEL
from rca.model.ids import NodeId
from rca.model.instant import Instant
from rca.model.measures import Measures
from rca.model.signals import Series
from rca.reason.phrases import amount

TIMES = 10
"""So many times the former range of a number are no warming up."""
LEAST_POINTS = 6
MOST = 3
_RISES = 0.8
_GOES_ON = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningAway:
    """A number that ran away: its most in healthy times, and since when it is ten times that.

    `beyond` counts its readings from there, `trend` is Kendall's tau after the healthy time.
    """

    series: Series
    most: float
    since: Instant
    beyond: int
    trend: float


def running_away(measures: Measures) -> tuple[RunningAway, ...]:
    """Numbers of whole services that rise to ten times what they were and stay there, by time."""
    healthy = measures.asked.reached(BASELINE_LABEL)
    if healthy is None:
        return ()
    found = [
        one
        for series in measures.series
        if not series.instance
        and not series.is_counter
        and (one := _running_away(series, healthy.last)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.since, -one.trend, one.series.service)))


def runaway_symptoms(measures: Measures) -> tuple[Symptom, ...]:
    """The first three of them."""
    return tuple(
        Symptom(
            id=NodeId(f"S{number}"),
            title=f"{one.series.field} of {one.series.service} runs away: at most "
            f"{amount(one.most, one.series.unit)} in healthy times, up to "
            f"{amount(one.series.high, one.series.unit)}",
            service=one.series.service,
            first_seen=one.since,
            count=one.beyond,
            total=len(one.series.points),
            unit=READINGS,
            cites=(one.series.cite,),
        )
        for number, one in enumerate(running_away(measures)[:MOST], start=1)
    )


def ran_away(before: list[float], to: float) -> bool:
    """Whether a number got to ten times what it was, and did not already rise steadily."""
    return (
        len(before) >= LEAST_POINTS
        and to >= TIMES * max(1.0, *map(abs, before))
        and tau(before) < _RISES
    )


def tau(values: list[float]) -> float:
    """Kendall's tau of the values against their order, from -1 to 1; 0 for fewer than two."""
    pairs = list(combinations(values, 2))
    signs = sum((later > sooner) - (later < sooner) for sooner, later in pairs)
    return signs / len(pairs) if pairs else 0.0


def _running_away(series: Series, until: Instant) -> RunningAway | None:
    before = [value for at, value in series.points if at <= until]
    since = [(at, value) for at, value in series.points if at > until]
    if not ran_away(before, series.high) or len(since) < LEAST_POINTS:
        return None
    bound = TIMES * max(1.0, *map(abs, before))
    beyond = [(at, value) for at, value in since if value >= bound]
    first = next((place for place, one in enumerate(since) if one[1] >= bound), len(since))
    stays = 2 * len(beyond) >= len(since) - first
    trend = tau([value for _, value in since])
    if not beyond or not stays or trend < _GOES_ON:
        return None
    return RunningAway(
        series=series, most=max(before), since=beyond[0][0], beyond=len(beyond), trend=trend
    )
