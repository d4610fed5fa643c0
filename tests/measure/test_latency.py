"""Exclusive time: what a request took beyond the requests that it made."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.measure import latency, measure
from rca.model.signals import NO_LATENCY, RouteLatency
from tests.measure.builders import Entry, logs, request, said


def call(service: str, start: float, seconds: float, trace: str = "t1", **fields: str) -> Entry:
    """A request to `/<service>`; `start` and its length are seconds."""
    at = f"{int(start) // 60:02}:{start % 60:06.3f}"
    return request(
        at,
        f"/{service}",
        200,
        latency=f"{seconds:.3f}s",
        trace=trace,
        service=service,
        insert_id=f"{service}-{trace}-{at}",
        **fields,
    )


def routes(folder: Path, *entries: Entry) -> dict[str, RouteLatency]:
    return {route.service: route for route in measure(logs(folder, *entries)).latency.routes}


def exclusive(folder: Path, *entries: Entry) -> dict[str, float]:
    return {service: route.exclusive.p50 for service, route in routes(folder, *entries).items()}


def test_each_request_keeps_what_the_ones_it_made_did_not_take(tmp_path: Path) -> None:
    found = routes(tmp_path, call("shop", 0, 1.0), call("cart", 0.1, 0.7), call("stock", 0.3, 0.2))

    assert {name: one.exclusive.p50 for name, one in found.items()} == {
        "shop": 0.3,
        "cart": 0.5,
        "stock": 0.2,
    }
    assert {name: one.callers for name, one in found.items()} == {
        "shop": (),
        "cart": ("shop",),
        "stock": ("cart",),
    }
    assert found["shop"].latency.p50 == 1.0


def test_parallel_calls_and_retries_are_counted_once(tmp_path: Path) -> None:
    assert (
        exclusive(
            tmp_path,
            call("shop", 0, 1.0),
            call("cart", 0.1, 0.3),
            call("cart", 0.2, 0.3),
            call("cart", 0.7, 0.1),
        )["shop"]
        == 0.5
    )


def test_a_call_that_outlives_its_caller_covers_it_to_the_end_only(tmp_path: Path) -> None:
    assert exclusive(tmp_path, call("shop", 0, 3.0), call("stock", 0.5, 20.0)) == {
        "shop": 0.5,
        "stock": 20.0,
    }


def test_services_that_run_side_by_side_do_not_call_each_other(tmp_path: Path) -> None:
    entries = [
        entry
        for number in range(6)
        for entry in (
            call("shop", number * 10, 4.0, f"t{number}"),
            call("cart", number * 10 + 0.5 + number % 2 * 0.5, 2.5 - number % 2, f"t{number}"),
            call("stock", number * 10 + 1 - number % 2 * 0.5, 1.5 + number % 2, f"t{number}"),
        )
    ]

    found = routes(tmp_path, *entries)

    assert (found["cart"].callers, found["stock"].callers) == (("shop",), ("shop",))
    assert found["shop"].exclusive.p50 == 1.5


def test_one_that_never_ended_before_another_was_not_called_by_it(tmp_path: Path) -> None:
    entries = [
        entry
        for number in range(4)
        for entry in (
            call("shop", number * 10, 4.0, f"t{number}"),
            call("cart", number * 10 + 0.5, 1.0, f"t{number}"),
            call("mail", number * 10 + 1.0, 2.0, f"t{number}"),
        )
    ]

    found = routes(tmp_path, *entries)

    assert found["mail"].callers == ("shop",)
    assert found["cart"].exclusive.p50 == 1.0


def test_a_named_parent_settles_who_called(tmp_path: Path) -> None:
    found = routes(
        tmp_path,
        call("shop", 0, 4.0, spanId="a1"),
        call("cart", 0.5, 3.0, spanId="b1"),
        call("stock", 1.0, 1.0, spanId="c1", labels={"parentSpanId": "a1"}),  # type: ignore[arg-type]  # labels are a mapping
    )

    assert found["stock"].callers == ("shop",)
    assert found["cart"].exclusive.p50 == 3.0


def test_other_traces_sessions_and_the_same_service_are_no_calls(tmp_path: Path) -> None:
    found = exclusive(
        tmp_path,
        call("shop", 0, 2.0),
        call("cart", 0.5, 1.0, "t2"),
        call("shop", 0.6, 1.0),
        request("00:00.7", "/ws", 101, latency="1s", trace="t1", service="chat"),
    )

    assert found == {"shop": 1.0, "cart": 1.0}


def test_clocks_may_differ_a_little(tmp_path: Path) -> None:
    assert exclusive(tmp_path, call("shop", 0.005, 1.0), call("cart", 0, 0.9))["shop"] == 0.105


def test_the_service_that_slowed_down_comes_first(tmp_path: Path) -> None:
    entries = [
        entry
        for number in range(60)
        for slow in [1.0 if number >= 30 else 0.0]
        for entry in (
            call("shop", number * 50, 0.3 + slow, f"t{number}"),
            call("cart", number * 50 + 0.1, 0.15 + slow, f"t{number}"),
            call("stock", number * 50 + 0.12, 0.05, f"t{number}"),
        )
    ]

    shifts = measure(logs(tmp_path, *entries, window=("26:00", "59:00"))).latency.shifts

    assert [(shift.service, shift.added_seconds > 0.5) for shift in shifts] == [
        ("cart", True),
        ("shop", False),
        ("stock", False),
    ]
    assert shifts[0].chance_slower > 0.7
    assert shifts[0].z > 3
    assert (shifts[1].chance_slower, shifts[1].z) == (0.5, 0.0)


def test_a_trace_with_too_many_requests_is_said(tmp_path: Path) -> None:
    entries = [call("shop", number / 10, 0.05) for number in range(latency.MOST_IN_A_TRACE + 1)]

    (skipped,) = measure(logs(tmp_path, *entries)).skipped

    assert "no callers" in skipped.reason


def test_without_requests_there_is_none(tmp_path: Path) -> None:
    assert measure(logs(tmp_path, said("00:00", "one"))).latency == NO_LATENCY


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["shop", "cart", "stock"]),
            st.integers(0, 3000),
            st.integers(0, 3000),
            st.sampled_from(["t1", "t2"]),
        ),
        max_size=14,
    )
)
def test_exclusive_time_lies_between_nothing_and_the_whole(
    tmp_path: Path, calls: list[tuple[str, int, int, str]]
) -> None:
    entries = [
        {**call(service, start / 1000, length / 1000, trace), "insertId": f"n{number}"}
        for number, (service, start, length, trace) in enumerate(calls)
    ]

    for route in measure(logs(tmp_path, *entries)).latency.routes:
        assert 0 <= route.exclusive.p50 <= route.latency.p99
        assert route.exclusive.p99 <= route.latency.p99
