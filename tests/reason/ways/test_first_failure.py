"""Requests that fail from a change on, with no error line."""

from dataclasses import replace

import pytest

from rca.model.silence import StartupProbes
from rca.reason.case import Case
from rca.reason.ways.first_failure import first_failure
from tests.reason.builders import cite
from tests.reason.cases import event, failing, moment, said

SILENT = replace(failing(), troubles=(), own=())


def test_failures_right_after_it_are_its_doing() -> None:
    way = first_failure(event(50), SILENT)

    assert way is not None
    assert (way.then, way.without_effect) == (60, 0)


def test_failures_before_it_or_long_after_are_not() -> None:
    assert first_failure(event(120), SILENT) is None
    assert first_failure(event(-100), SILENT) is None


def test_an_error_line_tells_more() -> None:
    assert first_failure(event(50), failing()) is None


def with_lines(*spans: tuple[str, float, float]) -> Case:
    line = said("p7", "served", *spans, severity="INFO")
    return replace(SILENT, measures=replace(SILENT.measures, patterns=(line,)))


def test_a_revision_that_says_nothing_tells_more_than_one_that_goes_on_writing() -> None:
    silent = first_failure(event(50), with_lines(("chat-1", -900, 50)))
    spoken = first_failure(event(50), with_lines(("chat-1", -900, 50), ("chat-2", 60, 600)))

    assert silent is not None
    assert spoken is not None
    assert silent.value > spoken.value
    assert "chat-2 has written nothing since, in 60 requests" in silent.claim.text
    assert "it says nothing" in silent.phrase


@pytest.mark.parametrize(
    ("failed", "succeeded", "first", "is_way"),
    [(12, 0, 70, True), (12, 1, 70, False), (1, 0, 70, False), (12, 0, 40, False)],
)
def test_a_revision_none_of_whose_startup_probes_succeeds_never_got_up(
    failed: int, succeeded: int, first: int, *, is_way: bool
) -> None:
    probes = StartupProbes(
        service="chat",
        revision="chat-2",
        failed=failed,
        succeeded=succeeded,
        first_failed=moment(first),
        last_failed=moment(first + 300),
        cite=cite("probe"),
    )
    case = failing()
    probed = replace(case, measures=replace(case.measures, startup_probes=(probes,)))

    way = first_failure(event(50), probed)

    assert (way is not None) == is_way
    if way is not None:
        assert "All 12 start-up probes of chat-2 failed" in way.claim.text
