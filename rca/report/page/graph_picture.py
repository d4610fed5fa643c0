"""The causal graph as inline SVG: boxes and links that can be chosen.

Laid out like the picture beside the report. Shape and line tell what colour tells too; styles are
classes, so that the page's policy holds.
"""

from markupsafe import Markup

from rca.model.analysis import Analysis
from rca.model.graph import Edge, Node, NodeKind
from rca.report.escape import one_line, visible
from rca.report.pictures.across import GAP_ACROSS
from rca.report.pictures.chosen import Chosen
from rca.report.pictures.fitted import fitted
from rca.report.pictures.labels import Area, Curve, labelled, outside
from rca.report.pictures.layout import Point
from rca.report.pictures.svg import folded, number, width_of

WIDTH, PAD, LINE, MARGIN = 204.0, 12.0, 16.0, 10.0
LINES, IN_ROW, KIND = 5, 3, 11
MOST_WIDTH = 716.0
"""Pixels; the column of a page 1,280 wide holds three boxes. What is wider scrolls sideways, and
letters stay over 11 pixels."""
_SIZES = (("is-wide", 2.4), ("is-wider", 3.4))


def graph_picture(analysis: Analysis) -> Markup:
    """The SVG element; empty without nodes. Causes stand on top, the symptoms at the bottom.

    Nodes without links stand in rows of their own below. What a large graph leaves out is in the
    list beside the picture.
    """
    chosen, placed = fitted(analysis, MOST_WIDTH, WIDTH, lambda node, _: _height(node), IN_ROW)
    if not (chosen.linked or chosen.alone):
        return Markup("")
    centers = {**placed.centers, **_alone(chosen, placed.height)}
    width = max(x + WIDTH / 2 for x, _ in centers.values()) + 2 * MARGIN
    drawn = (*chosen.linked, *chosen.alone)
    height = max(centers[node.id][1] + _height(node) / 2 for node in drawn) + 2 * MARGIN
    edges = [edge for edge in chosen.edges if edge.source != edge.target]
    areas = [_area(node, centers[node.id]) for node in drawn]
    curves = [Curve(placed.routes[edge.source, edge.target]) for edge in edges]
    parts = [
        Markup('<svg class="graph{0}" id="graph-picture" role="group" ').format(
            "".join(f" {name}" for name, boxes in _SIZES if width > boxes * WIDTH)
        ),
        Markup('width="{0}" height="{1}" viewBox="{2} {2} {0} {1}" ').format(
            number(width), number(height), number(-MARGIN)
        ),
        Markup('aria-label="Causal graph">'),
        *(_link(edge, curve, chosen) for edge, curve in zip(edges, curves, strict=True)),
        *_counts(edges, curves, [*outside(width - 2 * MARGIN, MARGIN), *areas], chosen),
        *(_box(node, centers[node.id], chosen) for node in drawn),
        Markup("</svg>"),
    ]
    return Markup(visible("".join(parts)))  # noqa: S704 - each part has escaped what it was given


def edge_words(edge: Edge) -> str:
    """What is known of a link, in one sentence."""
    words = f"{edge.source} to {edge.target}, {edge.standing.value} ({edge.rule}): {edge.counted}"
    return words + (f"; {edge.lag}." if edge.lag else ".")


def _alone(chosen: Chosen, top: float) -> dict[str, Point]:
    """Where nodes without a link stand."""
    first = top + (2 * GAP_ACROSS if chosen.linked else 0)
    high = max(map(_height, chosen.alone), default=0.0)
    places = (divmod(at, IN_ROW) for at in range(len(chosen.alone)))
    return {
        node.id: (
            column * (WIDTH + GAP_ACROSS) + WIDTH / 2,
            first + row * (high + GAP_ACROSS) + _height(node) / 2,
        )
        for node, (row, column) in zip(chosen.alone, places, strict=True)
    }


def _lines(node: Node) -> tuple[str, ...]:
    return folded(node.title, WIDTH - PAD, LINES)


def _height(node: Node) -> float:
    return 37 + LINE * len(_lines(node))


def _area(node: Node, center: Point) -> Area:
    high = _height(node)
    return (center[0] - WIDTH / 2, center[1] - high / 2, WIDTH, high)


def _link(edge: Edge, curve: Curve, chosen: Chosen) -> Markup:
    return Markup(
        '<g class="{0}" data-link="{1}"><path class="stroke" d="{2}"/>'
        '<path class="tip" d="{3}"/></g>'
    ).format(_kinds("link", edge, chosen), _name(edge), curve.steps(), curve.tip(10))


def _counts(
    edges: list[Edge], curves: list[Curve], blocked: list[Area], chosen: Chosen
) -> list[Markup]:
    """What was counted, on each link that has room for it."""
    forms = [(edge.share,) for edge in edges]
    found = labelled(curves, forms, blocked, range(len(edges)))
    return [_count(edges[at], x, y, chosen) for at, (x, y, _) in found]


def _count(edge: Edge, x: float, y: float, chosen: Chosen) -> Markup:
    words = edge.share
    wide = 7 * len(words) + 12
    return Markup(
        '<g class="{0}" data-link="{1}"><title>{2}</title>'
        '<rect x="{3}" y="{4}" width="{5}" height="20" rx="10"/>'
        '<text x="{6}" y="{7}" text-anchor="middle">{8}</text></g>'
    ).format(
        _kinds("count", edge, chosen), _name(edge), edge_words(edge), number(x - wide / 2),
        number(y - 10), wide, number(x), number(y + 4), words,
    )  # fmt: skip


def _kinds(kind: str, edge: Edge, chosen: Chosen) -> str:
    is_on = (edge.source, edge.target) in chosen.strong
    return f"{kind} {edge.standing.value}{' on-path' if is_on else ''}"


def _name(edge: Edge) -> str:
    return f"{edge.source}>{edge.target}"


def _box(node: Node, center: Point, chosen: Chosen) -> Markup:
    x, y, wide, high = _area(node, center)
    is_out = node.id in chosen.ruled_out
    is_on = any(node.id in link for link in chosen.strong)
    word = "ruled out" if is_out else chosen.causes.get(node.id, "")
    head = " · ".join(part for part in (node.id, node.kind.value, word) if part)
    shown = head if width_of(head, KIND) <= WIDTH - 2 * PAD else f"{node.id} · {word}"
    kinds = ["node", node.kind.value, "on-path" if is_on else "", "ruled-out" if is_out else ""]
    title = one_line(node.title)
    lines = Markup("").join(
        Markup('<tspan x="{0}" y="{1}">{2}</tspan>').format(
            number(x + PAD), number(y + 39 + LINE * at), line
        )
        for at, line in enumerate(_lines(node))
    )
    return Markup(
        '<g class="{0}" data-node="{1}" role="button" tabindex="0" aria-pressed="false" '
        'aria-label="{2}"><title>{3}</title><rect class="box" x="{4}" y="{5}" width="{6}" '
        'height="{7}" rx="{8}"/><text class="kind" x="{9}" y="{10}">{11}</text>'
        '<text class="title">{12}</text></g>'
    ).format(
        " ".join(filter(None, kinds)), node.id, f"{head}: {title}", title, number(x), number(y),
        number(wide), number(high), 20 if node.kind is NodeKind.SYMPTOM else 6,
        number(x + PAD), number(y + 19), shown, lines,
    )  # fmt: skip
