"""As much of a causal graph as stays readable: fewer boxes until it is narrow enough."""

from collections.abc import Callable
from itertools import product

from rca.model.analysis import Analysis
from rca.model.graph import Node
from rca.report.pictures.chosen import MOST_NODES, Chosen, chosen_of
from rca.report.pictures.layout import MOST_IN_ROW, Box, Layout, layout

_NARROWING = (MOST_NODES, 32, 26, 22, 18, 16, 14, 12, 10, 8, 6)


def fitted(
    analysis: Analysis,
    most_width: float,
    width: float,
    height_of: Callable[[Node, Chosen], float],
    in_row: int = MOST_IN_ROW,
) -> tuple[Chosen, Layout]:
    """At most `most_width` pixels of boxes that are `width` wide, at most `in_row` side by side.

    The last, smallest try may be wider.
    """
    for most, beside in product(_NARROWING, (in_row, in_row - 1)):
        chosen = chosen_of(analysis, most)
        placed = layout(
            [Box(id=n.id, width=width, height=height_of(n, chosen)) for n in chosen.linked],
            [(edge.source, edge.target) for edge in chosen.edges],
            most_in_row=beside,
            most_width=most_width,
        )
        if placed.width <= most_width:
            break
    return chosen, placed
