"""The figures in one line about the impact: counted, declared by somebody, or neither."""

import re
from collections.abc import Sequence

from rca.model.impact import Basis, ImpactTable
from rca.model.incident import ImpactItem

_FIGURE = re.compile(r"(?<![\w.,:/-])\d+(?:,\d{3})*(?:\.\d+)?%?(?![\w%:/-]|[.,]\d)", re.ASCII)


def figures_of(
    headline: str, items: Sequence[ImpactItem], table: ImpactTable | None
) -> tuple[tuple[str, Basis], ...]:
    """Each figure as it is written, in order, with where it comes from."""
    found = dict.fromkeys(_FIGURE.findall(headline))
    return tuple((figure, basis_of(figure, items, table)) for figure in found)


def basis_of(figure: str, items: Sequence[ImpactItem], table: ImpactTable | None) -> Basis:
    """Declared when an item with a source has that amount or a total of such items is that,
    computed when a counted row says it.
    """
    declared = {
        float(amount)
        for item in items
        if item.source.strip()
        for amount in (item.amount, item.up_to)
        if amount is not None
    }
    if not figure.endswith("%") and float(figure.replace(",", "")) in declared:
        return Basis.DECLARED
    totals = [total.partition(", without")[0] for total in table.totals] if table else []
    if any(_plain(figure) in map(_plain, _FIGURE.findall(total)) for total in totals):
        return Basis.DECLARED
    counted = [row.value for row in table.computed if row.basis is Basis.COMPUTED] if table else []
    if any(_plain(figure) in map(_plain, _FIGURE.findall(value)) for value in counted):
        return Basis.COMPUTED
    return Basis.UNKNOWN


def _plain(figure: str) -> str:
    return figure.replace(",", "")
