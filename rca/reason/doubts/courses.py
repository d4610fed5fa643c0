"""How the suspected tests went over all their attempts, and what was logged while they failed."""

from rca.model.cite import Cite, Claim
from rca.model.evidence import INCIDENT_LABEL
from rca.model.graph import NodeKind
from rca.model.joins import AttemptPair
from rca.model.plural import times
from rca.model.test_courses import TestCourse
from rca.reason.case import Case
from rca.reason.suspect import Doubt, Suspect, Way

_LEAST = 2


def courses(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """For tests that passed and failed while nothing was deployed, with the course of the worst.

    A line that was logged during every failed attempt and no passed one is told with it.
    """
    del ways
    if suspect.node is not NodeKind.TEST:
        return None
    tests = {cite.test for cite in suspect.cites if cite.test}
    flaky = [
        course
        for course in case.measures.test_courses
        if course.label == INCIDENT_LABEL and course.test in tests and course.is_flaky
    ]
    if not flaky:
        return None
    worst = max(flaky, key=lambda course: (course.flaky_states, course.failed, course.test))
    said = _said(worst.test, case)
    text = _told(worst)
    cites: tuple[Cite, ...] = (worst.first_failed,)
    if said is not None:
        pattern = case.patterns[said.pattern].template[:120]
        text += (
            f" “{pattern}” was logged during all {said.failed_with} that failed, and during none "
            f"of the {said.passed_without} that passed."
        )
        cites += (said.cite, said.attempt)
    return Doubt(
        name="courses",
        value=1.0,
        because="tests passed and failed while nothing was deployed",
        claim=Claim(text=text, cites=cites),
        speaks_for=True,
    )


def _told(course: TestCourse) -> str:
    short = course.test.rpartition(".")[2]
    text = (
        f"{short} failed {course.failed:,} of {times(course.attempts, 'attempts')}, first at "
        f"attempt {course.first_failed_number}, as number {course.place} of {course.ran} in its "
        f"run"
    )
    between = f"in {course.flaky_states} of {times(course.states, 'states')} between deploys"
    return f"{text}; {between} it passed and failed."


def _said(test: str, case: Case) -> AttemptPair | None:
    """The line that goes with its failures alone."""
    found = [
        pair
        for pair in case.measures.attempt_pairs
        if (pair.label, pair.test) == (INCIDENT_LABEL, test)
        and pair.pattern in case.patterns
        and not pair.failed_without
        and not pair.passed_with
        and min(pair.failed_with, pair.passed_without) >= _LEAST
    ]
    return min(found, key=lambda pair: (-pair.failed_with, pair.pattern), default=None)
