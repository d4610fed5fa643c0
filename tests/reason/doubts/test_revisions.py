"""Does only the new revision fail?"""

from rca.model.measures import RouteOutcome
from rca.reason.doubts.revisions import revisions
from tests.reason.builders import outcome
from tests.reason.cases import event, failing


def beside(revision: str, total: int, failed: int, route: str = "/ws") -> RouteOutcome:
    return outcome("incident", revision, total=total, failed=failed, start=130, route=route)


def test_an_older_revision_that_serves_well_beside_it_speaks_against_the_new_one() -> None:
    doubt = revisions(
        event(50), failing(routes=(beside("chat-1", 50, 0), beside("chat-2", 50, 50))), ()
    )

    assert doubt is not None
    assert doubt.speaks_for
    assert "chat-2 failed 50 of 50 requests, other revisions 0 of 50" in str(doubt.claim)


def test_an_older_one_that_fails_alike_speaks_for_it() -> None:
    doubt = revisions(
        event(50), failing(routes=(beside("chat-1", 50, 50), beside("chat-2", 50, 50))), ()
    )

    assert doubt is not None
    assert not doubt.speaks_for
    assert doubt.value < 0.5


def test_few_requests_show_nothing() -> None:
    doubt = revisions(
        event(50), failing(routes=(beside("chat-1", 50, 0), beside("chat-2", 3, 3))), ()
    )

    assert doubt is not None
    assert not doubt.speaks_for


def test_a_canary_that_gets_one_kind_of_request_is_set_against_nothing() -> None:
    light = (
        outcome("baseline", "chat-1", total=99, failed=0, start=-900, route="/light"),
        beside("chat-1", 200, 20, "/light"),
        outcome("baseline", "chat-1", total=99, failed=0, start=-900, route="/heavy"),
        beside("chat-2", 50, 50, "/heavy"),
    )
    doubt = revisions(event(50), failing(routes=light), ())

    assert doubt is not None
    assert not doubt.speaks_for
