"""An unchanged service that fails alike."""

from rca.reason.case import Case
from rca.reason.doubts.control import control
from tests.reason.builders import deploy
from tests.reason.cases import event, failing, onset, said


def both(*deploys: object) -> Case:
    return failing(
        patterns=(said("p2", "boom", ("cart-1", 61, 600), service="cart"),),
        onsets=(onset("p2", 61, service="cart"),),
        deploys=(deploy("incident", "chat-2", 50), *deploys),
    )


def test_an_unchanged_service_with_the_same_error_speaks_against_the_deploy() -> None:
    doubt = control(event(50), both(), ())

    assert doubt is not None
    assert not doubt.speaks_for
    assert "cart, which was not changed" in str(doubt.claim)


def test_one_that_was_deployed_as_well_is_no_control() -> None:
    assert control(event(50), both(deploy("incident", "cart-2", 52, "cart")), ()) is None


def test_an_error_of_its_own_alone_says_nothing() -> None:
    assert control(event(50), failing(), ()) is None


def beside(text: str, at: float = 66) -> Case:
    """Another service with an error of its own from that second on."""
    return failing(
        patterns=(said("p2", text, ("cart-1", at, 600), service="cart"),),
        onsets=(onset("p2", at, service="cart"),),
        deploys=(deploy("incident", "chat-2", 50),),
    )


def test_trouble_outside_of_an_unchanged_service_in_the_same_minute_speaks_against_it() -> None:
    doubt = control(event(50), beside("BankError from api.bank.example: maintenance"), ())

    assert doubt is not None
    assert not doubt.speaks_for
    assert "has nothing to do with it, meets trouble outside" in str(doubt.claim)


def test_trouble_of_its_own_or_of_another_time_says_nothing() -> None:
    assert control(event(50), beside("cart is empty"), ()) is None
    assert control(event(50), beside("BankError from api.bank.example: down", at=400), ()) is None
