"""Does only the new revision fail?"""

from dataclasses import replace

from rca.model.instant import MINUTE, Instant
from rca.model.measures import RouteOutcome
from rca.reason.doubts.revisions import revisions
from tests.reason.builders import T0, outcome
from tests.reason.cases import event, failing


def beside(
    revision: str, total: int, failed: int, route: str = "/ws", minutes: tuple[int, ...] = (2, 3, 4)
) -> RouteOutcome:
    """Counted in each of these minutes after T0."""
    one = outcome("incident", revision, total=total, failed=failed, start=130, route=route)
    first = Instant(T0 - T0 % MINUTE)
    counted = ((Instant(first + minute * MINUTE), total, failed) for minute in minutes)
    return replace(one, failed_per_minute=tuple(counted))


def test_an_older_revision_that_serves_well_beside_it_speaks_against_the_new_one() -> None:
    doubt = revisions(
        event(50), failing(routes=(beside("chat-1", 50, 0), beside("chat-2", 50, 50))), ()
    )

    assert doubt is not None
    assert doubt.speaks_for
    assert "chat-2 failed 100 of 100 requests, other revisions 0 of 100" in str(doubt.claim)


def test_an_older_one_that_fails_alike_speaks_for_it() -> None:
    doubt = revisions(
        event(50), failing(routes=(beside("chat-1", 50, 50), beside("chat-2", 50, 50))), ()
    )

    assert doubt is not None
    assert not doubt.speaks_for
    assert doubt.value < 0.5


def test_few_requests_show_nothing() -> None:
    doubt = revisions(
        event(50), failing(routes=(beside("chat-1", 50, 0), beside("chat-2", 2, 2))), ()
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


def test_a_revision_that_served_before_or_after_it_is_set_against_nothing() -> None:
    for minutes in ((-1, 0, 1), (4, 5, 6), (0, 1, 5, 6)):
        alone = beside("chat-1", 50, 0, minutes=minutes)
        doubt = revisions(event(50), failing(routes=(alone, beside("chat-2", 50, 50))), ())

        assert doubt is not None
        assert not doubt.speaks_for
        assert doubt.claim is None
