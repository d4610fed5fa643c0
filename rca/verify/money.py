"""Amounts as declared, and the totals that may be made of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rca.model.impact import Basis, ImpactRow
from rca.model.incident import ImpactItem


def declared_rows(items: Iterable[ImpactItem]) -> tuple[ImpactRow, ...]:
    """A row for each item; without an amount it is unknown how much it is."""
    return tuple(_row(item) for item in items)


def amount_of(item: ImpactItem) -> str:
    """`at least 200,000 USD per month`, `10 to 20 EUR per day`; empty without a figure."""
    if item.amount is None:
        return ""
    figure = _figure(item.amount)
    if item.up_to is not None and item.up_to != item.amount:
        figure = f"{figure} to {_figure(item.up_to)}"
    words = [
        "at least" if item.at_least else "",
        figure,
        item.currency,
        f"per {item.period}" if item.period else "",
    ]
    return " ".join(word for word in words if word)


def totals_of(items: Sequence[ImpactItem]) -> tuple[tuple[str, ...], str]:
    """A total for each currency and period, and why there is none where there is none.

    Amounts without a currency count things of different kinds. What has no amount is named beside
    the total. What is part of another area is in it already. Lower bounds, and a part of something
    that has no amount of its own, are not added: nobody said that they do not overlap.
    """
    priced = [item for item in items if item.amount is not None and item.currency]
    if len(priced) < 2:
        return (), ""
    unknown = [f"“{item.area}”" for item in items if item.amount is None]
    lacks = f", without {' and '.join(unknown)}, of which no amount is known" if unknown else ""
    areas = {item.area for item in priced}
    orphans = [item for item in priced if item.part_of and item.part_of not in areas]
    if orphans:
        return (), f"“{orphans[0].area}” is part of “{orphans[0].part_of}”, which has no amount"
    whole = [item for item in priced if not item.part_of]
    if any(item.at_least for item in whole):
        return (), "the amounts are lower bounds and may overlap"
    groups: dict[tuple[str, str], list[ImpactItem]] = defaultdict(list)
    for item in whole:
        groups[item.currency, item.period].append(item)
    totals = tuple(f"{_sum(group)}{lacks}" for _, group in sorted(groups.items()) if len(group) > 1)
    if totals:
        return totals, ""
    if len(whole) < 2:
        return (), "the other amounts are part of one"
    return (), "the amounts differ in currency or period"


def _sum(items: list[ImpactItem]) -> str:
    low = sum(item.amount for item in items if item.amount is not None)
    high = sum(
        item.up_to if item.up_to is not None else item.amount
        for item in items
        if item.amount is not None
    )
    total = items[0].model_copy(update={"amount": low, "up_to": high if high > low else None})
    return amount_of(total)


def _figure(amount: float) -> str:
    return f"{amount:,}" if isinstance(amount, int) else f"{amount:,.2f}"


def _row(item: ImpactItem) -> ImpactRow:
    amount = amount_of(item)
    part = f"part of {item.part_of}; " if item.part_of else ""
    owner = f"; owner: {item.owner}" if item.owner else ""
    return ImpactRow(
        what=f"{item.area}: {item.effect}",
        value=amount,
        basis=Basis.DECLARED if amount else Basis.UNKNOWN,
        how=f"{part}{f'source: {item.source}' if item.source else 'no source is named'}{owner}",
    )
