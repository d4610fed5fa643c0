"""The causal graph as inline SVG: boxes that can be chosen, links drawn as they stand.

Shape and line tell what colour tells too. Styles are classes, so that the page's policy holds.
"""

import textwrap
from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from rca.model.analysis import Analysis, Standing, Tier
from rca.model.graph import Edge, Node, NodeKind
from rca.report.escape import one_line, shortened, visible
from rca.report.page.layers import BOX_HEIGHT, BOX_WIDTH, GAP_ACROSS, Layout, Point, lay_out

MARGIN = 14
LETTERS = 34
LINES = 3
MOST_NODES = 60
ACROSS = 4


def graph_picture(analysis: Analysis) -> Markup:
    """The SVG element; empty without nodes. Causes stand on top, the symptoms at the bottom.

    Nodes without links stand in rows of their own below; of more than MOST_NODES the first are
    drawn, and the list beside the picture has all.
    """
    nodes = analysis.graph.nodes[:MOST_NODES]
    if not nodes:
        return Markup("")
    ids = {node.id for node in nodes}
    edges = [edge for edge in analysis.graph.edges if {edge.source, edge.target} <= ids]
    linked = {end for edge in edges for end in (edge.source, edge.target)}
    layout = lay_out(sorted(linked), [(edge.source, edge.target) for edge in edges])
    alone = [node for node in nodes if node.id not in linked]
    centers, width, height = _with_rows(layout, alone)
    on_path = _path_links(analysis)
    ruled_out = _ruled_out(analysis)
    parts = [
        Markup(
            '<svg class="graph{0}" id="graph-picture" role="group" width="{1}" height="{2}" '
        ).format(
            " is-wide" if width > 2 * BOX_WIDTH else "",
            _n(width + 2 * MARGIN),
            _n(height + 2 * MARGIN),
        ),
        Markup('viewBox="{0} {0} {1} {2}" aria-label="Causal graph">').format(
            -MARGIN, _n(width + 2 * MARGIN), _n(height + 2 * MARGIN)
        ),
        _ARROWS,
    ]
    parts += [_link(edge, centers, layout, on_path) for edge in edges]
    parts += [_count(edge, centers, layout, on_path) for edge in edges]
    parts += [_box(node, centers[node.id], on_path, ruled_out) for node in nodes]
    whole = "".join([*parts, "</svg>"])
    return Markup(visible(whole))  # noqa: S704 - each part has escaped what it was given


_ARROWS = Markup(
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" '
    'markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path class="tip" '
    'd="M0 0 10 5 0 10z"/></marker><marker id="tip-path" viewBox="0 0 10 10" refX="9" refY="5" '
    'markerWidth="12" markerHeight="12" markerUnits="userSpaceOnUse" orient="auto">'
    '<path class="tip on-path" d="M0 0 10 5 0 10z"/></marker></defs>'
)


def count_words(edge: Edge) -> str:
    """`65 of 107`: how often the effect followed, of all times the cause was there."""
    return f"{edge.then:,} of {edge.then + edge.without_effect:,}"


def _with_rows(layout: Layout, alone: Sequence[Node]) -> tuple[dict[str, Point], float, float]:
    """Places of all boxes and the size of the picture, with nodes that have no link below."""
    top = layout.height + (GAP_ACROSS if layout.height else 0)
    centers = dict(layout.centers)
    for at, node in enumerate(alone):
        row, column = divmod(at, ACROSS)
        centers[node.id] = (
            column * (BOX_WIDTH + GAP_ACROSS) + BOX_WIDTH / 2,
            top + row * (BOX_HEIGHT + GAP_ACROSS) + BOX_HEIGHT / 2,
        )
    width = max(x + BOX_WIDTH / 2 for x, _ in centers.values())
    return centers, width, max(y + BOX_HEIGHT / 2 for _, y in centers.values())


def _path_links(analysis: Analysis) -> set[tuple[str, str]]:
    """The links on the ways from the causes of the verdict; without any, from the best guess."""
    causes = [one for one in analysis.hypotheses if one.tier in (Tier.PRIMARY, Tier.SECONDARY)]
    best = [one for one in analysis.hypotheses if one.standing is not Standing.RULED_OUT][:1]
    return {link for one in causes or best for link in pairwise(one.path)}


def _ruled_out(analysis: Analysis) -> set[str]:
    """Nodes that only causes which are ruled out speak of."""
    out = [one for one in analysis.hypotheses if one.standing is Standing.RULED_OUT]
    kept = {
        node
        for one in analysis.hypotheses
        if one.standing is not Standing.RULED_OUT
        for node in one.path
    }
    titles, starts = {one.title for one in out}, {one.path[0] for one in out if one.path}
    return {
        node.id
        for node in analysis.graph.nodes
        if (node.title in titles or node.id in starts) and node.id not in kept
    }


def _link(
    edge: Edge, centers: dict[str, Point], layout: Layout, on_path: set[tuple[str, str]]
) -> Markup:
    points = _points(edge, centers, layout)
    is_on = (edge.source, edge.target) in on_path
    return Markup(
        '<path class="link {0}{1}" data-link="{2}" d="{3}" marker-end="url(#{4})"/>'
    ).format(
        edge.standing.value,
        " on-path" if is_on else "",
        f"{edge.source}>{edge.target}",
        _curve(points),
        "tip-path" if is_on else "tip",
    )


def _points(edge: Edge, centers: dict[str, Point], layout: Layout) -> list[Point]:
    (x1, y1), (x2, y2) = centers[edge.source], centers[edge.target]
    down = 1 if y2 >= y1 else -1
    half = BOX_HEIGHT / 2
    bends = layout.bends.get((edge.source, edge.target), ())
    return [(x1, y1 + down * half), *bends, (x2, y2 - down * (half + 1))]


def _curve(points: list[Point]) -> str:
    text = f"M{_n(points[0][0])} {_n(points[0][1])}"
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = (y1 + y2) / 2
        text += f"C{_n(x1)} {_n(middle)} {_n(x2)} {_n(middle)} {_n(x2)} {_n(y2)}"
    return text


def _count(
    edge: Edge, centers: dict[str, Point], layout: Layout, on_path: set[tuple[str, str]]
) -> Markup:
    """The count on a link, near its end where links from one box have parted."""
    points = _points(edge, centers, layout)
    (x1, y1), (x2, y2) = points[0], points[1]
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    words = count_words(edge)
    width = 7 * len(words) + 14
    is_on = " on-path" if (edge.source, edge.target) in on_path else ""
    return Markup(
        '<g class="count {0}{1}" data-link="{2}"><title>{3}</title>'
        '<rect x="{4}" y="{5}" width="{6}" height="20" rx="10"/>'
        '<text x="{7}" y="{8}" text-anchor="middle">{9}</text></g>'
    ).format(
        edge.standing.value, is_on, f"{edge.source}>{edge.target}", edge_words(edge),
        _n(x - width / 2), _n(y - 10), width, _n(x), _n(y + 4), words,
    )  # fmt: skip


def edge_words(edge: Edge) -> str:
    """What is known of a link, in one sentence."""
    lag = edge.median_lag_seconds
    words = (
        f"{edge.source} to {edge.target}, {edge.standing.value} ({edge.rule}): the effect followed "
        f"in {count_words(edge)} {edge.unit}; {edge.without_cause:,} times it came without"
    )
    return words + ("." if lag is None else f"; median lag {lag:.3g} s.")


def _box(node: Node, center: Point, on_path: set[tuple[str, str]], ruled_out: set[str]) -> Markup:
    x, y = center[0] - BOX_WIDTH / 2, center[1] - BOX_HEIGHT / 2
    classes = ["node", node.kind.value]
    classes += ["on-path"] if any(node.id in link for link in on_path) else []
    classes += ["ruled-out"] if node.id in ruled_out else []
    head = f"{node.id} · {node.kind.value}" + (" · ruled out" if node.id in ruled_out else "")
    title = one_line(node.title)
    lines = Markup("").join(
        Markup('<tspan x="{0}" y="{1}">{2}</tspan>').format(_n(x + 14), _n(y + 39 + 16 * at), line)
        for at, line in enumerate(_wrapped(title))
    )
    return Markup(
        '<g class="{0}" data-node="{1}" role="button" tabindex="0" aria-pressed="false" '
        'aria-label="{2}"><title>{3}</title><rect class="box" x="{4}" y="{5}" width="{6}" '
        'height="{7}" rx="{8}"/><text class="kind" x="{9}" y="{10}">{11}</text>'
        '<text class="title">{12}</text></g>'
    ).format(
        " ".join(classes), node.id, f"{head}: {title}", title, _n(x), _n(y), BOX_WIDTH, BOX_HEIGHT,
        20 if node.kind is NodeKind.SYMPTOM else 6, _n(x + 14), _n(y + 19), head, lines,
    )  # fmt: skip


def _wrapped(title: str) -> list[str]:
    """At most LINES lines, cut visibly."""
    lines = textwrap.wrap(title, LETTERS, break_on_hyphens=False)
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], shortened(f"{lines[LINES - 1]} …", LETTERS)]
    return lines


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
