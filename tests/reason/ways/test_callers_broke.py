"""Callers that break on the answers of a changed service."""

from dataclasses import replace

from rca.model.analysis import CauseKind
from rca.reason.case import Case
from rca.reason.ways.callers_broke import callers_broke
from tests.reason.cases import event, failing, known_as

CHANGED = event(50, service="catalog")


def calling(case: Case, callee: str = "catalog") -> Case:
    depends = replace(case.dependence, callees={"chat": frozenset({callee})})
    return replace(case, dependence=depends)


def test_a_caller_that_breaks_right_after_it_is_its_doing() -> None:
    way = callers_broke(CHANGED, calling(failing("no field price")))

    assert way is not None
    assert way.claim.text.startswith("chat calls catalog and breaks 10 s after it")


def test_one_that_does_not_call_it_or_broke_before_or_long_after_is_not() -> None:
    assert callers_broke(CHANGED, calling(failing("no field"), "mail")) is None
    assert callers_broke(CHANGED, calling(failing("no field", at=30))) is None
    assert callers_broke(CHANGED, calling(failing("no field", at=50 + 150))) is None


def test_a_service_with_trouble_of_its_own_needs_no_callers() -> None:
    assert callers_broke(CHANGED, calling(failing("no field", service="catalog"))) is None


def test_a_limit_of_the_callers_own_comes_of_no_answer() -> None:
    case = failing("memory limit of 512 MiB exceeded")

    assert callers_broke(CHANGED, calling(known_as(case, kind=CauseKind.CONFIG))) is None
    assert callers_broke(CHANGED, calling(known_as(case, kind=CauseKind.EXTERNAL))) is not None
