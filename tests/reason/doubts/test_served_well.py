"""A revision that served what later fails."""

from rca.reason.doubts.served_well import served_well
from rca.reason.ways.drift import drift
from tests.reason.builders import outcome
from tests.reason.cases import event, failing, numbers

EARLY = (outcome("incident", "chat-2", total=40, failed=0, start=60),)
DOWN = tuple((float(60 * n), float(10 - n)) for n in range(1, 10))


def test_serving_well_for_a_while_speaks_against_a_deploy() -> None:
    doubt = served_well(event(50), failing(at=620, routes=EARLY), ())

    assert doubt is not None
    assert doubt.value < 0.5
    assert "40 requests well" in str(doubt.claim)


def test_a_way_that_takes_time_takes_the_doubt_away() -> None:
    case = failing(at=620, routes=EARLY, series=(numbers((0, 10), *DOWN),))
    way = drift(event(50), case)

    assert way is not None
    doubt = served_well(event(50), case, (way,))
    assert doubt is not None
    assert doubt.value == 1.0


def test_failing_at_once_is_no_doubt() -> None:
    assert served_well(event(50), failing(at=60), ()) is None


def test_few_good_ones_say_nothing_of_what_fails_for_some_only() -> None:
    def doubted(failed: int) -> bool:
        first = outcome("incident", "chat-2", total=7, failed=0, start=0)
        rest = outcome("incident", "chat-2", total=1000, failed=failed, start=240)
        return served_well(event(-30), failing(at=240, routes=(first, rest)), ()) is not None

    assert doubted(900)
    assert not doubted(10)


def test_one_request_too_few_is_no_doubt() -> None:
    def doubted(served: int) -> bool:
        early = outcome("incident", "chat-2", total=served, failed=0, start=60)
        return served_well(event(50), failing(at=620, routes=(early,)), ()) is not None

    assert [doubted(served) for served in (1, 4, 5, 6)] == [False, False, True, True]
