"""Sums, shares and totals that people wrote, against arithmetic."""

from dataclasses import replace

import pytest

from rca.checks.criteria import check_criteria
from rca.checks.impact_source import check_impact
from rca.checks.sums import check_sums
from rca.model.excerpt import Note
from rca.model.incident import Criterion, ImpactItem
from tests.factories import broken_checkout

TABLE = "| service | failed |\n|---|--:|\n| a | 1,000 |\n| b | 25 |\n| **Total** | {} |\n"


def messages(note: str) -> list[str]:
    dossier, analysis = broken_checkout()
    dossier = replace(dossier, notes=(Note(name="n.md", text=note),))
    return [finding.message for finding in check_sums(dossier, analysis)]


@pytest.mark.parametrize(
    "note",
    [
        "65 of 95 (86%)",
        "65 of 95 sessions, 86%, failed",
        "96 of 95",
        "3 + 4 = 8",
        "1,000 + 25 = 1,026",
        TABLE.format("1,024"),
    ],
)
def test_what_does_not_add_up_is_found(note: str) -> None:
    assert len(messages(note)) == 1


@pytest.mark.parametrize(
    "note",
    [
        "65 of 95 (68.4%)",
        "65 of the 95 sessions (68%)",
        "0 of 0 (0%)",
        "Revision 12 of 3 services was rolled back",
        "step 4 of 3",
        "65 of 95 sessions failed, 31.6% did not",
        "5 of 10 requests, 30% of them slow, failed",
        "3 + 4 = 7",
        "1. 3 + 4 = 7",
        "`3 + 4 = 8`",
        TABLE.format("1,025"),
        TABLE.format("n/a"),
        "| a |\n|---|\n",
        "|---|\n" * 300,
    ],
)
def test_what_adds_up_passes(note: str) -> None:
    assert messages(note) == []


def item(area: str, amount: float, **fields: object) -> ImpactItem:
    return ImpactItem.model_validate(
        {"area": area, "effect": "x", "amount": amount, "currency": "EUR", "source": "s"} | fields
    )


@pytest.mark.parametrize(
    ("impact", "count"),
    [
        ((item("whole", 10), item("part", 11, part_of="whole")), 1),
        ((item("whole", 10), item("part", 11, part_of="nowhere")), 1),
        ((item("whole", 10), item("part", 10, part_of="whole")), 0),
        ((item("whole", 10, at_least=True), item("part", 11, part_of="whole")), 0),
        ((item("whole", 10), item("part", 11, part_of="whole", currency="USD")), 0),
    ],
)
def test_parts_do_not_exceed_their_whole(impact: tuple[ImpactItem, ...], count: int) -> None:
    dossier, analysis = broken_checkout()
    changed = dossier.incident.model_copy(update={"impact": impact})

    assert len(list(check_sums(replace(dossier, incident=changed), analysis))) == count


def test_an_amount_with_a_blank_source_is_found() -> None:
    dossier, analysis = broken_checkout()
    impact = (item("pay", 10, source="  "),)
    changed = dossier.incident.model_copy(update={"impact": impact, "impact_headline": ""})

    [finding] = check_impact(replace(dossier, incident=changed), analysis)
    assert finding.key == ("impact", 0, "source")


@pytest.mark.parametrize(
    ("op", "threshold", "says"),
    [
        ("<", 0, "never"),
        ("==", -1, "never"),
        (">=", 0, "always"),
        (">", -1, "always"),
        ("==", 0, ""),
        ("<=", 0, ""),
        ("<", 5, ""),
    ],
)
def test_a_count_has_to_be_able_to_miss_its_threshold(op: str, threshold: int, says: str) -> None:
    dossier, analysis = broken_checkout()
    criterion = Criterion.model_validate(
        {"title": "c", "metric": "text_count", "of": ["x"], "op": op, "threshold": threshold}
    )
    changed = dossier.incident.model_copy(update={"criteria": (criterion,)})

    found = list(check_criteria(replace(dossier, incident=changed), analysis))
    assert [says in finding.message for finding in found] == ([True] if says else [])


@pytest.mark.parametrize(
    ("op", "threshold", "count"),
    [(">", 1.0, 1), (">=", 1.0, 0), (">", 0.95, 0), (">", 90, 0), ("<=", 1, 1)],
)
def test_a_share_is_between_none_and_all(op: str, threshold: float, count: int) -> None:
    dossier, analysis = broken_checkout()
    criterion = Criterion.model_validate(
        {"title": "c", "metric": "event_delivery", "of": ["x"], "op": op, "threshold": threshold}
    )
    changed = dossier.incident.model_copy(update={"criteria": (criterion,)})

    assert len(list(check_criteria(replace(dossier, incident=changed), analysis))) == count
