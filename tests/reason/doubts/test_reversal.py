"""Did the failures end when the deploy was taken back?"""

from dataclasses import replace

import pytest

from rca.model.instant import MINUTE, Instant
from rca.reason.case import Case
from rca.reason.doubts.reversal import reversal
from rca.reason.suspect import Doubt
from tests.reason.builders import T0, deploy, outcome
from tests.reason.cases import event, failing

BROUGHT = ("env MODE", "lenient", "strict")


def taken_back(
    at: int, *, served: int, failed: int = 0, mode: str = "lenient", zone: str = "a"
) -> Case:
    """The revision after it, with what mode, and in what zone."""
    return failing(
        routes=(outcome("incident", "chat-3", total=served, failed=failed, start=at + 5),),
        deploys=(
            deploy("incident", "chat-2", 50, env_MODE="strict", env_ZONE="a"),
            deploy("incident", "chat-3", at, env_MODE=mode, env_ZONE=zone),
        ),
    )


def test_failures_that_end_with_the_revision_that_takes_it_back_are_a_contrast() -> None:
    doubt = reversal(event(50, BROUGHT), taken_back(120, served=40), ())

    assert doubt is not None
    assert doubt.speaks_for
    assert doubt.is_contrast


def test_a_third_value_speaks_for_it_and_is_no_contrast() -> None:
    doubt = reversal(event(50, BROUGHT), taken_back(120, served=40, mode="other"), ())

    assert doubt is not None
    assert doubt.speaks_for
    assert not doubt.is_contrast


def test_it_is_no_contrast_where_nothing_tells_what_was_before() -> None:
    first = event(50)
    assert first.change is not None
    unknown = replace(first, change=replace(first.change, previous="", differences=()))
    doubt = reversal(unknown, taken_back(120, served=40), ())

    assert doubt is not None
    assert doubt.speaks_for
    assert not doubt.is_contrast
    assert "changes MODE strict -> lenient" in str(doubt.claim)


@pytest.mark.parametrize("zone", ["a", "b"])
def test_a_restart_and_another_setting_take_nothing_back(zone: str) -> None:
    case = taken_back(120, served=40, mode="strict", zone=zone)
    doubt = reversal(event(50, BROUGHT), case, ())

    assert doubt is not None
    assert not doubt.speaks_for
    assert doubt.value < 1
    assert "keeps all that it changed" in str(doubt.claim)


def test_what_served_well_before_it_was_taken_back_had_healed() -> None:
    case = taken_back(120, served=40)
    route = case.routes[0]
    healed = tuple(replace(one, well_after=9 if one.failed else 0) for one in route.outcomes)
    case = replace(case, routes=(replace(route, outcomes=healed),))

    assert reversal(event(50, BROUGHT), case, ()) is None


def test_the_revision_before_it_that_serves_again_is_a_contrast() -> None:
    def again(minute: int) -> Doubt | None:
        old = outcome("incident", "chat-1", total=40, failed=0, start=-600)
        back = replace(old, failed_per_minute=((Instant(T0 + minute * MINUTE), 40, 0),))
        return reversal(event(50, BROUGHT), failing(routes=(back,)), ())

    doubt = again(3)
    assert doubt is not None
    assert "chat-1 served again" in str(doubt.claim)
    assert again(9) is None


def test_failures_that_had_ended_before_do_not() -> None:
    assert reversal(event(50, BROUGHT), taken_back(1200, served=40), ()) is None


def test_falling_traffic_does_not() -> None:
    assert reversal(event(50, BROUGHT), taken_back(120, served=2), ()) is None


def test_a_next_revision_that_fails_as_well_does_not() -> None:
    assert reversal(event(50, BROUGHT), taken_back(120, served=40, failed=30), ()) is None


def test_failures_are_counted_in_whole_minutes() -> None:
    assert failing().failing_minutes[0][0] % MINUTE == 0


def test_a_next_revision_that_serves_one_route_and_fails_another_does_not() -> None:
    failures = outcome("incident", "chat-3", total=30, failed=30, start=125, route="/other")
    case = taken_back(120, served=40)
    mixed = replace(case, measures=replace(case.measures, routes=(*case.measures.routes, failures)))

    assert reversal(event(50, BROUGHT), case, ()) is not None
    assert reversal(event(50, BROUGHT), mixed, ()) is None


@pytest.mark.parametrize(
    ("text", "change", "is_contrast"),
    [
        ("boom", BROUGHT, True),
        ("payments: api.bank.example answered 503", BROUGHT, False),
        ("BankError from api.bank.example: maintenance", BROUGHT, False),
        ("payments: api.bank.example answered 503", ("env MODE", "lenient", "bank"), True),
    ],
)
def test_trouble_outside_that_no_setting_names_may_have_ended_by_itself(
    text: str, change: tuple[str, str, str], *, is_contrast: bool
) -> None:
    case = taken_back(120, served=40)
    told = replace(case.troubles[0], text=text, key=text)
    doubt = reversal(event(50, change), replace(case, troubles=(told,), own=(told,)), ())

    assert doubt is not None
    assert doubt.is_contrast is is_contrast


def test_failures_that_go_on_after_it_was_taken_back_do_not() -> None:
    case = taken_back(120, served=100)
    late = tuple(
        replace(one, failed=2, well_before=1) if one.place.revision == "chat-3" else one
        for one in case.measures.routes
    )
    measured = replace(case, measures=replace(case.measures, routes=late))

    assert reversal(event(50, BROUGHT), case, ()) is not None
    assert reversal(event(50, BROUGHT), measured, ()) is None
