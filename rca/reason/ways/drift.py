"""A number in the service's lines drifts away from where it was until it gets to its end.

A pool with ever fewer free connections, memory that only rises, a queue that no longer empties:
what needs time to bite. The drift begins after the suspect and before the symptom.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rca.model.cite import Cite, Claim
from rca.model.graph import NodeKind
from rca.model.instant import SECOND, Instant
from rca.model.plural import times
from rca.model.signals import Series
from rca.reason.case import Case
from rca.reason.graph_builder import Counts
from rca.reason.phrases import amount, clock
from rca.reason.running_away import LEAST_POINTS, tau
from rca.reason.suspect import Suspect, Way

_VALUE = 0.9
_LEAST_TREND = 0.5
_FEWEST_POINTS = 4
"""So few are enough where each goes on from the one before."""
_AHEAD = 20 * SECOND
"""What drifts only from the symptom on is its consequence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A series that leaves its range between the suspect and the symptom: when, which way."""

    series: Series
    begins: Instant
    tau: float
    start: float

    @property
    def end(self) -> float:
        """The furthest that it got, in the direction in which it drifts."""
        return self.series.high if self.tau > 0 else self.series.low

    @property
    def order(self) -> tuple[bool, bool, float, Instant, str]:
        """Those that get to a bound first, a whole service before an instance, the steadier."""
        one = self.series
        return not one.ends_at, one.instance != "", -abs(self.tau), self.begins, one.field


def drifting(suspect: Suspect, case: Case) -> Drift | None:
    """The series of the suspect's service that drifts furthest between it and the symptom."""
    if suspect.at is None or case.onset is None:
        return None
    trouble = case.own_trouble(suspect.service)
    until = min(case.onset, trouble.first) if trouble else case.onset
    found = [
        one
        for series in case.measures.series
        if series.service == suspect.service
        and not series.is_counter
        and (one := _drift(series, suspect, _end(series, case) or until)) is not None
    ]
    return min(found, key=lambda one: one.order, default=None)


def _end(series: Series, case: Case) -> Instant | None:
    """Where the number is the symptom itself, it may drift to the end."""
    return series.last_at if series.cite == case.cite else None


def drift(suspect: Suspect, case: Case) -> Way | None:
    """That series, with what goes with each of its steps."""
    best = drifting(suspect, case)
    if best is None or case.onset is None:
        return None
    series = best.series
    is_symptom = _end(series, case) is not None
    begins = min(best.begins, case.onset) if is_symptom else best.begins
    start, end = amount(best.start, series.unit), amount(best.end, series.unit)
    pattern = case.patterns.get(series.pattern)
    steps = _steps_with(best, case)
    counts = _counted(suspect, best, case)
    said = f" (“{pattern.template[:60]}”)" if pattern else ""
    return Way(
        name="drift",
        value=_VALUE if series.ends_at else _VALUE - 0.1,
        claim=Claim(
            text=f"{series.field} of {suspect.service}{said} leaves {start} at "
            f"{clock(begins)} and gets to {end}; the symptom begins at {clock(case.onset)}."
            f"{steps.claim if steps else ''}",
            cites=(series.cite, *((steps.cite,) if steps else ())),
        ),
        phrase=f"{series.field} {start} -> {end}"
        + (steps.phrase if steps else " since" if is_symptom else " before the failures"),
        node=NodeKind.SIGNAL,
        title=f"{series.field} of {suspect.service}: {start} -> {end}",
        at=begins,
        takes_time=True,
        unit=counts.unit,
        then=counts.then,
        without_effect=counts.without_effect,
        without_cause=counts.without_cause,
        counter_examples=counts.counter_examples,
    )


def _drift(series: Series, suspect: Suspect, until: Instant) -> Drift | None:
    """How the series moves from the suspect to its peak before the first trouble.

    What comes after is the trouble's effect, as when a restart begins it anew.
    """
    points = [(at, value) for at, value in series.points if at <= until]
    since = [value for at, value in points if suspect.is_before(at)]
    if len(since) < _FEWEST_POINTS:
        return None
    start = points[0][1]
    peak = max(range(len(since)), key=lambda place: abs(since[place] - start))
    rising = since[: peak + 1]
    is_far = abs(since[peak] - start) > abs(start) / 2
    begins = departure(points[: len(points) - len(since) + peak + 1], suspect.at or until)
    if begins is None or begins > until - _AHEAD or not is_far or len(rising) < _FEWEST_POINTS:
        return None
    trend = tau(rising)
    if abs(trend) < (_LEAST_TREND if len(rising) >= LEAST_POINTS else 1.0):
        return None
    return Drift(series=series, begins=begins, tau=trend, start=start)


def _counted(suspect: Suspect, best: Drift, case: Case) -> Counts:
    """Instances on which the number drifts after the suspect, or stays; and drifted before it.

    Where no instance shows it by itself, how many values there are.
    """
    since, before = list[tuple[Series, bool]](), list[Series]()
    for series in case.measures.series:
        same = series.pattern, series.field, series.service
        if not series.instance or same != (
            best.series.pattern,
            best.series.field,
            best.series.service,
        ):
            continue
        if sum(suspect.is_before(at) for at, _ in series.points) >= LEAST_POINTS:
            is_found = _drift(series, suspect, case.onset or series.last_at) is not None
            since.append((series, is_found))
        elif suspect.at is not None and series.last_at < suspect.at and _runs_away(series):
            before.append(series)
    both = sum(is_found for _, is_found in since)
    if not both:
        return Counts(unit="values", then=best.series.count)
    still = [series for series, is_found in since if not is_found]
    return Counts(
        unit="instances",
        then=both,
        without_effect=len(still),
        without_cause=len(before),
        counter_examples=tuple(series.cite for series in (*still[:3], *before[:3])),
    )


def _runs_away(series: Series) -> bool:
    """Whether a number went far and steadily while an instance lived."""
    values = [value for _, value in series.points]
    return (
        len(values) >= LEAST_POINTS
        and abs(tau(values)) >= _LEAST_TREND
        and abs(values[-1] - values[0]) > abs(values[0]) / 2
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steps:
    """What goes with the steps of a number, in a claim and in a title."""

    claim: str
    phrase: str
    cite: Cite


def _steps_with(found: Drift, case: Case) -> _Steps | None:
    """The line or request that goes with each step: where a leak is."""
    series = found.series
    for one in case.measures.companions:
        if (one.pattern, one.field, one.service) != (series.pattern, series.field, series.service):
            continue
        pattern = case.patterns.get(one.companion)
        if pattern is None or (series.instance and one.instance != series.instance):
            continue
        said = pattern.template[:80]
        gaps = one.then + one.without_companion
        alone = times(one.without_step, "times") if one.without_step else "never"
        claim = f" Of {gaps} steps {one.then} came with “{said}”, and it {alone} came without."
        return _Steps(
            claim=claim,
            phrase=f", a step with each “{said}” (leaked there)"
            if found.tau < 0
            else f", a step with each “{said}”",
            cite=one.cite,
        )
    return None


def departure(points: Sequence[tuple[Instant, float]], since: Instant) -> Instant | None:
    """When the values leave for good the range that they had until then; None when they do not.

    The range is that of the points before `since`, or the first one where none is.
    """
    if not points:
        return None
    before = [value for at, value in points if at < since] or [points[0][1]]
    low, high = min(before), max(before)
    leaves: Instant | None = None
    for at, value in points:
        if at < since or low <= value <= high:
            leaves = None
        elif leaves is None:
            leaves = at
    return leaves
