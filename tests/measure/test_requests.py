"""A request failed when it answered 5xx; a WebSocket is judged by what its session wrote."""

from pathlib import Path

import pytest

from rca.measure import measure
from rca.model.instant import MINUTE
from rca.model.measures import RouteOutcome
from tests.measure.builders import Entry, logs, request, said


def outcomes(folder: Path, *entries: Entry) -> dict[tuple[str, str], RouteOutcome]:
    routes = measure(logs(folder, *entries)).routes
    return {(route.protocol, route.route): route for route in routes}


def test_a_plain_request_fails_with_5xx_only(tmp_path: Path) -> None:
    statuses = (200, 404, 499, 500, 503)
    entries = [request(f"00:0{n}", "/cart", status) for n, status in enumerate(statuses)]

    outcome = outcomes(tmp_path, *entries)["http", "/cart"]

    assert (outcome.total, outcome.failed, outcome.method) == (5, 2, "GET")
    assert outcome.example_ok is not None
    assert outcome.example_failed is not None
    assert outcome.example_ok.insert_id == "id-requests-00:00"
    assert outcome.example_failed.insert_id == "id-requests-00:03"


def test_an_error_in_a_plain_requests_trace_does_not_fail_it(tmp_path: Path) -> None:
    outcome = outcomes(
        tmp_path,
        request("00:00", "/cart", 200, trace="t1"),
        said("00:00.05", "ERROR: retried", trace="t1"),
    )["http", "/cart"]

    assert outcome.failed == 0


@pytest.mark.parametrize(
    ("text", "severity", "failed"),
    [
        ("session lost", "ERROR", 1),
        ("KeyError: 'user'", None, 1),
        ("closed with code 1011", "INFO", 1),
        ("WebSocket close: 1006", "INFO", 1),
        ("closed with code 1000", "INFO", 0),
        ("processed 1011 rows", "INFO", 0),
        ("slow", "WARNING", 0),
    ],
)
def test_a_session_fails_by_what_its_trace_says(
    tmp_path: Path, text: str, severity: str | None, failed: int
) -> None:
    outcome = outcomes(
        tmp_path,
        request("00:00", "wss://shop.example/ws", 101, trace="t1"),
        request("00:01", "/ws", 101, trace="t2"),
        said("00:00.05", text, severity=severity, trace="t1"),
    )["websocket", "/ws"]

    assert (outcome.total, outcome.failed) == (2, failed)


def test_a_refused_upgrade_is_a_failed_session(tmp_path: Path) -> None:
    found = outcomes(
        tmp_path,
        request("00:00", "/ws", 101),
        request("00:01", "/ws", 403),
        request("00:02", "/api", 403),
    )

    assert (found["websocket", "/ws"].total, found["websocket", "/ws"].failed) == (2, 1)
    assert found["http", "/api"].failed == 0


@pytest.mark.parametrize(
    ("at", "instance", "failed"),
    [
        ("00:01", "i1", {"checkout-00042": 1}),
        ("00:01", "i2", {}),  # another instance
        ("00:30", "i1", {}),  # the next session to end was not open yet
        ("00:41", "i1", {}),  # it went on for long
    ],
)
def test_an_exception_without_a_trace_breaks_the_session_that_ends_next(
    tmp_path: Path, at: str, instance: str, failed: dict[str, int]
) -> None:
    routes = measure(
        logs(
            tmp_path,
            request("00:00", "/ws", 101, latency="1.2s", trace="t1"),
            request("00:00.5", "/ws", 101, latency="20s", trace="t2"),
            request("00:32", "/ws", 101, latency="2s", trace="t3"),
            request("00:40", "/ws", 101, latency="60s", trace="t4"),
            said(at, "ValueError: no session", log="stderr", instance=instance),
        )
    ).routes

    assert {route.place.revision: route.failed for route in routes if route.failed} == failed


def test_minutes_are_whole_and_count_total_and_failed(tmp_path: Path) -> None:
    outcome = outcomes(
        tmp_path,
        request("00:59.999999999", "/cart", 200),
        request("01:00", "/cart", 500),
        request("01:59", "/cart", 200),
        request("03:00", "/cart", 500),
    )["http", "/cart"]

    first = outcome.failed_per_minute[0][0]
    assert first % MINUTE == 0
    assert [(at - first, *counts) for at, *counts in outcome.failed_per_minute] == [
        (0, 1, 0),
        (MINUTE, 2, 1),
        (3 * MINUTE, 1, 1),
    ]
    assert (outcome.first_failed, outcome.last_failed) == (first + MINUTE, first + 3 * MINUTE)


def test_what_goes_well_before_the_first_and_after_the_last_failure_is_counted(
    tmp_path: Path,
) -> None:
    found = outcomes(
        tmp_path,
        *(request(f"00:0{second}", "/cart", 200) for second in range(3)),
        request("00:03", "/cart", 500),
        request("00:04", "/cart", 200),
        request("00:05", "/cart", 500),
        request("00:06", "/cart", 200),
        request("00:07", "/menu", 200),
    )
    cart, menu = found["http", "/cart"], found["http", "/menu"]

    assert (cart.well_before, cart.well_after) == (3, 1)
    assert (menu.well_before, menu.well_after) == (0, 0)
