"""A new error that begins with a change."""

from dataclasses import replace

from rca.reason.ways.first_error import first_error
from tests.reason.builders import outcome
from tests.reason.cases import event, failing


def test_the_sooner_the_error_the_more_it_explains() -> None:
    asked = outcome("incident", "chat-2", total=9, failed=0, start=0)
    at_once = first_error(event(50), failing())
    later = first_error(event(-10), failing(at=660, routes=(asked,)))

    assert at_once is not None
    assert later is not None
    assert at_once.value > later.value
    assert "10 s after it" in at_once.claim.text


def test_the_wait_counts_from_the_first_request_that_could_fail() -> None:
    at_once, unasked = first_error(event(50), failing()), first_error(event(-600), failing())

    assert at_once is not None
    assert unasked is not None
    assert at_once.value == unasked.value


def test_trouble_before_the_deploy_is_not_its_doing() -> None:
    assert first_error(event(120), failing(at=60)) is None


def test_clocks_may_differ_by_seconds() -> None:
    assert first_error(event(64), failing(at=60)) is not None


def test_an_error_that_only_other_revisions_show_is_explained_less() -> None:
    own, other = first_error(event(50), failing()), replace(event(50), revision="chat-3")
    others = first_error(other, failing())

    assert own is not None
    assert others is not None
    assert others.value < own.value
    assert others.claim.text.endswith("on chat-2 and not on chat-3.")
