"""Is anything wrong with the service itself?"""

from rca.model.signals import SignalKind
from rca.reason.case import Case
from rca.reason.doubts.own_trouble import own_trouble
from rca.reason.judge import LEAST_SURE
from rca.reason.suspect import Doubt
from rca.reason.ways.drift import drift
from rca.reason.ways.spelled import spelled
from tests.reason.builders import outcome
from tests.reason.cases import event, failing, numbers, onset


def test_its_own_errors_speak_for_it() -> None:
    doubt = own_trouble(event(50), failing(), ())

    assert doubt is not None
    assert doubt.speaks_for


def test_errors_that_speak_of_another_ill_service_are_passed_on() -> None:
    case = failing(
        "cart answered 500",
        routes=(outcome("incident", "cart-1", total=60, failed=60, start=60, service="cart"),),
        onsets=(onset("http", 60, kind=SignalKind.ROUTE, service="cart"),),
    )
    doubt = own_trouble(event(50), case, ())

    assert doubt is not None
    assert not doubt.speaks_for
    assert doubt.because == "its errors speak of cart"


def test_a_service_apart_with_nothing_wrong_is_hardly_a_suspect() -> None:
    doubt = own_trouble(event(50, service="mail"), failing(), ())

    assert doubt is not None
    assert doubt.value < 0.1


def test_a_way_that_names_it_takes_the_doubt_away() -> None:
    suspect = event(50, ("env QUEUE", "x", ""), service="mail")
    case = failing("QUEUE is gone")
    way = spelled(suspect, case)

    assert way is not None
    assert own_trouble(suspect, case, (way,)) is None


def rising(*, to: float, was: float = 4.0) -> Case:
    """A service that fails from second 900 on, and a number of `queue` that rises before that."""
    before = tuple((float(at), was + at % 2) for at in range(-600, 0, 60))
    since = tuple((float(60 * n), was + to * n / 14) for n in range(1, 15))
    return failing("too late", at=900, series=(numbers(*before, *since, service="queue"),))


def judged_by(case: Case) -> Doubt | None:
    suspect = event(30, service="queue")
    way = drift(suspect, case)
    assert way is not None
    return own_trouble(suspect, case, (way,))


def test_a_number_that_runs_away_is_something_wrong_though_nothing_calls_it_an_error() -> None:
    doubt = judged_by(rising(to=700))

    assert doubt is not None
    assert doubt.claim is not None
    assert (doubt.value, doubt.speaks_for) == (0.6, True)
    assert doubt.claim.text == "free of queue was 4 at most before it, and gets to 704."
    assert doubt.value * 0.9 < LEAST_SURE, "it is no claim by itself"


def test_a_number_that_settles_at_some_times_what_it_was_is_nothing_wrong() -> None:
    doubt = judged_by(rising(to=30))

    assert doubt is not None
    assert (doubt.value, doubt.speaks_for) == (0.05, False)


def test_a_number_that_was_not_read_before_the_change_may_just_be_filling_up() -> None:
    fresh = tuple((float(60 * n), 50.0 * n) for n in range(1, 15))
    doubt = judged_by(failing(at=900, series=(numbers(*fresh, service="queue"),)))

    assert doubt is not None
    assert doubt.value == 0.05
