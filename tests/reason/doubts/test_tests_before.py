"""Tests that failed before the deploy was there."""

from dataclasses import replace

from rca.reason.case import Case
from rca.reason.doubts.tests_before import tests_before as failed_before
from rca.reason.symptoms import FailingTests
from tests.reason.builders import attempt, measures, rate
from tests.reason.cases import case_of, event, failing


def suite(*failed: int) -> Case:
    case = case_of(measures(), *(attempt("test_a", run, failed=True) for run in failed))
    group = FailingTests(message="x", rates=(rate("incident", "suite.test_a", 5, len(failed)),))
    return replace(case, tests=(group,))


def test_a_test_that_failed_before_the_deploy_rules_it_out() -> None:
    doubt = failed_before(event(90), suite(1, 3), ())

    assert doubt is not None
    assert doubt.rules_out
    assert "1 attempt " in str(doubt.claim)


def test_one_that_failed_only_after_it_does_not() -> None:
    assert failed_before(event(90), suite(2, 3), ()) is None


def test_a_test_that_failed_before_it_with_the_error_of_production_rules_it_out() -> None:
    def doubted(message: str) -> bool:
        tried = (attempt("test_a", 1, failed=True, message=message),)
        case = replace(failing("no total in the order"), attempts=tried)
        return failed_before(event(90), case, ()) is not None

    assert doubted("KeyError: no total in the order 7")
    assert not doubted("another thing altogether")


def test_requests_that_fail_tell_more_than_tests() -> None:
    assert failed_before(event(90), replace(suite(1, 3), onset=event(100).at), ()) is None
