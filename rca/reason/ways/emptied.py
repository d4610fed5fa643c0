"""A number that was never zero is nothing but zero since the change: rows, hits, deliveries.

What no longer comes is no error where it stops; whoever needs it complains later.
"""

from dataclasses import dataclass

from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.model.instant import MINUTE, Instant
from rca.model.signals import Series
from rca.reason.case import Case
from rca.reason.phrases import amount, clock
from rca.reason.suspect import Suspect, Way
from rca.reason.words import telling_words

LEAST_POINTS = 6
_SOON = 5 * MINUTE
"""The last reading of the former state may be as old as the line is rare."""
_NAMED = 0.85
_UNNAMED = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    """A series that fell to nothing: its range before, and its first zero."""

    series: Series
    low: float
    high: float
    at: Instant


def fallen_to_nothing(suspect: Suspect, case: Case) -> Emptied | None:
    """The series of the suspect's service with the most readings that is zero since the suspect."""
    if suspect.at is None or case.onset is None:
        return None
    found = [
        one
        for series in case.measures.series
        if series.service == suspect.service
        and not series.instance
        and (one := _emptied(series, suspect, case.onset)) is not None
    ]
    return min(found, key=lambda one: (-one.series.count, one.series.field), default=None)


def emptied(suspect: Suspect, case: Case) -> Way | None:
    """That series; it says more where an error has a word of its line."""
    found = fallen_to_nothing(suspect, case)
    if found is None:
        return None
    series = found.series
    pattern = case.patterns.get(series.pattern)
    template = pattern.template if pattern is not None else ""
    said = f" (“{template[:60]}”)" if template else ""
    low, high = amount(found.low, series.unit), amount(found.high, series.unit)
    was = low if low == high else f"{low} to {high}"
    words = telling_words(f"{template} {series.field}")
    is_named = any(words & telling_words(f"{t.text} {t.key}") for t in case.own)
    return Way(
        name="emptied",
        value=_NAMED if is_named else _UNNAMED,
        claim=Claim(
            text=f"{series.field} of {suspect.service}{said} was {was}, and is 0 since "
            f"{clock(found.at)}.",
            cites=(series.cite,),
        ),
        phrase=f"{series.field} {was} -> 0",
        node=NodeKind.SIGNAL,
        title=f"{series.field} of {suspect.service}: {was} -> 0",
        at=found.at,
        takes_time=True,
        unit="values",
        then=sum(suspect.is_before(at) for at, _ in series.points),
        without_effect=0,
        without_cause=0,
    )


def _emptied(series: Series, suspect: Suspect, onset: Instant) -> Emptied | None:
    before = [value for at, value in series.points if not suspect.is_before(at)]
    since = [(at, value) for at, value in series.points if suspect.is_before(at)]
    while since and since[0][1] and since[0][0] - (suspect.at or onset) <= _SOON:
        before.append(since.pop(0)[1])  # the revision takes over some time after its deploy
    if min(len(before), len(since)) < LEAST_POINTS or min(before) <= 0:
        return None
    if any(value for _, value in since) or since[0][0] > onset:
        return None
    return Emptied(series=series, low=min(before), high=max(before), at=since[0][0])
