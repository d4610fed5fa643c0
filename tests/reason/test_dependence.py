"""Who depends on whom, and whose trouble is only passed on."""

from dataclasses import replace

import pytest

from rca.model.propagation import Calls, CallTally, Propagation
from rca.reason.dependence import find_dependence
from tests.reason.builders import EMPTY, cite, measures, outcome, pair
from tests.reason.cases import failing, onset, said


def calls(caller: str, callee: str) -> Calls:
    tally = CallTally(
        asking=10, calls=10, failed=0, failed_with=0, failed_without=0, repeated=0, most=1
    )
    return Calls(
        caller=caller, callee=callee, route="/x", before=tally, since=tally, cite=cite("call")
    )


ROUTES = tuple(
    outcome("incident", f"{name}-1", total=9, failed=0, service=name)
    for name in ("web", "orders", "stock")
)
CHAIN = Propagation(calls=(calls("web", "orders"), calls("orders", "stock")))


def test_calls_reach_over_services_and_not_backwards() -> None:
    found = find_dependence(measures(routes=ROUTES, propagation=CHAIN), ())  # type: ignore[arg-type]

    assert found.callees == {"orders": frozenset({"stock"}), "web": frozenset({"orders"})}
    assert found.reaches("web", "stock")
    assert not found.reaches("stock", "web")
    assert not found.reaches("web", "web")


def test_a_ring_of_calls_ends() -> None:
    ring = Propagation(calls=(*CHAIN.calls, calls("stock", "web")))
    found = find_dependence(measures(routes=ROUTES, propagation=ring), ())  # type: ignore[arg-type]

    assert found.reaches("web", "web")
    assert not found.reaches("web", "mail")


def test_a_service_is_named_as_a_whole_word() -> None:
    found = find_dependence(measures(routes=ROUTES), ())

    assert found.named_in("Orders answered 503") == ("orders",)
    assert found.named_in("reorders and orders-db and stocks") == ()


def test_an_error_that_names_an_ill_service_is_passed_on_and_one_that_names_a_well_one_is_not() -> (
    None
):
    found = failing(
        patterns=(
            said("p2", "chat answered 503", ("web-1", 70, 90), service="web"),
            said("p3", "mail answered 503", ("shop-1", 70, 90), service="shop"),
        ),
        onsets=(onset("p2", 70, service="web"), onset("p3", 70, service="shop")),
        routes=(outcome("incident", "mail-1", total=9, failed=0, service="mail"),),
    )

    passed = {t.text: found.dependence.passed_on_from(t) for t in found.troubles}

    assert passed == {"boom": "", "chat answered 503": "chat", "mail answered 503": ""}


def test_an_error_that_follows_that_of_a_called_service_in_its_traces_is_passed_on() -> None:
    web = said("p2", "no answer", ("web-1", 70, 90), service="web")
    rise = onset("p2", 70, service="web")
    joined = (pair("p1", "p2", 20),)
    called = Propagation(calls=(calls("web", "chat"),))

    def passed_on(propagation: Propagation) -> str:
        case = failing(patterns=(web,), onsets=(rise,), pairs=joined)
        dependence = find_dependence(
            measures(
                **{
                    name: getattr(case.measures, name)
                    for name in ("patterns", "onsets", "routes", "pairs")
                },
                propagation=propagation,  # type: ignore[arg-type]
            ),
            case.troubles,
        )
        return next(dependence.passed_on_from(t) for t in case.troubles if t.service == "web")

    assert passed_on(called) == "chat"
    assert passed_on(EMPTY.propagation) == ""


def test_an_error_that_mostly_comes_without_the_other_does_not_follow_it() -> None:
    web = said("p2", "no answer", ("web-1", 70, 90), service="web")
    rise = onset("p2", 70, service="web")

    def follows(then: int, alone: int) -> bool:
        joined = replace(pair("p1", "p2", then), without_cause=alone)
        case = failing(patterns=(web,), onsets=(rise,), pairs=(joined,))
        return case.dependence.follows == {"p2": "chat"}

    assert follows(30, 10)
    assert not follows(29, 10)


@pytest.mark.parametrize(
    ("text", "giver"),
    [
        ("the other one answered 503, try 1/3", "chat"),
        ("order 7: upstream 503 after 3 tries", "chat"),
        ("got HTTP status 503 of it", "chat"),
        ("returned 500", ""),
        ("503 rows of it", ""),
        ("rates.fx.example answered 503", ""),
    ],
)
def test_a_stated_answer_comes_from_the_callee_that_gives_it(text: str, giver: str) -> None:
    theirs = replace(
        outcome("incident", "chat-2", total=9, failed=9, start=60, route="/x"),
        statuses=((503, 9),),
    )
    case = failing(
        patterns=(said("p2", text, ("web-1", 70, 90), service="web"),),
        onsets=(onset("p2", 70, service="web"),),
        routes=(theirs,),
    )
    (trouble,) = [t for t in case.troubles if t.service == "web"]

    def passed_on(callee: str) -> str:
        callees = {"web": frozenset({callee})}
        return replace(case.dependence, callees=callees).passed_on_from(trouble)

    assert passed_on("chat") == giver
    assert passed_on("mail") == ""
