"""When each test failed first, what ran before it, and whether it is flaky.

Attempts are those of the dossier; nothing is taken for an order that the reports do not tell.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rca.measure.tests import name_of
from rca.model.ids import EvidenceId
from rca.model.instant import Instant
from rca.model.measures import Deploy
from rca.model.outcome import TestAttempt
from rca.model.test_courses import TestCourse

COURSES = 2_000
"""Tests followed: those that failed most often, then by label and name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ran:
    """An attempt in its report: its place, from 1, of how many, and the test before it."""

    attempt: TestAttempt
    place: int
    of: int
    is_timed: bool
    after: str


def courses_of(
    attempts: Iterable[TestAttempt], deploys: Sequence[Deploy]
) -> tuple[TestCourse, ...]:
    """The courses of tests that failed, by label and test."""
    by_test: dict[tuple[str, str], list[_Ran]] = defaultdict(list)
    for one in _in_reports(attempts):
        by_test[one.attempt.label, name_of(one.attempt.test)].append(one)
    failures = {key: sum(one.attempt.outcome.is_bad for one in by_test[key]) for key in by_test}
    failing = sorted(
        (key for key in by_test if failures[key]), key=lambda key: (-failures[key], key)
    )
    times: dict[str, list[Instant]] = defaultdict(list)
    for deploy in deploys:
        if deploy.recorded and deploy.spec.at is not None:
            times[deploy.label].append(deploy.spec.at)
    for of_label in times.values():
        of_label.sort()
    return tuple(_course(*key, by_test[key], times[key[0]]) for key in sorted(failing[:COURSES]))


def _in_reports(attempts: Iterable[TestAttempt]) -> Iterable[_Ran]:
    """The attempts that ran, each at its place in its report; reports in the dossier's order."""
    reports: dict[EvidenceId, list[TestAttempt]] = defaultdict(list)
    for one in attempts:
        if one.outcome.ran:
            reports[one.cite.evidence].append(one)
    for ran in reports.values():
        is_timed = len({one.at for one in ran}) > 1 and all(one.at is not None for one in ran)
        ordered = sorted(ran, key=lambda one: one.at or 0) if is_timed else ran
        before = ""
        for place, one in enumerate(ordered, start=1):
            yield _Ran(attempt=one, place=place, of=len(ran), is_timed=is_timed, after=before)
            before = name_of(one.test)


def _course(label: str, test: str, found: list[_Ran], deploys: Sequence[Instant]) -> TestCourse:
    if all(one.attempt.at is not None for one in found):
        found = sorted(found, key=lambda one: one.attempt.at or 0)
    number, first = next(
        (number, one) for number, one in enumerate(found, start=1) if one.attempt.outcome.is_bad
    )
    failed_after = Counter(one.after for one in found if one.attempt.outcome.is_bad)
    passed_after = Counter(one.after for one in found if not one.attempt.outcome.is_bad)
    after = min(
        (before for before in failed_after if before),
        key=lambda before: (passed_after[before] - failed_after[before], before),
        default="",
    )
    states: dict[int, set[bool]] = defaultdict(set)
    for one in found:
        at = one.attempt.at
        state = -1 if at is None else bisect_right(deploys, at)
        states[state].add(one.attempt.outcome.is_bad)
    return TestCourse(
        label=label,
        test=test,
        attempts=len(found),
        failed=failed_after.total(),
        first_failed_number=number,
        first_failed_at=first.attempt.at,
        first_failed=first.attempt.cite.without_quote(),
        place=first.place,
        ran=first.of,
        is_timed=first.is_timed,
        after=after,
        failed_after=failed_after[after] if after else 0,
        passed_after=passed_after[after] if after else 0,
        states=len(states),
        flaky_states=sum(len(ends) > 1 for ends in states.values()),
    )
