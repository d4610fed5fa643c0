"""Figures of the headline: each says whether it was counted, declared, or neither."""

import pytest

from rca.model.impact import Basis, ImpactRow, ImpactTable
from rca.model.incident import ImpactItem
from rca.verify import figures_of

TABLE = ImpactTable(
    computed=(
        ImpactRow(
            what="Requests fail",
            value="1,065 of 2,000 requests (53.3%)",
            basis=Basis.COMPUTED,
            how="failed",
        ),
        ImpactRow(what="Users", value="77", basis=Basis.UNKNOWN, how="name a field"),
    ),
    declared=(),
    totals=("20,005 EUR per day, without “Room 7”, of which no amount is known",),
    why_no_total="",
)
ITEMS = (
    ImpactItem(area="Cards", effect="fail", amount=20000, up_to=30000, source="finance"),
    ImpactItem(area="Trust", effect="calls", amount=5, source=" "),
)


@pytest.mark.parametrize(
    ("headline", "figures"),
    [
        ("", ()),
        ("customers cannot pay", ()),
        ("at least 20,000 EUR per day", (("20,000", Basis.DECLARED),)),
        ("20000 to 30,000.00 EUR", (("20000", Basis.DECLARED), ("30,000.00", Basis.DECLARED))),
        ("1065 requests (53.3%)", (("1065", Basis.COMPUTED), ("53.3%", Basis.COMPUTED))),
        ("5 calls and 77 users", (("5", Basis.UNKNOWN), ("77", Basis.UNKNOWN))),
        ("20,005 EUR per day", (("20,005", Basis.DECLARED),)),
        ("7 EUR per day", (("7", Basis.UNKNOWN),)),
        ("65 of them", (("65", Basis.UNKNOWN),)),
        ("20,000%", (("20,000%", Basis.UNKNOWN),)),
        ("P0 on 2025-09-10 at 10:05, E2E v1.2.3", ()),
        ("9" * 400, (("9" * 400, Basis.UNKNOWN),)),
    ],
)
def test_a_figure_says_where_it_comes_from(
    headline: str, figures: tuple[tuple[str, Basis], ...]
) -> None:
    assert figures_of(headline, ITEMS, TABLE) == figures


def test_without_a_table_nothing_is_computed() -> None:
    assert figures_of("1065 requests", ITEMS, None) == (("1065", Basis.UNKNOWN),)
