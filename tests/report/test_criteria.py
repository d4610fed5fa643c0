"""Criteria against measures: figures with their counts, and silence where nothing is measured."""

from typing import Any

import pytest

from rca.model.incident import Criterion
from rca.model.measures import Measures
from rca.report.criteria import evaluate
from tests import factories


def criterion(**fields: Any) -> Criterion:
    defaults: dict[str, Any] = {
        "title": "t",
        "metric": "websocket_success",
        "op": ">",
        "threshold": 0.95,
    }
    return Criterion(**(defaults | fields))


def sessions(total: int, failed: int) -> Measures:
    started = factories.pattern(
        template="sent agent_started",
        severity="INFO",
        tallies=(factories.tally(total - failed),),
        example=factories.cite("E1", "s1", quote="sent agent_started"),
    )
    return factories.measures(
        entries=(("incident", 100),),
        routes=(
            factories.route(protocol="websocket", route="/ws", total=total, failed=failed),
            factories.route(),
        ),
        patterns=(factories.pattern(), started),
        tests=(factories.rate(),),
    )


@pytest.mark.parametrize(("failed", "met"), [(0, True), (1, False), (20, False)])
def test_websocket_success_counts_sessions_only(failed: int, met: bool) -> None:  # noqa: FBT001 - parametrized
    result = evaluate(criterion(), sessions(20, failed), "incident")

    assert result is not None
    assert (result.good, result.total, result.met) == (20 - failed, 20, met)


@pytest.mark.parametrize("threshold", [0.5, 50])
def test_a_rate_may_be_written_as_share_or_percent(threshold: float) -> None:
    result = evaluate(
        criterion(metric="test_pass_rate", threshold=threshold), sessions(20, 0), "incident"
    )

    assert result is not None
    assert (result.value, result.met) == (0.4, False)


def test_a_text_is_counted_in_templates_and_examples() -> None:
    asked = criterion(metric="text_count", of=("limit of size 2",), op="==", threshold=0)

    result = evaluate(asked, sessions(20, 0), "incident")

    assert result is not None
    assert (result.good, result.total, result.met) == (25, 100, False)


def test_a_text_that_never_occurs_is_zero_where_there_are_entries() -> None:
    asked = criterion(metric="text_count", of=("nothing",), op="==", threshold=0)

    result = evaluate(asked, sessions(20, 0), "incident")

    assert result is not None
    assert result.met


def test_every_session_is_owed_every_event() -> None:
    asked = criterion(
        metric="event_delivery", of=("agent_started", "agent_completed"), op="==", threshold=1
    )

    result = evaluate(asked, sessions(20, 5), "incident")

    assert result is not None
    assert (result.good, result.total, result.met) == (15, 40, False)


@pytest.mark.parametrize(
    "asked",
    [
        criterion(),
        criterion(metric="test_pass_rate"),
        criterion(metric="text_count", of=("x",)),
        criterion(metric="event_delivery", of=("agent_started",)),
    ],
)
def test_what_was_not_measured_is_no_failure(asked: Criterion) -> None:
    assert evaluate(asked, sessions(20, 0), "after-fix") is None
