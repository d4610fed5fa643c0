"""Where names stand from left to right in rows whose order is settled."""

import math
from collections.abc import Mapping

from rca.report.pictures.order import neighbours

GAP_ACROSS, BEND_WIDTH, _BEND_GAP = 22.0, 4.0, 12.0
_ROUNDS = 30
_TO_THE_MIDDLE, _STRAIGHTENING = 0.2, 5
_PULL = (1.0, 2.0, 8.0)
"""How much a link pulls, by how many of its ends are bends (Gansner et al. 1993, section 4.2)."""


def across(
    rows: list[list[str]],
    chains: Mapping[tuple[str, str], list[str]],
    width: Mapping[str, float],
    most_width: float = math.inf,
) -> dict[str, float]:
    """Middles from left to right: each row drawn towards its neighbours, nothing too close.

    Rows stay within `most_width`; one that is wider by itself stands in the middle.
    """
    above, below = neighbours(chains)
    x_of: dict[str, float] = {}
    for row in rows:
        x_of.update(_spread(row, dict.fromkeys(row, (0.0, 1.0)), width, most_width))
    for turn in range(_ROUNDS):
        sides = (above,) if turn % 3 == 0 else (below,) if turn % 3 == 1 else (above, below)
        for row in rows if turn % 2 == 0 else rows[::-1]:
            wishes = {}
            for name in row:
                pulls = [
                    (x_of[other], _PULL[(name not in width) + (other not in width)])
                    for side in sides
                    for other in side.get(name, ())
                ]
                if turn < _ROUNDS - _STRAIGHTENING:
                    pulls.append((0.0, _TO_THE_MIDDLE))
                pulls = pulls or [(x_of[name], _TO_THE_MIDDLE)]
                weight = sum(pull for _, pull in pulls)
                wishes[name] = (sum(x * pull for x, pull in pulls) / weight, weight)
            x_of.update(_spread(row, wishes, width, most_width))
    return x_of


def _spread(
    row: list[str],
    wishes: Mapping[str, tuple[float, float]],
    width: Mapping[str, float],
    most_width: float,
) -> dict[str, float]:
    """Places as near to the wishes (place, weight) as order and room allow, by least squares.

    Pool adjacent violators (Ayer et al. 1955, https://doi.org/10.1214/aoms/1177728423); what lies
    beyond a bound is moved to it, which is the best answer within the bounds as well.
    """
    offsets: list[float] = []
    blocks: list[tuple[float, float, int]] = []
    for at, name in enumerate(row):
        half = width.get(name, BEND_WIDTH) / 2
        if at:
            gap = GAP_ACROSS if name in width or row[at - 1] in width else _BEND_GAP
            half += offsets[-1] + width.get(row[at - 1], BEND_WIDTH) / 2 + gap
        offsets.append(half)
        wish, weight = wishes[name]
        block = (wish - offsets[-1], weight, 1)
        while blocks and blocks[-1][0] > block[0]:
            mean, mass, count = blocks.pop()
            both = mass + block[1]
            block = ((mean * mass + block[0] * block[1]) / both, both, count + block[2])
        blocks.append(block)
    long = offsets[-1] + width.get(row[-1], BEND_WIDTH) / 2 if row else 0.0
    room = max(most_width, long) / 2
    shifts = [min(max(mean, -room), room - long) for mean, _, count in blocks for _ in range(count)]
    return {name: shifts[at] + offsets[at] for at, name in enumerate(row)}
