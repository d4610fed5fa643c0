"""Requests that fail from a change on, with no error line."""

from dataclasses import replace

from rca.reason.ways.first_failure import first_failure
from tests.reason.cases import event, failing

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
