"""A number in the service's lines drifts away from where it was until it gets to its end.

A pool with ever fewer free connections, memory that only rises, a queue that no longer empties:
what needs time to bite. The drift begins after the suspect and before the symptom.
"""

from dataclasses import dataclass

from rca.model.cite import Cite, Claim
from rca.model.graph import NodeKind
from rca.model.instant import SECOND, Instant
from rca.model.signals import Series
from rca.reason.case import Case
from rca.reason.phrases import amount, clock
from rca.reason.suspect import Suspect, Way

_VALUE = 0.9
_LEAST_TREND = 0.3
_LEAST_POINTS = 6
_AHEAD = 20 * SECOND
"""What drifts only from the symptom on is its consequence."""


def drift(suspect: Suspect, case: Case) -> Way | None:
    """The series of the suspect's service that drifts furthest between it and the symptom."""
    if suspect.at is None or case.onset is None:
        return None
    found = []
    for series in case.measures.series:
        if (
            series.service != suspect.service
            or series.is_counter
            or len(series.points) < _LEAST_POINTS
        ):
            continue
        begins = departure(series, suspect.at)
        if begins is None or not suspect.is_before(begins) or begins > case.onset - _AHEAD:
            continue
        if abs(series.trend) >= _LEAST_TREND and _is_far(series):
            found.append(
                (not series.ends_at, series.instance != "", -abs(series.trend), begins, series)
            )
    if not found:
        return None
    _, _, _, begins, series = min(found, key=lambda item: (*item[:4], item[4].field))
    start = amount(series.points[0][1], series.unit)
    end = amount(_extreme(series), series.unit)
    pattern = case.patterns.get(series.pattern)
    steps = _steps_with(series, case)
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
        + (steps.phrase if steps else " before the failures"),
        node=NodeKind.SIGNAL,
        title=f"{series.field} of {suspect.service}: {start} -> {end}",
        at=begins,
        takes_time=True,
        unit="values",
        then=series.count,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steps:
    """What goes with the steps of a number, in a claim and in a title."""

    claim: str
    phrase: str
    cite: Cite


def _steps_with(series: Series, case: Case) -> _Steps | None:
    """The line or request that goes with each step: where a leak is."""
    for one in case.measures.companions:
        if (one.pattern, one.field, one.service) != (series.pattern, series.field, series.service):
            continue
        pattern = case.patterns.get(one.companion)
        if pattern is None or (series.instance and one.instance != series.instance):
            continue
        said = pattern.template[:80]
        gaps = one.then + one.without_companion
        alone = f"{one.without_step} times" if one.without_step else "never"
        claim = f" Of {gaps} steps {one.then} came with “{said}”, and it {alone} came without."
        return _Steps(
            claim=claim,
            phrase=f", a step with each “{said}” (leaked there)"
            if series.trend < 0
            else f", a step with each “{said}”",
            cite=one.cite,
        )
    return None


def departure(series: Series, since: Instant) -> Instant | None:
    """When the values leave for good the range that they had until then; None when they do not.

    The range is that of the points before `since`, or the first one where none is.
    """
    before = [value for at, value in series.points if at < since] or [series.points[0][1]]
    low, high = min(before), max(before)
    leaves: Instant | None = None
    for at, value in series.points:
        if at < since or low <= value <= high:
            leaves = None
        elif leaves is None:
            leaves = at
    return leaves


def _is_far(series: Series) -> bool:
    """Whether it ends at a bound, or moved by more than a half of where it was."""
    first, last = series.points[0][1], series.points[-1][1]
    return bool(series.ends_at) or abs(last - first) > abs(first) / 2


def _extreme(series: Series) -> float:
    return series.high if series.trend > 0 else series.low
