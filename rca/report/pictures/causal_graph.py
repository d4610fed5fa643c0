"""The causal graph: causes on top, symptoms at the bottom, and how each link is known."""

from collections.abc import Iterator, Mapping, Sequence

from rca.model.analysis import Analysis, Tier
from rca.model.graph import Edge, EdgeStanding, Node, NodeKind
from rca.model.instant import format_instant
from rca.report.escape import one_line, shortened
from rca.report.pictures import svg
from rca.report.pictures.across import GAP_ACROSS
from rca.report.pictures.chosen import Chosen, chosen_of, leading_of
from rca.report.pictures.fitted import fitted
from rca.report.pictures.labels import Curve, labelled, outside
from rca.report.pictures.layout import MOST_IN_ROW, Layout, Point
from rca.report.pictures.svg import Picture, Svg

NAME = "causal-graph"
_WIDTH, _PAD, _LINE, _MARGIN = 214.0, 11.0, 17.0, 18.0
_LINES, _MORE_LINES = 4, 9
MOST_WIDTH = 930.0
"""Pixels; a forge shows a report in about that width, and a page of paper in less."""


def graph_finding(analysis: Analysis) -> str:
    """What the graph shows, in a sentence; empty when there is nothing to draw."""
    if not analysis.graph.nodes:
        return ""
    leading = leading_of(analysis)
    out = len(chosen_of(analysis).ruled_out)
    rest = f"; {out} {'suspect is' if out == 1 else 'suspects are'} ruled out" if out else ""
    symptom = analysis.symptoms[0].title if analysis.symptoms else "the symptom"
    if not leading or not leading[0].path:
        return f"Causal graph: nothing is linked to “{_short(symptom)}” yet{rest}."
    best = leading[0]
    how = "is the cause of" if best.tier is Tier.PRIMARY else "is suspected to have led to"
    steps = len(best.path) - 1
    return (
        f"Causal graph: “{_short(best.title)}” {how} “{_short(symptom)}”, "
        f"by {steps} {'link' if steps == 1 else 'links'}{rest}."
    )


def draw_graph(analysis: Analysis) -> Picture | None:
    """The picture; None without nodes."""
    alt = graph_finding(analysis)
    if not alt:
        return None
    chosen, placed = fitted(analysis, MOST_WIDTH, _WIDTH, _height)
    heights: dict[str, float] = {node.id: _height(node, chosen) for node in chosen.linked}
    width = max(placed.width, min(len(chosen.alone), MOST_IN_ROW) * (_WIDTH + GAP_ACROSS), 560)
    left = _MARGIN + (width - placed.width) / 2
    graph = [*_links(chosen, placed, heights, left)]
    graph += [
        _box(node, placed.centers[node.id], chosen, heights[node.id]) for node in chosen.linked
    ]
    below, height = _alone(chosen, placed.height)
    legend, height = _legend(chosen, height, width)
    parts = (
        svg.moved(left, _MARGIN, graph),
        svg.moved(_MARGIN, _MARGIN, (*below, *legend)),
    )
    size = (width + 2 * _MARGIN, height + 2 * _MARGIN)
    text = svg.document(size, alt, _description(chosen), parts)
    return Picture(name=NAME, alt=alt, svg=text)


def _title(node: Node, chosen: Chosen) -> tuple[str, ...]:
    most = _MORE_LINES if node.id in chosen.causes else _LINES
    return svg.folded(node.title, _WIDTH - 2 * _PAD, most)


def _height(node: Node, chosen: Chosen) -> float:
    return 2 * _PAD + _LINE * (1 + len(_title(node, chosen))) + 2


def _box(node: Node, center: Point, chosen: Chosen, height: float) -> Svg:
    x, y = center[0] - _WIDTH / 2, center[1] - height / 2
    is_out = node.id in chosen.ruled_out
    is_strong = any(node.id in step for step in chosen.strong)
    kind = "box faint" if is_out else "box strong" if is_strong else "box"
    corner = 18 if node.kind is NodeKind.SYMPTOM else 4
    word = "ruled out" if is_out else chosen.causes.get(node.id, "")
    head = " · ".join(part for part in (node.id, node.kind.value, word) if part)
    when = "" if node.first_seen is None else f"; first seen {format_instant(node.first_seen)}"
    where = f" ({node.service})" if node.service else ""
    parts = [svg.rect(x, y, _WIDTH, height, kind, corner)]
    if node.kind is NodeKind.SYMPTOM and not is_out:
        parts.append(svg.rect(x + 4, y + 4, _WIDTH - 8, height - 8, "grid", corner - 4))
    head_kind = "soft bold" if word and not is_out else "soft"
    parts.append(svg.words(x + _PAD, y + _PAD + 11, head, head_kind))
    parts += [
        svg.words(x + _PAD, y + _PAD + 13 + _LINE * at, text, "soft" if is_out else "")
        for at, text in enumerate(_title(node, chosen), start=1)
    ]
    return svg.group(parts, f"{head}{where}: {one_line(node.title)}{when}")


def _links(
    chosen: Chosen, placed: Layout, heights: Mapping[str, float], side: float
) -> Iterator[Svg]:
    """Links, the emphasised ones last so that they lie on top, then what is counted on them.

    What is counted stays within `side` pixels beside the layout.
    """
    edges = sorted(
        (edge for edge in chosen.edges if edge.source != edge.target),
        key=lambda e: ((e.source, e.target) in chosen.strong, e.source, e.target, e.rule),
    )
    curves = [Curve(placed.routes[edge.source, edge.target]) for edge in edges]
    for edge, curve in zip(edges, curves, strict=True):
        strong = " strong" if (edge.source, edge.target) in chosen.strong else ""
        yield svg.group(
            (
                svg.path(curve.steps(), f"link {edge.standing.value}{strong}"),
                svg.path(curve.tip(12 if strong else 9), f"tip{strong}"),
            ),
            _told(edge),
        )
    blocked = [
        (x - _WIDTH / 2, y - heights[name] / 2, _WIDTH, heights[name])
        for name, (x, y) in placed.centers.items()
    ]
    blocked += outside(placed.width, side)
    first = list(range(len(edges)))[::-1]
    forms = [_counts(edge) for edge in edges]
    for at, (x, y, text) in labelled(curves, forms, blocked, first):
        wide = svg.width_of(text, svg.SMALL) + 6
        yield svg.group(
            (
                svg.rect(x - wide / 2, y - 9, wide, 18, "paper", 3),
                svg.words(x, y + 4, text, "soft middle"),
            ),
            _told(edges[at]),
        )


def _counts(edge: Edge) -> tuple[str, ...]:
    """What stands on a link, the longest form first; nothing where nothing was counted."""
    if not edge.then:
        return ()
    short = edge.share
    return (one_line(edge.share_of_unit), short) if len(edge.unit) <= 24 else (short,)


def _told(edge: Edge) -> str:
    words = f"{edge.source} to {edge.target}, {edge.standing.value} by {edge.rule}: {edge.counted}"
    return words + (f"; {edge.lag}" if edge.lag else "")


def _alone(chosen: Chosen, top: float) -> tuple[list[Svg], float]:
    """Suspects without a link in rows of their own, and how far down the picture goes now."""
    if not chosen.alone:
        return [], top
    y = top + 44 if chosen.linked else 14.0
    parts = [svg.words(0, y, "Looked at, with no link to a symptom", "bold")]
    y += 14
    for start in range(0, len(chosen.alone), MOST_IN_ROW):
        row = chosen.alone[start : start + MOST_IN_ROW]
        tall = max(_height(node, chosen) for node in row)
        for at, node in enumerate(row):
            center = (at * (_WIDTH + GAP_ACROSS) + _WIDTH / 2, y + _height(node, chosen) / 2)
            parts.append(_box(node, center, chosen, _height(node, chosen)))
        y += tall + 14
    return parts, y - 14


def _legend(chosen: Chosen, top: float, width: float) -> tuple[list[Svg], float]:
    """How to read lines and boxes: only what the picture has."""
    known = [
        standing for standing in EdgeStanding if any(e.standing is standing for e in chosen.edges)
    ]
    entries = [(f"link {standing.value}", standing.value) for standing in known]
    if chosen.strong and chosen.edges:
        entries.append(("link strong", "thick: from cause to symptom"))
    x, y = 0.0, top + (40 if entries else 14)
    parts = []
    for kind, text in entries:
        room = 46 + svg.width_of(text, svg.SMALL) + 24
        if x and x + room > width:
            x, y = 0.0, y + 22
        parts += [svg.line(((x, y - 4), (x + 38, y - 4)), kind), svg.words(x + 46, y, text, "soft")]
        x += room
    notes = (
        ["Double frame: symptom."] if any(n.kind is NodeKind.SYMPTOM for n in chosen.linked) else []
    )
    notes += ["Dotted frame: ruled out."] if chosen.ruled_out else []
    notes += ["Counts: effect after cause, of all causes."] if chosen.edges else []
    notes += [f"Boxes not drawn: {chosen.left_out:,}."] if chosen.left_out else []
    notes += [f"Links not drawn: {chosen.links_left_out:,}."] if chosen.links_left_out else []
    for text in svg.folded("  ".join(notes), width * 1.05, 3):
        y += 22
        parts.append(svg.words(0, y, text, "soft"))
    return parts, y + 4


def _description(chosen: Chosen) -> str:
    links = "; ".join(f"{e.source} to {e.target} {e.standing.value}" for e in chosen.edges)
    names: Sequence[Node] = (*chosen.linked, *chosen.alone)
    boxes = "; ".join(f"{n.id} {n.kind.value} {_short(n.title)}" for n in names)
    return f"Boxes: {boxes}. " + (f"Links: {links}." if links else "No links.")


def _short(text: str) -> str:
    return shortened(one_line(text), 120)
