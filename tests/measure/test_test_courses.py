"""Courses and groups of tests: first failures, order, flakiness, and what fails together."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from rca.measure.test_courses import courses_of
from rca.measure.test_groups import groups_of
from rca.model.cite import Cite
from rca.model.ids import EvidenceId
from rca.model.instant import SECOND, Instant
from rca.model.measures import Deploy
from rca.model.outcome import Outcome, TestAttempt
from rca.model.service import RevisionSpec

GOOD, BAD, SKIPPED = Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED


def attempt(
    test: str, outcome: Outcome, run: int = 1, second: int | None = None, label: str = "incident"
) -> TestAttempt:
    return TestAttempt(
        test=test,
        outcome=outcome,
        message="",
        detail="",
        duration_seconds=None,
        at=None if second is None else Instant(second * SECOND),
        label=label,
        cite=Cite(evidence=EvidenceId(f"E{run}"), test=test),
    )


def deploy(second: int) -> Deploy:
    cite = Cite(evidence=EvidenceId("E9"), line=1)
    spec = RevisionSpec(
        service="s",
        revision="r",
        at=Instant(second * SECOND),
        settings=(),
        has_environment=False,
        cite=cite,
    )
    return Deploy(label="incident", spec=spec, recorded=True, request=None)


def test_the_first_failure_stands_at_its_place_in_time_and_report() -> None:
    (course,) = courses_of(
        [
            attempt("a", GOOD, run=1, second=10),
            attempt("b", GOOD, run=1, second=12),
            attempt("b", BAD, run=2, second=30),  # stands before, ran after
            attempt("a", GOOD, run=2, second=20),
            attempt("c", SKIPPED, run=2, second=25),
            attempt("b#2", BAD, run=2, second=31),
        ],
        [],
    )

    assert (course.test, course.attempts, course.failed) == ("b", 3, 2)
    assert (course.first_failed_number, course.first_failed_at) == (2, 30 * SECOND)
    assert (course.place, course.ran, course.is_timed) == (2, 3, True)
    assert course.first_failed == Cite(evidence=EvidenceId("E2"), test="b")


def test_what_runs_before_failures_and_not_before_passes_is_named() -> None:
    runs = [("x", "a", GOOD), ("y", "a", BAD), ("x", "a", GOOD), ("y", "a", BAD), ("x", "a", BAD)]
    attempts = [
        one
        for run, (before, test, outcome) in enumerate(runs, start=1)
        for one in (attempt(before, GOOD, run), attempt(test, outcome, run))
    ]

    (course,) = courses_of(attempts, [])

    assert (course.after, course.failed_after, course.passed_after) == ("y", 2, 0)
    assert not course.is_timed


def test_a_test_is_flaky_only_where_nothing_was_deployed_between() -> None:
    broken = [attempt("a", GOOD, 1, second=10), attempt("a", BAD, 2, second=30)]
    flaky = [*broken, attempt("a", GOOD, 3, second=40)]

    (by_deploy,) = courses_of(broken, [deploy(20)])
    (unknown,) = courses_of(broken, [])
    (after_deploy,) = courses_of(flaky, [deploy(20)])

    assert (by_deploy.states, by_deploy.is_flaky) == (2, False)
    assert (unknown.states, unknown.is_flaky) == (1, True)
    assert (after_deploy.states, after_deploy.flaky_states) == (2, 1)


def test_tests_that_fail_in_the_same_runs_are_a_group() -> None:
    ends = {"a": "FFFFFPP", "b": "FFFFFPP", "c": "FFFFPPP", "d": "PPPPPFP", "e": "PPPPPPP"}
    attempts = [
        attempt(test, BAD if end == "F" else GOOD, run)
        for run in range(1, 8)
        for test, end in ((name, each[run - 1]) for name, each in ends.items())
    ]

    (group,) = groups_of([*attempts, attempt("d", BAD, 1, label="other")])

    assert (group.label, group.size, group.tests) == ("incident", 3, ("a", "b", "c"))
    assert (group.together, group.apart, group.alone) == (4, 1, 0)
    assert group.first_failed == Cite(evidence=EvidenceId("E1"), test="a")


def test_a_run_in_which_no_other_ran_is_told_apart() -> None:
    attempts = [attempt(test, BAD, run) for run in range(5) for test in "ab"]

    (group,) = groups_of([*attempts, attempt("a", BAD, run=9)])

    assert (group.together, group.apart, group.alone) == (5, 0, 1)


def test_retries_in_one_report_are_runs() -> None:
    attempts = [attempt("a", BAD), attempt("b", BAD), attempt("a#2", GOOD), attempt("b#2", BAD)]

    assert groups_of(attempts) == ()
    (group,) = groups_of([*attempts, *(attempt(f"{name}#3", BAD) for name in "cd")])
    assert (group.tests, group.together) == (("a", "c", "d"), 1)


def test_a_hundred_thousand_failures_take_seconds() -> None:
    attempts = [
        attempt(f"t{n % 20_000}", BAD if n % 7 else GOOD, n // 20_000) for n in range(100_000)
    ]
    begun = time.process_time()

    assert len(courses_of(attempts, [])) == 2_000
    assert groups_of(attempts)
    assert time.process_time() - begun < 10


ATTEMPTS = st.lists(
    st.builds(
        attempt,
        st.sampled_from(["a", "a#2", "b", "c", ""]),
        st.sampled_from(list(Outcome)),
        st.integers(1, 4),
        st.one_of(st.none(), st.integers(0, 50)),
    ),
    max_size=25,
)


@settings(max_examples=100, deadline=None)
@given(ATTEMPTS)
def test_counts_agree(attempts: list[TestAttempt]) -> None:
    for course in courses_of(attempts, [deploy(20)]):
        assert 1 <= course.first_failed_number <= course.attempts - course.failed + 1
        assert 1 <= course.place <= course.ran
        assert course.failed_after <= course.failed
        assert course.flaky_states <= min(course.states, course.attempts - course.failed)
    for group in groups_of(attempts):
        assert group.size == len(group.tests) >= 2
        assert group.together + group.apart + group.alone >= 1
