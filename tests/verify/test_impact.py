"""Each cell of the impact says whether it is computed, declared or unknown, and how."""

from typing import Any

import pytest

from rca.model.asked import Asked, Reach
from rca.model.impact import Basis, ImpactRow
from rca.model.incident import ImpactItem, Objective, Scope
from rca.model.instant import MINUTE, Instant
from rca.report.parts.opening import impact_sentence
from rca.verify import impact_of
from rca.verify.money import amount_of, totals_of
from tests import factories
from tests.factories import cite


def item(area: str = "Chat", **fields: Any) -> ImpactItem:
    return ImpactItem.model_validate({"area": area, "effect": "e", "source": "s", **fields})


def reach(**fields: Any) -> Reach:
    defaults: dict[str, Any] = {
        "label": "incident",
        "failed": 25,
        "traces": 24,
        "instances": 2,
        "services": 1,
        "clients": 0,
        "users": None,
        "first": Instant(0),
        "last": Instant(9 * MINUTE),
        "minutes": (("ERROR", 4), ("WARNING", 5)),
        "cite": cite("E1", "r2"),
    }
    return Reach(**(defaults | fields))


def rows(**incident: Any) -> dict[str, ImpactRow]:
    made = reach(users=7) if incident.pop("with_users", False) else reach()
    measures = factories.measures(
        routes=(factories.route(),),
        tests=(factories.rate(failed=5), factories.rate(test="t.flaky", failed=4)),
        asked=Asked(reach=(made,)),
    )
    case = factories.dossier(incident=factories.incident(**incident))
    table = impact_of(case, measures, (factories.symptom(),))
    assert table is not None
    return {row.what: row for row in (*table.computed, *table.declared)}


def test_what_the_evidence_counts_is_computed_with_formula_and_place() -> None:
    found = rows()

    failed = found["POST /pay answers 503"]
    assert (failed.value, failed.basis) == ("25 of 40 requests (62.5%)", Basis.COMPUTED)
    assert found["Reached by failed requests"].value == "24 traces, 2 instances, 1 service"
    assert found["Minutes by severity"].value == "4 ERROR of 10 minutes"
    assert found["Blocked tests"].value == "1 of 2"
    for row in found.values():
        assert row.how
        assert bool(row.cites) is (row.basis is Basis.COMPUTED)


def test_what_nobody_measured_or_declared_is_unknown_and_says_what_would_tell() -> None:
    found = rows(impact=(item(),))

    for what, said in (
        ("Affected users", "scope.user_field"),
        ("Error budget", "[[objectives]]"),
        ("Chat: e", "source: s"),
    ):
        assert (found[what].basis, found[what].value) == (Basis.UNKNOWN, "")
        assert said in found[what].how
    assert rows()["Money at risk"].basis is Basis.UNKNOWN
    assert "no trace" in rows(scope=Scope(user_field="uid"))["Affected users"].how
    assert rows(with_users=True, scope=Scope(user_field="uid"))["Affected users"].value == "7"


def test_the_budget_burns_by_the_share_that_failed() -> None:
    objective = Objective(title="Pay", metric="request_success", of=("/pay",), target=0.99)

    found = rows(objectives=(objective,))

    assert found["Error budget: Pay, burn rate"].value == "62.5 times"
    assert found["Error budget: Pay, share used"].basis is Basis.UNKNOWN
    told = objective.model_copy(update={"per_day": 1000, "days": 10})
    used = rows(objectives=(told,))["Error budget: Pay, share used"]
    assert (used.value, used.basis) == ("25%", Basis.COMPUTED)
    elsewhere = rows(objectives=(objective.model_copy(update={"of": ("/x",)}),))
    assert elsewhere["Error budget: Pay"].basis is Basis.UNKNOWN


def test_a_budget_is_not_rounded_twice() -> None:
    objective = Objective(
        title="Pay", metric="request_success", target=0.999, days=30, per_day=40_000
    )
    measures = factories.measures(routes=(factories.route(total=57, failed=45),))
    case = factories.dossier(incident=factories.incident(objectives=(objective,)))

    table = impact_of(case, measures, ())

    assert table is not None
    [used] = [row for row in table.computed if row.what.endswith("share used")]
    assert used.value == "3.8%"  # 45 of 1,200 is 3.75%; 1 - 0.999 in binary makes it less


def test_a_declared_amount_says_who_says_so() -> None:
    found = rows(impact=(item(amount=10, up_to=20, currency="EUR", period="day", owner="sales"),))

    row = found["Chat: e"]
    assert (row.value, row.basis) == ("10 to 20 EUR per day", Basis.DECLARED)
    assert row.how == "source: s; owner: sales"


@pytest.mark.parametrize(
    ("items", "totals", "why"),
    [
        ([{"amount": 1}], (), ""),
        ([{"amount": 1}, {"amount": 2}], ("3 EUR per day",), ""),
        ([{"amount": 1, "up_to": 5}, {"amount": 2}], ("3 to 7 EUR per day",), ""),
        ([{"amount": 1}, {"amount": 2, "at_least": True}], (), "lower bounds"),
        ([{"amount": 1}, {"amount": 2, "currency": "USD"}], (), "differ"),
        ([{"amount": 1}, {"amount": 2, "part_of": "A0"}], (), "part of one"),
        ([{"amount": 1}, {"amount": 2, "part_of": "Z"}], (), "“Z”, which has no amount"),
        ([{"amount": 40, "currency": ""}, {"amount": 5, "currency": ""}], (), ""),
        (
            [{"amount": 1}, {"amount": 2}, {}],
            ("3 EUR per day, without “A2”, of which no amount is known",),
            "",
        ),
        (
            [{"amount": 1}, {"amount": 2}, {"amount": 9, "part_of": "A0"}],
            ("3 EUR per day",),
            "",
        ),
        (
            [
                {"amount": 1},
                {"amount": 2},
                {"amount": 4, "currency": "USD"},
                {"amount": 5, "currency": "USD"},
            ],
            ("3 EUR per day", "9 USD per day"),
            "",
        ),
    ],
)
def test_only_what_may_be_added_is_added(
    items: list[dict[str, Any]], totals: tuple[str, ...], why: str
) -> None:
    made = [
        item(f"A{n}", **{"currency": "EUR", "period": "day", **one}) for n, one in enumerate(items)
    ]

    found, because = totals_of(made)

    assert found == totals
    assert why in because
    assert bool(because) is bool(why)


def test_an_amount_without_a_source_says_so() -> None:
    unsaid = item(amount=500, currency="EUR", source="")

    assert rows(impact=(unsaid,))["Chat: e"].how == "no source is named"
    assert impact_sentence(unsaid) == "Chat (500 EUR): e; no source is named."


def test_nothing_declared_and_nothing_wrong_is_no_table() -> None:
    assert impact_of(factories.dossier(), factories.measures(), ()) is None
    assert amount_of(item()) == ""
