"""Places for boxes and the links between them: rows from top to bottom, few crossings.

After Sugiyama, Tagawa, Toda 1981 (https://doi.org/10.1109/TSMC.1981.4308636). `layout` is pure:
the same boxes in the same order give the same places, whatever the order of the links.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rca.report.pictures.across import BEND_WIDTH, across
from rca.report.pictures.order import neighbours, put_in_order

GAP_DOWN, GAP_PER_LINK, MOST_GAP = 60.0, 3.0, 120.0
MOST_IN_ROW = 4
Link = tuple[str, str]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Something with a size in pixels."""

    id: str
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Centers of boxes, and for each link its points from the border of the source to the target.

    Between the ends a link has two points for each row that it passes, above and below that row.
    """

    width: float
    height: float
    centers: Mapping[str, Point]
    routes: Mapping[Link, tuple[Point, ...]]


def layout(
    boxes: Sequence[Box],
    links: Sequence[Link],
    *,
    most_in_row: int = MOST_IN_ROW,
    from_top: bool = False,
    most_width: float = math.inf,
) -> Layout:
    """A cause stands in a row above its effects; links to oneself or to nothing are left out.

    A row has at most `most_in_row` boxes; all rows stay within `most_width`, but for one that is
    wider by itself. What leads nowhere stands at the bottom; `from_top`,
    what nothing leads to stands at the top, and effects right below their causes.
    """
    at = {box.id: place for place, box in enumerate(boxes)}
    wanted = sorted(
        {link for link in links if link[0] != link[1] and set(link) <= at.keys()},
        key=lambda link: (at[link[0]], at[link[1]]),
    )
    down = _without_circles(list(at), wanted)
    level = _levels(list(at), [link[::-1] for link in down] if from_top else down, most_in_row)
    highest = 0 if from_top else max(level.values(), default=0)
    rows, chains = _rows({name: abs(highest - level[name]) for name in at}, down)
    put_in_order(rows, chains)
    width = {box.id: box.width for box in boxes}
    x_of = across(rows, chains, width, most_width)
    left = min((x - width.get(name, BEND_WIDTH) / 2 for name, x in x_of.items()), default=0.0)
    right = max((x + width.get(name, BEND_WIDTH) / 2 for name, x in x_of.items()), default=0.0)
    height = {box.id: box.height for box in boxes}
    tall = [max((height.get(name, 0.0) for name in row), default=0.0) for row in rows]
    row_of = {name: row for row, names in enumerate(rows) for name in names}
    tops = _tops(tall, [row_of[upper] for chain in chains.values() for upper in chain[:-1]])
    centers = {
        name: (round(x_of[name] - left, 1), round(tops[row_of[name]] + tall[row_of[name]] / 2, 1))
        for name in at
    }
    shifted = {name: round(x - left, 1) for name, x in x_of.items()}
    ends = _ports(chains, shifted, width)
    routes: dict[Link, tuple[Point, ...]] = {}
    for link in wanted:
        is_turned = link not in chains
        chain = chains[link[::-1] if is_turned else link]
        upper, lower = chain[0], chain[-1]
        points = [(ends[upper, chain[1]], centers[upper][1] + height[upper] / 2)]
        for name in chain[1:-1]:
            top = tops[row_of[name]]
            points += [(shifted[name], top), (shifted[name], top + tall[row_of[name]])]
        points.append((ends[lower, chain[-2]], centers[lower][1] - height[lower] / 2))
        routes[link] = tuple(points[::-1] if is_turned else points)
    tallest = tops[-1] + tall[-1] if rows else 0.0
    return Layout(width=round(right - left, 1), height=tallest, centers=centers, routes=routes)


def _without_circles(nodes: list[str], links: list[Link]) -> list[Link]:
    """The links, those that close a circle turned round."""
    after: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in links:
        after[source].append(target)
    state: dict[str, int] = {}
    turned: set[Link] = set()
    for start in nodes:
        stack = [(start, iter(after[start]))] if start not in state else []
        state.setdefault(start, 1)
        while stack:
            node, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                state[node] = 2
                stack.pop()
            elif step not in state:
                state[step] = 1
                stack.append((step, iter(after[step])))
            elif state[step] == 1:
                turned.add((node, step))
    return list(dict.fromkeys((b, a) if (a, b) in turned else (a, b) for a, b in links))


def _levels(nodes: list[str], links: list[Link], most: int) -> dict[str, int]:
    """For each node the longest way to where links end, higher where a level has `most` already."""
    after: dict[str, list[str]] = {node: [] for node in nodes}
    before: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in links:
        after[source].append(target)
        before[target].append(source)
    waiting = {node: len(after[node]) for node in nodes}
    level: dict[str, int] = {}
    used: dict[int, int] = {}
    ready = [node for node in nodes if not waiting[node]]
    for node in ready:
        at = max((level[target] + 1 for target in after[node]), default=0)
        while used.get(at, 0) >= most:
            at += 1
        level[node] = at
        used[at] = used.get(at, 0) + 1
        for source in before[node]:
            waiting[source] -= 1
            if not waiting[source]:
                ready.append(source)
    return level


def _rows(
    row_of: Mapping[str, int], links: list[Link]
) -> tuple[list[list[str]], dict[Link, list[str]]]:
    """Names by row from the top, and for each link its chain of names through the rows between."""
    rows: list[list[str]] = [[] for _ in range(max(row_of.values(), default=-1) + 1)]
    for node, row in row_of.items():
        rows[row].append(node)
    chains: dict[Link, list[str]] = {}
    for source, target in links:
        between = range(row_of[source] + 1, row_of[target])
        bends = [f"{source}\t{target}\t{row}" for row in between]
        for row, name in zip(between, bends, strict=True):
            rows[row].append(name)
        chains[source, target] = [source, *bends, target]
    return rows, chains


def _tops(tall: Sequence[float], crossed: Sequence[int]) -> list[float]:
    """Where each row begins; the more links leave a row, the more room is below it."""
    tops: list[float] = []
    top = 0.0
    for row, height in enumerate(tall):
        tops.append(top)
        top += height + min(MOST_GAP, GAP_DOWN + GAP_PER_LINK * crossed.count(row))
    return tops


def _ports(
    chains: Mapping[Link, list[str]], x_of: Mapping[str, float], width: Mapping[str, float]
) -> dict[tuple[str, str], float]:
    """Where along its box each link begins or ends, in the order of where it goes."""
    ports: dict[tuple[str, str], float] = {}
    for beside in neighbours(chains):
        for name in beside.keys() & width.keys():
            others = sorted(beside[name], key=lambda other: (x_of[other], other))
            room = min(0.7 * width[name] / len(others), 30.0)
            for at, other in enumerate(others):
                ports[name, other] = round(x_of[name] + room * (at - (len(others) - 1) / 2), 1)
    return ports
