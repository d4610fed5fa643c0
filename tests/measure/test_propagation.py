"""Deviations of requests from healthy ones, and who calls whom."""

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.measure import measure
from rca.model.propagation import Deviation, DeviationKind, Share
from tests.measure.builders import Entry, logs, request, said
from tests.reason.shops import Visit, measured, visits


def deviation(folder: Path, entries: list[Entry], kind: DeviationKind) -> Deviation:
    (found,) = (d for d in measured(folder, entries).propagation.deviations if d.kind is kind)
    return found


def test_healthy_traffic_deviates_in_nothing(tmp_path: Path) -> None:
    assert measured(tmp_path, visits(Visit())).propagation.deviations == ()


def test_a_line_that_no_longer_follows_is_lost(tmp_path: Path) -> None:
    found = deviation(tmp_path, visits(Visit(stock_says=("packed",))), DeviationKind.LOST)

    assert (found.service, found.route) == ("stock", "GET /stock")
    assert (found.before, found.since) == (Share(count=20, of=20), Share(count=0, of=20))
    assert found.kept == 1.0
    assert found.healthy is not None
    assert found.healthy.insert_id.startswith("l-stock-t0-0")


def test_what_is_lost_is_held_against_the_step_before_it(tmp_path: Path) -> None:
    rarely = Visit(cart_says=("cart opened",), asks_stock=False)
    entries = [
        *visits(Visit(cart_says=("cart opened", "cart priced")), rarely),
        *(e for n in range(5) for e in Visit().entries(700 + n, 100 + n)),
        *(e for n in range(40) for e in rarely.entries(1900 + n, 200 + n)),
    ]

    kinds = {d.kind for d in measured(tmp_path, entries).propagation.deviations}

    assert DeviationKind.LOST not in kinds


def test_a_step_is_lost_on_its_own_path_though_that_path_is_taken_more_often(
    tmp_path: Path,
) -> None:
    voucher, cash = ("cart opened", "voucher read", "voucher good"), ("cart opened", "cash taken")
    entries = [
        *visits(Visit(cart_says=voucher[:2]), Visit(cart_says=voucher)),
        *(e for n in range(10) for e in Visit(cart_says=cash).entries(605 + n, 100 + n)),
    ]

    found = deviation(tmp_path, entries, DeviationKind.LOST)

    assert (found.before, found.since) == (Share(count=20, of=20), Share(count=0, of=20))
    assert found.after


def test_lines_of_one_pattern_are_told_apart_by_their_place_in_the_code(tmp_path: Path) -> None:
    healthy = Visit(stock_says=("stock.Shelf#118 took 1", "stock.Shelf#124 took 2"))
    later = Visit(stock_says=("stock.Shelf#118 took 3",))

    found = deviation(tmp_path, visits(later, healthy), DeviationKind.LOST)

    assert found.what == "stock.Shelf#124"


def test_the_callers_requests_name_the_callee_that_deviates_beneath_them(tmp_path: Path) -> None:
    error = Visit(stock_error="ShelfError: locked", shop_error="no page", status=500)

    found = measured(tmp_path, visits(error)).propagation.deviations

    shop = next(one for one in found if one.service == "shop")
    assert dict(shop.beneath) == {"cart": 20, "stock": 20}
    assert all(one.beneath == () for one in found if one.service == "stock")


def test_time_is_held_against_the_whole_request(tmp_path: Path) -> None:
    found = deviation(tmp_path, visits(Visit(stock_seconds=2.0)), DeviationKind.SLOW)

    assert (found.seconds_before, found.seconds_since) == (0.1, 2.0)
    assert found.whole_seconds == 2.11
    assert found.chance_slower == 1.0


def test_attempts_and_failures_of_calls_are_counted(tmp_path: Path) -> None:
    later = Visit(stock_error="ShelfError: locked", attempts=3, status=500)

    calls = {
        (one.caller, one.callee): one for one in measured(tmp_path, visits(later)).propagation.calls
    }

    assert sorted(calls) == [("cart", "stock"), ("shop", "cart")]
    stock = calls["cart", "stock"]
    assert (stock.before.asking, stock.before.calls, stock.before.failed) == (20, 20, 0)
    assert (stock.since.asking, stock.since.calls, stock.since.failed) == (20, 60, 60)
    assert (stock.since.repeated, stock.since.most, stock.since.failed_with) == (20, 3, 20)


def test_other_labels_and_evidence_without_traces_deviate_in_nothing_but_time(
    tmp_path: Path,
) -> None:
    entries = [
        entry
        for minute in range(30)
        for entry in (
            request(f"{minute:02}:00", "/a", 200, latency="0.1s" if minute < 15 else "3s"),
            said(f"{minute:02}:01", "done"),
        )
    ]

    found = measure(logs(tmp_path, *entries, baseline=("00:00", "15:00"))).propagation

    assert [one.kind for one in found.deviations] == [DeviationKind.SLOW]
    assert found.calls == ()


def test_many_distinct_requests_stay_bounded(tmp_path: Path) -> None:
    entries = [
        entry
        for number in range(900)
        for entry in (
            request(
                f"{number // 30:02}:{number % 30 * 2:02}.{number:03}", "/a", 200, trace=f"t{number}"
            ),
            *(
                said(
                    f"{number // 30:02}:{number % 30 * 2:02}.{number:03}",
                    f"step at code.Place#{bit}",
                    trace=f"t{number}",
                    insert_id=f"s{number}-{bit}",
                )
                for bit in range(30)
                if (number * 7919 >> bit % 12) & 1 or bit == number % 30
            ),
        )
    ]

    found = measure(logs(tmp_path, *entries, baseline=("00:00", "15:00"))).propagation

    assert len(found.deviations) <= 100


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), st.lists, max_leaves=4
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 200),
            st.sampled_from(
                [
                    "trace",
                    "spanId",
                    "httpRequest",
                    "textPayload",
                    "timestamp",
                    "resource",
                    "severity",
                ]
            ),
            json_values,
        ),
        max_size=30,
    )
)
def test_foreign_values_make_no_error(
    tmp_path: Path, changes: list[tuple[int, str, object]]
) -> None:
    entries = [json.loads(json.dumps(entry)) for entry in visits(Visit(attempts=2))]
    for position, key, value in changes:
        entries[position][key] = value

    assert len(measured(tmp_path, entries).propagation.deviations) <= 100
