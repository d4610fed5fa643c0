"""Failures fall into the stretches in which the service was busy with one piece of work.

A nightly job, a migration, a reconciliation: started and finished lines laid over the minutes of
failure. Periods of work without failures are counter-examples, and the ones before the suspect
its control; so are periods of failing minutes without work.
"""

from rca.model.cite import Cite, Claim
from rca.model.graph import NodeKind
from rca.model.instant import MINUTE, Instant
from rca.model.plural import times
from rca.model.signals import Interval, Intervals
from rca.reason.case import Case
from rca.reason.phrases import clock
from rca.reason.suspect import Suspect, Way

_VALUE = 0.85
_LEAST_SHARE = 0.8
_MOST_OF_TIME = 0.5
_NEARLY_ALL = 0.8
_DENSER = 4
"""Work that takes more than half of the time has to hold so many times the failures of the rest."""
_LEAST_FAILURES = 5


def work(suspect: Suspect, case: Case) -> Way | None:
    """The work of the suspect's service that covers most of the failures since the suspect."""
    found = [
        covered
        for intervals in case.measures.intervals
        if intervals.service == suspect.service
        and (covered := _covered(intervals, suspect, case)) is not None
    ]
    return max(found, key=lambda way: (way.value, way.title), default=None)


def _covered(intervals: Intervals, suspect: Suspect, case: Case) -> Way | None:
    runs = sorted((*intervals.longest, *intervals.unfinished), key=lambda run: run.start)
    since = [run for run in runs if suspect.at is None or suspect.is_before(run.start)]
    failures = sum(count for _, count in case.failing_minutes)
    during = sum(n for minute, n in case.failing_minutes if any(_holds(r, minute) for r in since))
    if failures < _LEAST_FAILURES or during < _LEAST_SHARE * failures:
        return None
    share = _share_of_time(since, case)
    outside = (failures - during) / max(1 - share, 0.01)
    if share > _MOST_OF_TIME and (share > _NEARLY_ALL or during < _DENSER * share * outside):
        return None
    guilty = [r for r in since if any(_holds(r, m) for m, n in case.failing_minutes if n)]
    alone = [m for m, n in case.failing_minutes if n and not any(_holds(r, m) for r in since)]
    innocent = [run for run in runs if run not in guilty]
    first = guilty[0]
    subject = intervals.subject.removeprefix("start ")
    return Way(
        name="work",
        value=_VALUE,
        claim=Claim(
            text=f"{during:,} of {times(failures, 'failures')} fall into "
            f"{times(len(guilty), 'runs')} of “{subject}” in {suspect.service}, "
            f"the first from {clock(first.start)} to {clock(first.end or first.start)}"
            f"{_others(innocent)}.",
            cites=tuple(run.cite for run in guilty[:3]),
        ),
        phrase=f"failures fall into its runs of “{subject}”",
        node=NodeKind.SIGNAL,
        title=f"“{subject}” of {suspect.service} runs",
        at=first.start,
        takes_time=True,
        unit="periods",
        then=len(guilty),
        without_effect=len(innocent),
        without_cause=_periods(alone),
        counter_examples=(*_cites(innocent), *_failures_in(alone, case)),
    )


def _periods(minutes: list[Instant]) -> int:
    """How many periods minutes in order make: a minute that follows another goes on with it."""
    return sum(
        1 for at, minute in enumerate(minutes) if not at or minute - minutes[at - 1] > MINUTE
    )


def _failures_in(minutes: list[Instant], case: Case) -> tuple[Cite, ...]:
    """Failing requests of those minutes, as far as the evidence shows one; three at most."""
    failing = {route.key.effect for route in case.routes}
    return tuple(
        one.cite
        for one in case.measures.lone_minutes
        if one.name in failing and one.minute in minutes
    )[:3]


def _others(innocent: list[Interval]) -> str:
    return f"; {len(innocent)} other runs went without" if innocent else ""


def _cites(runs: list[Interval]) -> tuple[Cite, ...]:
    return tuple(run.cite for run in runs[:3])


def _holds(run: Interval, minute: Instant) -> bool:
    """Whether that minute of failures touches the run, or follows it at once."""
    return run.start < minute + MINUTE and (run.end is None or minute <= run.end + MINUTE)


def _share_of_time(runs: list[Interval], case: Case) -> float:
    """The part of the time since the first run that the runs take; work that never ends is none."""
    ends = [route.last for route in case.measures.routes]
    if not runs or not ends:
        return 1.0
    whole = max(ends) - runs[0].start
    return sum((run.end or max(ends)) - run.start for run in runs) / whole if whole > 0 else 1.0
