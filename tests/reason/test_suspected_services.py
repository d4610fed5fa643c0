"""Which service is blamed: one small case for each factor, and what must not change the blame."""

import random
from pathlib import Path

import pytest

from rca.reason.suspected_services import Standing, SuspectedService, suspected_services
from tests.measure.builders import Entry
from tests.reason.shops import Visit, measured, visits

ERROR = Visit(
    stock_error="ShelfError: shelf is locked",
    cart_error="giving up, answer was 500",
    shop_error="no cart today",
    cart_says=("cart opened",),
    status=500,
)
SLOW = Visit(stock_seconds=2.0)
EARLY = Visit(stock_says=("taking from the shelf",))
CASES = {"error": ERROR, "slow": SLOW, "early": EARLY}


def suspects(folder: Path, entries: list[Entry]) -> tuple[SuspectedService, ...]:
    return suspected_services(measured(folder, entries))


def first(folder: Path, entries: list[Entry]) -> SuspectedService:
    return suspects(folder, entries)[0]


def test_nobody_is_blamed_where_nothing_shifted(tmp_path: Path) -> None:
    assert suspects(tmp_path, visits(Visit())) == ()


@pytest.mark.parametrize("case", CASES)
def test_the_deepest_service_that_deviates_itself_is_blamed(tmp_path: Path, case: str) -> None:
    found = suspects(tmp_path, visits(CASES[case]))

    assert (found[0].service, found[0].standing) == ("stock", Standing.ORIGIN)
    assert found[0].score > 0.5
    assert all(one.score < found[0].score / 2 for one in found[1:])


def test_callers_that_pass_the_error_on_are_its_consequences(tmp_path: Path) -> None:
    stock, cart, shop = suspects(tmp_path, visits(ERROR))

    assert (stock.consequences, cart.because_of[0]) == (("cart",), "stock")
    assert (cart.consequences, shop.because_of[0]) == (("shop",), "cart")
    assert {cart.standing, shop.standing} == {Standing.CONSEQUENCE}
    assert cart.against
    assert shop.against


def test_a_caller_that_waits_is_not_slow_itself(tmp_path: Path) -> None:
    assert [one.service for one in suspects(tmp_path, visits(SLOW))] == ["stock"]


def test_a_caller_whose_own_time_shifted_is_blamed_above_a_callee_that_is_well(
    tmp_path: Path,
) -> None:
    found = first(tmp_path, visits(Visit(cart_seconds=1.5)))

    assert found.service == "cart"
    assert [factor.name for factor in found.factors] == [
        "change", "consistent", "felt", "sure", "own",
    ]  # fmt: skip


def test_a_slowness_that_nobody_feels_weighs_little(tmp_path: Path) -> None:
    slow = Visit(cart_seconds=5.0, stock_seconds=0.02)
    found = suspects(tmp_path, visits(Visit(cart_seconds=5.0, stock_seconds=0.06), slow))

    assert all(one.score < 0.2 for one in found)


def test_a_service_that_no_longer_makes_a_call_is_blamed_not_the_one_it_called(
    tmp_path: Path,
) -> None:
    found = suspects(tmp_path, visits(Visit(asks_stock=False, cart_says=("cart opened",))))

    assert found[0].service == "cart"
    assert "call stock" in " ".join(claim.text for claim in found[0].support)


def test_a_service_that_falls_silent_while_its_callers_complain_is_blamed(tmp_path: Path) -> None:
    down = Visit(asks_stock=False, cart_error="no instances available for stock", status=500)

    found = suspects(tmp_path, visits(down))

    assert found[0].service == "stock"
    assert any("none since" in claim.text for claim in found[0].support)


def test_silence_counts_where_a_caller_cannot_reach_what_it_does_not_name(tmp_path: Path) -> None:
    gone = Visit(asks_stock=False, cart_error="connection refused", status=500)

    stock, cart, *_ = suspects(tmp_path, visits(gone))

    assert (stock.service, stock.consequences) == ("stock", ("cart",))
    assert (cart.service, cart.standing) == ("cart", Standing.CONSEQUENCE)


def test_another_way_taken_as_often_as_another_is_given_up_is_no_fault(tmp_path: Path) -> None:
    found = suspects(tmp_path, visits(Visit(cart_says=("cart opened", "voucher taken"))))

    assert all(one.score < 0.1 for one in found)


def test_a_retry_storm_is_told_and_its_caller_not_blamed(tmp_path: Path) -> None:
    stock, *others = suspects(
        tmp_path,
        visits(
            Visit(stock_error="ShelfError: locked", cart_error="giving up", attempts=4, status=500)
        ),
    )

    assert stock.service == "stock"
    assert any("cart asks stock 4.0 times a request" in claim.text for claim in stock.support)
    cart = next(one for one in others if one.service == "cart")
    assert any("4.0 times a request (1.0 before)" in claim.text for claim in cart.against)


def test_a_host_that_errors_of_several_services_name_is_the_common_factor(tmp_path: Path) -> None:
    text = "ConnectError: cannot connect to https://rates.partner.example/v1"

    found = suspects(tmp_path, visits(Visit(stock_error=text, shop_error=text, status=500)))

    assert (found[0].service, found[0].standing) == ("rates.partner.example", Standing.EXTERNAL)
    assert "stock" in found[0].consequences


def test_a_host_is_not_blamed_by_a_service_whose_callee_is_ill(tmp_path: Path) -> None:
    text = "ReadTimeout at https://rates.partner.example/v1"

    found = suspects(tmp_path, visits(Visit(stock_error="shelf broke", cart_error=text)))

    assert found[0].service == "stock"
    assert "rates.partner.example" not in {one.service for one in found}


def test_the_first_cite_shows_the_fault_itself(tmp_path: Path) -> None:
    error = first(tmp_path, visits(ERROR))
    slow = first(tmp_path, visits(SLOW))

    assert error.cites[0].insert_id.startswith("l-stock-t1200-0")
    assert slow.cites[0].insert_id.startswith("r-stock-t1200-0")
    assert slow.cites[1].insert_id.startswith("r-stock-t0-0")


def test_the_score_is_the_product_of_its_factors(tmp_path: Path) -> None:
    for one in suspects(tmp_path, visits(ERROR)):
        product = 1.0
        for factor in one.factors:
            product *= factor.value
            assert 0 <= factor.value <= 1
        assert one.score == pytest.approx(product, abs=1e-3)


def same_blame(folder: Path, entries: list[Entry], blamed: str = "stock") -> None:
    found = first(folder, entries)
    assert found.service == blamed


@pytest.mark.parametrize("case", CASES)
def test_the_order_of_entries_does_not_matter(tmp_path: Path, case: str) -> None:
    entries = visits(CASES[case])
    ordered = suspects(tmp_path, entries)
    random.Random(7).shuffle(entries)  # noqa: S311 - no secret

    assert suspects(tmp_path, entries) == ordered


@pytest.mark.parametrize("case", CASES)
def test_a_fifth_of_the_entries_may_be_missing(tmp_path: Path, case: str) -> None:
    sample = random.Random(11)  # noqa: S311 - no secret

    same_blame(tmp_path, [entry for entry in visits(CASES[case]) if sample.random() > 0.2])


@pytest.mark.parametrize("late", ["shop", "stock"])
@pytest.mark.parametrize("case", CASES)
def test_one_clock_may_be_two_seconds_off(tmp_path: Path, case: str, late: str) -> None:
    entries = visits(CASES[case])
    for entry in entries:
        if entry["resource"]["labels"]["service_name"] == late:
            clock = entry["timestamp"]
            seconds = int(clock[14:16]) * 60 + int(clock[17:19]) + 2
            entry["timestamp"] = f"{clock[:14]}{seconds // 60:02}:{seconds % 60:02}{clock[19:]}"

    same_blame(tmp_path, entries)


@pytest.mark.parametrize("case", CASES)
def test_names_do_not_matter(tmp_path: Path, case: str) -> None:
    entries = visits(CASES[case])
    names = {"shop": "a-edge", "cart": "m-middle", "stock": "z-depths"}
    for entry in entries:
        labels = entry["resource"]["labels"]
        labels["service_name"] = names[labels["service_name"]]

    same_blame(tmp_path, entries, "z-depths")


def test_more_visitors_are_no_fault(tmp_path: Path) -> None:
    entries = [
        *visits(Visit()),
        *(
            entry
            for number in range(100, 160)
            for entry in Visit().entries(1200 + number * 3, number)
        ),
    ]

    assert suspects(tmp_path, entries) == ()


def test_a_lost_step_is_counted_by_the_requests_that_lack_it(tmp_path: Path) -> None:
    found = first(tmp_path, visits(EARLY))

    claim = next(claim.text for claim in found.support if " lack " in claim.text)
    assert claim == (
        "stock, GET /stock: 20 of 20 requests lack “packed”; in the healthy time 0 of 20."
    )
    assert found.factors[0].because == "20 of 20 requests since, 0 of 20 before"
