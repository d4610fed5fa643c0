"""What came after the trouble has not led to it."""

from rca.reason.doubts.before import before
from rca.reason.doubts.order import order
from tests.reason.cases import event, failing


def test_a_deploy_after_the_first_failure_is_ruled_out() -> None:
    doubt = order(event(90), failing(at=60), ())

    assert doubt is not None
    assert doubt.rules_out


def test_one_before_it_or_within_what_clocks_differ_by_is_not() -> None:
    assert order(event(50), failing(at=60), ()) is None
    assert order(event(64), failing(at=60), ()) is None


def test_trouble_that_is_older_than_the_deploy_rules_it_out() -> None:
    doubt = before(event(90), failing(at=60), ())

    assert doubt is not None
    assert doubt.rules_out
    assert "30 s before it" in (doubt.claim.text if doubt.claim else "")
    assert before(event(64), failing(at=60), ()) is None
