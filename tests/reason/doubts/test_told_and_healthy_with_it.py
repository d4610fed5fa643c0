"""An error that says itself what is wrong, and a state that is well with the suspect in place."""

import pytest

from rca.model.analysis import CauseKind
from rca.model.knowledge import Role
from rca.model.measures import RouteOutcome
from rca.reason.doubts.healthy_with_it import healthy_with_it
from rca.reason.doubts.told import told
from rca.reason.ways.started_with import started_with
from rca.reason.ways.work import work
from tests.reason.builders import fact, outcome
from tests.reason.cases import event, failing, known_as

EXPIRED = known_as(failing("certificate has expired"), kind=CauseKind.EXTERNAL)


def test_an_error_that_names_something_outside_speaks_against_a_deploy() -> None:
    doubt = told(event(50), EXPIRED, ())

    assert doubt is not None
    assert doubt.value < 0.5
    assert not doubt.rules_out


@pytest.mark.parametrize(
    ("kind", "role"),
    [(CauseKind.CODE, Role.CAUSE), (CauseKind.EXTERNAL, Role.MECHANISM)],
)
def test_one_that_a_deploy_may_bring_or_that_wants_a_cause_does_not(
    kind: CauseKind, role: Role
) -> None:
    case = known_as(failing("certificate has expired"), kind=kind, role=role)

    assert told(event(50), case, ()) is None


def test_what_the_deploy_shows_of_itself_takes_the_doubt_away() -> None:
    facts = (fact("baseline", "chat-1", "tls", "1.2"), fact("incident", "chat-2", "tls", "1.3"))
    way = started_with(event(50), failing(facts=facts))
    assert way is not None
    assert work(event(50), EXPIRED) is None

    assert told(event(50), EXPIRED, (way,)) is None


WELL = outcome("after-fix", "chat-3", total=40, failed=0, start=3600)


def answering(revision: str) -> RouteOutcome:
    """Requests to another service that this revision of it answers in the later state."""
    return outcome("after-fix", revision, total=9, failed=0, start=3600, service="mail", route="/m")


def test_a_later_state_that_is_well_with_another_service_s_deploy_rules_it_out() -> None:
    later = failing(routes=(WELL, answering("chat-2")))
    doubt = healthy_with_it(event(50, service="mail"), later, ())

    assert doubt is not None
    assert doubt.rules_out
    assert "“after-fix”, WebSocket /ws failed 0 of 40 times" in doubt.claim.text  # type: ignore[union-attr] # it has one


@pytest.mark.parametrize(
    "there",
    [(), (answering("chat-1"),), (answering("chat-9"),), (answering("chat-2"), answering("x"))],
)
def test_a_deploy_that_is_not_shown_to_be_in_place_is_not_ruled_out(
    there: tuple[RouteOutcome, ...],
) -> None:
    later = failing(routes=(WELL, *there))

    assert healthy_with_it(event(50, service="mail"), later, ()) is None


def test_a_state_that_fails_or_is_part_of_the_incident_rules_nothing_out() -> None:
    ill = outcome("after-fix", "chat-3", total=40, failed=30, start=3600)
    later = failing(routes=(ill, answering("chat-2")))

    assert healthy_with_it(event(50, service="mail"), later, ()) is None
    assert healthy_with_it(event(50, service="mail"), failing(), ()) is None
    assert healthy_with_it(event(50), later, ()) is None
