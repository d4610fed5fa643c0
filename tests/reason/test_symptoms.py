"""Which routes fail more than they did."""

from dataclasses import replace

from rca.model.instant import MINUTE, Instant
from rca.model.measures import RouteOutcome
from rca.model.signals import SignalKind
from rca.reason.symptoms import failing_routes
from tests.reason.builders import T0, measures, outcome
from tests.reason.cases import onset


def minutes(route: str, *failed: int, total: int = 20) -> RouteOutcome:
    """Twenty requests a minute, so many of them failed."""
    counted = tuple((Instant(T0 + n * MINUTE), total, bad) for n, bad in enumerate(failed))
    first = next((at for at, _, bad in counted if bad), None)
    made = outcome("incident", "chat-2", total=total * len(failed), failed=sum(failed), route=route)
    return replace(made, failed_per_minute=counted, first=T0, first_failed=first)


STEADY = minutes("/old", *(1 if n % 3 == 1 else 0 for n in range(30)))
BREAKS = minutes("/new", *(0 for _ in range(15)), *(9 for _ in range(15)))


def routes(*found: RouteOutcome) -> list[str]:
    return [route.key.route for route in failing_routes(measures(routes=found))]


def test_what_fails_all_along_is_background_where_another_route_breaks() -> None:
    assert routes(STEADY, BREAKS) == ["/new"]


def test_alone_it_is_what_there_is() -> None:
    assert routes(STEADY) == ["/old"]


def test_a_measured_rise_or_a_half_that_fails_keeps_it() -> None:
    rise = onset("websocket GET /old", 60, kind=SignalKind.ROUTE)
    table = measures(routes=(STEADY, BREAKS), onsets=(rise,))
    assert len(failing_routes(table)) == 2
    assert routes(minutes("/half", *(10 for _ in range(30))), BREAKS) == ["/half", "/new"]


def test_healthy_times_to_compare_with_decide_by_themselves() -> None:
    healthy = outcome("baseline", "chat-1", total=600, failed=0, start=-900, route="/old")

    assert sorted(routes(STEADY, healthy, BREAKS)) == ["/new", "/old"]


def test_what_fails_as_much_in_every_minute_began_with_its_first_failure() -> None:
    (all_along,) = failing_routes(measures(routes=(minutes("/pay", 15, 16, 15, 17),)))
    (breaks,) = failing_routes(measures(routes=(minutes("/pay", 1, 0, 15, 17),)))

    assert all_along.onset == T0
    assert breaks.onset == T0 + 2 * MINUTE
