"""Tests that come and go, depend on order, or broke with a change."""

from dataclasses import replace

from rca.model.change import Change, ChangeKind
from rca.model.cite import Cite
from rca.model.ids import EvidenceId
from rca.model.instant import Instant
from rca.model.outcome import TestAttempt
from rca.reason.suspects.broken_tests import broken_tests
from rca.reason.suspects.unstable_tests import unstable_tests
from tests.reason.builders import attempt, cite, measures
from tests.reason.cases import case_of, failing


def comes_and_goes(test: str, message: str, *, odd: bool = False) -> list[TestAttempt]:
    """Fails in every second of six runs."""
    return [
        attempt(test, run, failed=run % 2 == (1 if odd else 0), message=message) for run in range(6)
    ]


def test_tests_that_share_a_file_race_on_it_and_show_one_anothers_content() -> None:
    sales = comes_and_goes("test_export_sales", "/srv/out/export.csv: 62 rows of stock")
    stock = comes_and_goes("test_export_stock", "/srv/out/export.csv: 12 rows", odd=True)

    (suspect,) = unstable_tests(case_of(measures(), *sales, *stock))

    assert suspect.name.startswith("tests race on /srv/out/export.csv")
    assert any("“stock”, which belongs to test_export_stock" in c.text for c in suspect.summary)


def test_a_route_that_both_call_is_nothing_shared() -> None:
    here = failing(at=60)
    routes = tuple(replace(o, route="/shop/orders") for o in here.measures.routes)
    first = comes_and_goes("test_a", "503 from /shop/orders")
    second = comes_and_goes("test_b", "503 from /shop/orders")

    found = unstable_tests(case_of(replace(here.measures, routes=routes), *first, *second))

    assert all("race" not in suspect.name for suspect in found)
    assert all(suspect.prior[2].value < 0.5 for suspect in found)  # requests fail too


def test_a_test_that_fails_just_when_another_ran_before_it_depends_on_order() -> None:
    def run(number: int, *names: str) -> list[TestAttempt]:
        return [
            replace(
                attempt(name, number, failed=name == "test_total" and names[0] == "test_currency"),
                cite=Cite(evidence=EvidenceId(f"E{number + 1}"), test=f"suite.{name}"),
            )
            for name in names
        ]

    forwards = [a for n in (0, 1) for a in run(n, "test_currency", "test_total")]
    backwards = [a for n in (2, 3) for a in run(n, "test_total", "test_currency")]

    (suspect,) = unstable_tests(case_of(measures(), *forwards, *backwards))

    assert "test_total fails when test_currency ran before it" in suspect.name


def in_orders(forwards: int, backwards: int, message: str = "boom") -> list[TestAttempt]:
    """Runs in which the currency was set first, and those in which it was set last."""
    names = ("test_currency", "test_total")
    return [
        replace(
            attempt(name, n, failed=name == "test_total" and n < forwards, message=message),
            cite=Cite(evidence=EvidenceId(f"E{n + 1}"), test=f"suite.{name}"),
        )
        for n in range(forwards + backwards)
        for name in (names if n < forwards else names[::-1])
    ]


def test_enough_runs_in_both_orders_are_a_contrast() -> None:
    def is_contrast(forwards: int, backwards: int, message: str = "boom") -> bool:
        (suspect,) = unstable_tests(case_of(measures(), *in_orders(forwards, backwards, message)))
        return suspect.is_contrast

    assert is_contrast(3, 5)
    assert not is_contrast(2, 9)  # two failures
    assert not is_contrast(3, 3)  # by luck in one of 64
    assert is_contrast(3, 3, "wrong currency")  # the failure has a word of the other test


def test_two_fixed_orders_of_many_tests_are_two_jobs_and_no_experiment() -> None:
    def is_contrast(orders: list[tuple[str, ...]]) -> bool:
        tried = [
            replace(
                attempt(
                    name,
                    n,
                    failed=name == "test_total"
                    and names.index("test_currency") < names.index("test_total"),
                    message="wrong currency",
                ),
                cite=Cite(evidence=EvidenceId(f"E{n + 1}"), test=f"suite.{name}"),
            )
            for n, names in enumerate(orders)
            for name in names
        ]
        (suspect,) = unstable_tests(case_of(measures(), *tried))
        return suspect.is_contrast

    a, b, total, currency = "test_a", "test_b", "test_total", "test_currency"
    one, other = (currency, total, a, b), (a, b, total, currency)

    assert not is_contrast([one, other] * 5)
    assert is_contrast([one, other, (currency, a, total, b), (b, total, currency, a)] * 3)


def test_what_fails_in_every_run_since_a_moment_broke_and_is_not_unstable() -> None:
    tried = [attempt("test_pay", run, failed=run >= 3) for run in range(6)]
    case = case_of(measures(), *tried)

    (suspect,) = broken_tests(case)

    assert "test_pay fails in every run since" in suspect.name
    assert unstable_tests(case) == ()


def test_tests_that_break_with_the_error_of_production_name_the_change_between_the_runs() -> None:
    def factors(message: str, service: str = "orders") -> dict[str, float]:
        tried = [attempt("test_pay", run, failed=run >= 3, message=message) for run in range(6)]
        good, bad = (one.at for one in (tried[2], tried[3]))
        assert good is not None
        assert bad is not None
        change = Change(
            kind=ChangeKind.DEPLOY,
            at=Instant((good + bad) // 2),
            label="incident",
            service=service,
            subject="deploy",
            title="deploy of orders-2",
            cite=cite("deploy"),
        )
        case = failing("no total in the order", changes=(change,))
        callees = {"caller": frozenset({"chat"})}
        case = replace(
            case,
            attempts=tuple(tried),
            dependence=replace(case.dependence, callees=callees),
        )
        (suspect,) = broken_tests(case)
        return {factor.name: factor.value for factor in suspect.prior}

    assert factors("KeyError: no total in the order 7") == {
        "consistent": 0.9, "changed": 0.8, "production": 0.9,
    }  # fmt: skip
    assert factors("another thing altogether")["production"] == 0.2
    assert factors("no total in the order", "caller")["changed"] == 0.5


def test_what_comes_and_goes_did_not_break() -> None:
    assert broken_tests(case_of(measures(), *comes_and_goes("test_pay", "boom"))) == ()
