"""A question that nothing could answer is refused when it is read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rca.model.incident import ComplianceArea, ImpactItem, Monitor
from rca.model.question import Question, duration_seconds
from rca.model.rates import Z95_ONE_SIDED, cases_for_quantile, cases_needed, poisson, wilson


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"metric": "text_count", "op": "==", "threshold": 0}, "needs `of`"),
        ({"metric": "text_count", "of": ["x", " "], "op": "==", "threshold": 0}, "is empty"),
        ({"metric": "test_pass_rate", "op": ">"}, "needs op and threshold"),
        ({"metric": "setting", "of": ["image"], "equals": "x"}, "needs the service"),
        ({"metric": "startup_fact", "of": ["mode"]}, "needs the text"),
        ({"metric": "close_code_success", "of": ["10"], "threshold": 1}, "four digits"),
        ({"metric": "no_such", "threshold": 1}, "metric"),
        ({"metric": "test_pass_rate", "threshold": 1, "window": "soon"}, "duration"),
        ({"metric": "test_pass_rate", "threshold": float("nan")}, "finite"),
        ({"metric": "test_pass_rate", "threshold": 1, "observations": 0}, "greater"),
    ],
)
def test_what_nothing_could_answer_is_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Question.model_validate(fields)


@pytest.mark.parametrize(
    ("text", "seconds"), [("", 0), ("30 s", 30), ("5min", 300), ("2 h", 7200), ("7 d", 604800)]
)
def test_a_duration_is_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert duration_seconds(text) == seconds


def test_a_monitor_is_refused_like_the_question_it_asks() -> None:
    words = {"title": "t", "watch": "w", "alert": "a", "rhythm": "r"}

    assert Monitor.model_validate(words).question is None
    for wrong in ({"metric": "text_count", "threshold": 1}, {"metric": "latency_p99"}):
        with pytest.raises(ValidationError, match="needs"):
            Monitor.model_validate(words | wrong)


def test_an_area_has_a_rule_or_a_status_and_not_both() -> None:
    area = {"area": "a", "statement": "s"}

    assert ComplianceArea.model_validate(area | {"kinds": ["code"], "forbids": ["x"]}).texts == (
        "x",
    )
    for wrong in ({}, {"status": "compliant", "forbids": ["x"]}, {"requires": [""]}):
        with pytest.raises(ValidationError):
            ComplianceArea.model_validate(area | wrong)


def test_an_amount_can_be_added_up_and_a_range_does_not_run_backwards() -> None:
    item = {"area": "a", "effect": "e", "source": "s"}

    for wrong in (
        {"up_to": 5},
        {"amount": 6, "up_to": 5},
        {"amount": 1, "up_to": 5, "at_least": True},
        {"amount": -5},
        {"amount": float("nan")},
        {"amount": float("inf")},
        {"amount": 1, "up_to": float("inf")},
    ):
        with pytest.raises(ValidationError):
            ImpactItem.model_validate(item | wrong)


@given(st.integers(0, 400), st.integers(0, 400))
def test_more_confidence_in_two_bounds_than_in_one(good: int, bad: int) -> None:
    low, high = wilson(good, good + bad)
    lower, upper = wilson(good, good + bad, Z95_ONE_SIDED)

    assert 0 <= low <= lower <= upper <= high <= 1
    if good + bad:
        assert lower <= round(good / (good + bad), 6) <= upper


@given(st.integers(0, 10_000), st.floats(0.001, 1e6))
def test_a_poisson_rate_lies_within_its_bounds(count: int, exposure: float) -> None:
    low, high = poisson(count, exposure)

    assert 0 <= low <= count / exposure + 1e-6
    assert high >= count / exposure - 1e-6


def test_byars_bounds_are_those_of_the_tables() -> None:
    """Exact 95% Poisson bounds for 10 are 4.80 and 18.39 (Ulm 1990)."""
    assert poisson(10, 1) == pytest.approx((4.80, 18.39), abs=0.02)


def test_enough_cases_for_a_quantile_see_beyond_it() -> None:
    assert [cases_for_quantile(q) for q in (0.5, 0.9, 0.99)] == [5, 29, 299]


def test_the_least_number_of_cases_is_found_or_there_is_none() -> None:
    assert cases_needed(1.0, lambda good, total: good >= 25) == 25
    assert cases_needed(0.5, lambda good, total: False) is None
