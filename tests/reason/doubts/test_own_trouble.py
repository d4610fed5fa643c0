"""Is anything wrong with the service itself?"""

from rca.model.signals import SignalKind
from rca.reason.doubts.own_trouble import own_trouble
from rca.reason.ways.spelled import spelled
from tests.reason.builders import outcome
from tests.reason.cases import event, failing, onset


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
