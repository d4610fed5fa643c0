"""Places for the boxes of a causal graph: layers from top to bottom, few crossings.

After Sugiyama, Tagawa, Toda 1981 (https://doi.org/10.1109/TSMC.1981.4308636): longest paths give
layers, medians the order within. Same graph, same places, whatever the order of its edges.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

BOX_WIDTH, BOX_HEIGHT = 260, 86
GAP_ACROSS, GAP_DOWN = 28, 62
_BEND_WIDTH = 28
_SWEEPS = 8

Link = tuple[str, str]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`centers` of boxes by node; `bends` of links, from source to target, without the ends."""

    width: float
    height: float
    centers: Mapping[str, Point]
    bends: Mapping[Link, tuple[Point, ...]]


def lay_out(nodes: Sequence[str], links: Sequence[Link]) -> Layout:
    """The layout of nodes and links; links to unknown nodes or to oneself are left out."""
    known = sorted(set(nodes))
    wanted = sorted({link for link in links if link[0] != link[1] and set(link) <= set(known)})
    down = _without_circles(known, wanted)
    layer = _layers(known, down)
    rows, chains = _rows(known, layer, down)
    _order(rows, chains)
    x_of = _across(rows, chains)
    left = min((x - _width(name) / 2 for name, x in x_of.items()), default=0)
    right = max((x + _width(name) / 2 for name, x in x_of.items()), default=0)
    y_of = {
        name: at * (BOX_HEIGHT + GAP_DOWN) + BOX_HEIGHT / 2
        for at, row in enumerate(rows)
        for name in row
    }
    place = {name: (x - left, y_of[name]) for name, x in x_of.items()}
    bends = {}
    for source, target in wanted:
        is_turned = (source, target) not in chains
        chain = chains[target, source] if is_turned else chains[source, target]
        inner = tuple(place[name] for name in chain[1:-1])
        bends[source, target] = inner[::-1] if is_turned else inner
    return Layout(
        width=right - left,
        height=max(0, len(rows) * (BOX_HEIGHT + GAP_DOWN) - GAP_DOWN),
        centers={name: place[name] for name in known},
        bends=bends,
    )


def _without_circles(nodes: list[str], links: list[Link]) -> list[Link]:
    """The links, those that close a circle turned round."""
    after: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in links:
        after[source].append(target)
    done: dict[str, int] = {}
    turned: set[Link] = set()
    for start in nodes:
        stack = [(start, iter(after[start]))] if start not in done else []
        done.setdefault(start, 1)
        while stack:
            node, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                done[node] = 2
                stack.pop()
            elif step not in done:
                done[step] = 1
                stack.append((step, iter(after[step])))
            elif done[step] == 1:
                turned.add((node, step))
    return sorted({(b, a) if (a, b) in turned else (a, b) for a, b in links})


def _layers(nodes: list[str], links: list[Link]) -> dict[str, int]:
    """The longest way from the bottom, so that a cause stands right above its effect."""
    after: dict[str, list[str]] = {node: [] for node in nodes}
    before = dict.fromkeys(nodes, 0)
    for source, target in links:
        after[source].append(target)
        before[target] += 1
    order = [node for node in nodes if not before[node]]
    for node in order:
        for target in after[node]:
            before[target] -= 1
            if not before[target]:
                order.append(target)
    height: dict[str, int] = {}
    for node in reversed(order):
        height[node] = max((height[target] + 1 for target in after[node]), default=0)
    top = max(height.values(), default=0)
    return {node: top - height[node] for node in nodes}


def _rows(
    nodes: list[str], layer: dict[str, int], links: list[Link]
) -> tuple[list[list[str]], dict[Link, list[str]]]:
    """Names by row, and for each link its chain through the rows between."""
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for node in nodes:
        rows[layer[node]].append(node)
    chains: dict[Link, list[str]] = {}
    for source, target in links:
        between = [f"{source}\t{target}\t{at}" for at in range(layer[source] + 1, layer[target])]
        for at, name in enumerate(between, start=layer[source] + 1):
            rows[at].append(name)
        chains[source, target] = [source, *between, target]
    return rows, chains


def _neighbours(chains: Mapping[Link, list[str]]) -> tuple[dict[str, list[str]], ...]:
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for chain in chains.values():
        for upper, lower in pairwise(chain):
            below.setdefault(upper, []).append(lower)
            above.setdefault(lower, []).append(upper)
    return above, below


def _order(rows: list[list[str]], chains: Mapping[Link, list[str]]) -> None:
    """Sort each row by the mean place of what it hangs on, downwards and upwards in turn."""
    above, below = _neighbours(chains)
    for sweep in range(_SWEEPS):
        fixed = above if sweep % 2 == 0 else below
        place: dict[str, float] = {}
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            own = {name: float(at) for at, name in enumerate(row)}
            mean = {
                name: sum(place[other] for other in fixed[name]) / len(fixed[name])
                for name in row
                if name in fixed
            }
            row.sort(key=lambda name: (mean.get(name, own[name]), name))
            middle = (len(row) - 1) / 2
            place.update({name: at - middle for at, name in enumerate(row)})


def _across(rows: list[list[str]], chains: Mapping[Link, list[str]]) -> dict[str, float]:
    """Middles from left to right: each row packed, then drawn towards what it hangs on."""
    above, below = _neighbours(chains)
    x_of: dict[str, float] = {}
    for row in rows:
        _pack(row, dict.fromkeys(row, 0.0), x_of)
    for sweep in range(_SWEEPS):
        beside = below if sweep % 2 == 0 else above
        for row in rows[::-1] if sweep % 2 == 0 else rows:
            wish = {
                name: sum(x_of[other] for other in beside[name]) / len(beside[name])
                if name in beside
                else x_of[name]
                for name in row
            }
            _pack(row, wish, x_of)
    return x_of


def _pack(row: list[str], wish: Mapping[str, float], x_of: dict[str, float]) -> None:
    """Places in order, none too close, as a block that errs as little to the left as right."""
    at = 0.0
    offsets = []
    for left, name in zip([None, *row], row, strict=False):
        room = 0.0 if left is None else (_width(left) + _width(name)) / 2 + GAP_ACROSS
        at = at + room if left is None else max(at + room, wish[name] - wish[row[0]])
        offsets.append(at)
    shift = sum(wish[name] - at for name, at in zip(row, offsets, strict=True)) / max(1, len(row))
    x_of.update({name: round(at + shift, 1) for name, at in zip(row, offsets, strict=True)})


def _width(name: str) -> int:
    return _BEND_WIDTH if "\t" in name else BOX_WIDTH
