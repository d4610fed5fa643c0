"""Tests that passed up to a moment and fail in every run since: they broke with something.

What changed between the last good run and the first bad one is the suspect; where nothing is known
to have changed, the tests themselves are a lead.
"""

from collections import defaultdict
from dataclasses import dataclass

from rca.model.analysis import CauseKind, Factor
from rca.model.change import Change
from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.model.instant import Instant
from rca.model.outcome import TestAttempt
from rca.model.plural import times
from rca.reason.alike import tests_that_show
from rca.reason.case import LABELS, Case
from rca.reason.suspect import Suspect
from rca.reason.trouble import Trouble

_LEAST_RUNS = 2
_NAMES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Break:
    """The last good and the first bad attempt at a test, and how many bad ones followed."""

    test: str
    good: TestAttempt
    bad: TestAttempt
    failed: int


def broken_tests(case: Case) -> tuple[Suspect, ...]:
    """One suspect for the tests that broke between the same two moments, in order of time."""
    by_moment: dict[tuple[Instant, Instant], list[_Break]] = defaultdict(list)
    for one in _breaks(case.attempts):
        by_moment[one.good.at or Instant(0), one.bad.at or Instant(0)].append(one)
    return tuple(
        _suspect(moment, tuple(breaks), case) for moment, breaks in sorted(by_moment.items())
    )


def _breaks(attempts: tuple[TestAttempt, ...]) -> list[_Break]:
    tried: dict[str, list[TestAttempt]] = defaultdict(list)
    for attempt in attempts:
        if attempt.label in LABELS and attempt.outcome.ran and attempt.at is not None:
            tried[attempt.test].append(attempt)
    found = []
    for test, ordered in sorted(tried.items()):
        ordered.sort(key=lambda attempt: (attempt.at or 0, attempt.cite))
        bad = [attempt for attempt in ordered if attempt.outcome.is_bad]
        good = [attempt for attempt in ordered if not attempt.outcome.is_bad]
        is_clean = bool(good and bad) and (good[-1].at or 0) < (bad[0].at or 0)
        if is_clean and len(bad) >= _LEAST_RUNS and len(good) >= _LEAST_RUNS:
            found.append(_Break(test=test, good=good[-1], bad=bad[0], failed=len(bad)))
    return found


def _suspect(moment: tuple[Instant, Instant], breaks: tuple[_Break, ...], case: Case) -> Suspect:
    names = ", ".join(one.test.rpartition(".")[2] for one in breaks[:_NAMES])
    more = f" and {len(breaks) - _NAMES} more" if len(breaks) > _NAMES else ""
    change = _change_between(moment, case)
    cites = tuple(one.bad.cite for one in breaks[:3])
    said = breaks[0].bad.message.partition("\n")[0][:120]
    verb = "fails" if len(breaks) == 1 else "fail"
    title = f"{names}{more} {verb} in every run since" + (
        f" {change.title}" if change else " then: " + said
    )
    is_healthy = not case.routes
    shown = None if is_healthy else _shown_by(breaks, case)
    claims = [
        Claim(
            text=f"{names}{more} passed until then and failed {times(breaks[0].failed, 'times')} "
            f"in a row since: “{said}”.",
            cites=(breaks[0].good.cite, *cites),
        )
    ]
    if shown is not None:
        claims.append(
            Claim(
                text=f"Production fails with the same error, “{shown.text[:160]}”.",
                cites=(shown.cite,),
            )
        )
    if change is not None:
        claims.append(
            Claim(
                text=f"Between the last good run and the first bad one: {change.title}.",
                cites=(change.cite,),
            )
        )
    return Suspect(
        kind=CauseKind.CODE if change else CauseKind.TEST,
        node=NodeKind.TEST,
        name=title,
        service=change.service if change else "",
        revision=change.revision if change else "",
        at=breaks[0].bad.at,
        prior=(
            Factor(name="consistent", value=0.9, because="they fail in every run since"),
            _changed(change, shown, case),
            _production(is_healthy=is_healthy, is_shown=shown is not None),
        ),
        summary=tuple(claims),
        cites=(change.cite, *cites) if change else cites,
    )


def _shown_by(breaks: tuple[_Break, ...], case: Case) -> Trouble | None:
    """The first own error of production that one of these tests fails with."""
    tests = {one.test for one in breaks}
    return next((t for t in case.own if tests & tests_that_show(t, case).keys()), None)


def _changed(change: Change | None, shown: Trouble | None, case: Case) -> Factor:
    """What lies between the runs; a service seldom breaks by a deploy of one that calls it."""
    if change is None:
        because = "nothing is known to have changed between the runs"
        return Factor(name="changed", value=0.5, because=because)
    if shown is not None and change.service not in shown.services:
        called = [name for name in shown.services if case.dependence.reaches(change.service, name)]
        if called:
            because = f"what changed between the runs only calls {called[0]}, where the error is"
            return Factor(name="changed", value=0.5, because=because)
    return Factor(name="changed", value=0.8, because="something changed between the runs")


def _production(*, is_healthy: bool, is_shown: bool) -> Factor:
    if is_healthy:
        because = "no request fails more than in healthy times"
        return Factor(name="production", value=0.9, because=because)
    if is_shown:
        return Factor(name="production", value=0.9, because="production fails with the same error")
    return Factor(name="production", value=0.2, because="requests fail too")


def _change_between(moment: tuple[Instant, Instant], case: Case) -> Change | None:
    """The last change between two runs, if one is known."""
    good, bad = moment
    between = [
        change
        for change in case.measures.changes
        if change.at is not None and good <= change.at <= bad and not change.planned
    ]
    return between[-1] if between else None
