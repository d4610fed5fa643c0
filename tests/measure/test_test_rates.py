"""Rates count attempts that ran, and say how sure they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.measure.tests import rates_of
from rca.model.cite import Cite
from rca.model.ids import EvidenceId
from rca.model.outcome import Outcome, TestAttempt
from rca.model.rates import wilson


def attempt(test: str, outcome: Outcome, message: str = "", label: str = "incident") -> TestAttempt:
    return TestAttempt(
        test=test,
        outcome=outcome,
        message=message,
        detail="",
        duration_seconds=None,
        at=None,
        label=label,
        cite=Cite(evidence=EvidenceId("E1"), test=test),
    )


def test_attempts_of_a_test_count_together_and_skipped_ones_do_not() -> None:
    rates = rates_of(
        [
            attempt("a.b", Outcome.PASSED),
            attempt("a.b#2", Outcome.FAILED, "late"),
            attempt("a.b#3", Outcome.ERROR, "gone"),
            attempt("a.b#4", Outcome.FAILED, "late"),
            attempt("a.b#5", Outcome.SKIPPED),
            attempt("a.c", Outcome.SKIPPED),
            attempt("a.b", Outcome.PASSED, label="after-fix"),
        ]
    )

    assert [(rate.label, rate.test, rate.attempts, rate.failed) for rate in rates] == [
        ("after-fix", "a.b", 1, 0),
        ("incident", "a.b", 4, 3),
    ]
    assert (rates[1].message, rates[0].message) == ("late", "")
    assert rates[1].first_failed == Cite(evidence=EvidenceId("E1"), test="a.b#2")
    assert rates[0].first_failed is None


def test_equally_frequent_messages_give_the_smaller_one() -> None:
    (rate,) = rates_of([attempt("t", Outcome.FAILED, "b"), attempt("t", Outcome.FAILED, "a")])

    assert rate.message == "a"


@pytest.mark.parametrize(
    ("failed", "attempts", "bounds"),
    [(0, 10, (0.0, 0.277533)), (5, 10, (0.236593, 0.763407)), (10, 10, (0.722467, 1.0))],
)
def test_wilson_gives_the_published_bounds(
    failed: int, attempts: int, bounds: tuple[float, float]
) -> None:
    assert wilson(failed, attempts) == bounds


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_rate_lies_within_its_bounds(counts: tuple[int, int]) -> None:
    failed, attempts = counts
    low, high = wilson(failed, attempts)

    assert 0 <= low <= round(failed / attempts, 6) <= high <= 1
