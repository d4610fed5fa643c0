"""Which nodes and links of a causal graph are drawn, and which of them are emphasised."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from rca.model.analysis import Analysis, Hypothesis, Standing, Tier
from rca.model.graph import Edge, EdgeStanding, Node, NodeKind
from rca.model.ids import NodeId

MOST_ALONE = 12
MOST_NODES = 40
MOST_INTO_ONE = 3
"""Links into one box besides those of the paths; more than that nobody can follow."""
_SUREST = tuple(EdgeStanding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is drawn: nodes with a place in the graph, and those that stand alone."""

    linked: tuple[Node, ...]
    alone: tuple[Node, ...]
    left_out: int
    links_left_out: int
    edges: tuple[Edge, ...]
    strong: frozenset[tuple[NodeId, NodeId]]
    ruled_out: frozenset[NodeId]
    causes: dict[NodeId, str]


def leading_of(analysis: Analysis) -> list[Hypothesis]:
    """The causes of the verdict by rank; without any, the best suspicion."""
    causes = [h for h in analysis.hypotheses if h.tier in (Tier.PRIMARY, Tier.SECONDARY)]
    return causes or [h for h in analysis.hypotheses if h.standing is not Standing.RULED_OUT][:1]


def chosen_of(analysis: Analysis, most: int = MOST_NODES) -> Chosen:
    """The causes' paths, symptoms, what is nearest to the paths, then what stands alone.

    At most `most` boxes have a place in the graph. Of the links those of the paths are drawn, then
    the surest; a box that leads somewhere keeps its surest link. What has a link, but none that is
    drawn, is counted among what is left out.
    """
    leading = leading_of(analysis)
    links = [edge for edge in analysis.graph.edges if edge.source != edge.target]
    ends = {end for edge in links for end in (edge.source, edge.target)}
    steps = _steps_from({node_id for h in leading for node_id in h.path}, links)
    ruled_out = _ruled_out(analysis)

    def rank(node: Node) -> tuple[bool, bool, int]:
        away = steps.get(node.id, len(steps))
        return away > 0, node.kind is not NodeKind.SYMPTOM, away

    placed = [n for n in analysis.graph.nodes if n.id in ends or n.kind is NodeKind.SYMPTOM]
    kept = {node.id for node in sorted(placed, key=rank)[:most]}
    strong = frozenset(step for h in leading for step in pairwise(h.path))
    possible = [edge for edge in analysis.graph.edges if {edge.source, edge.target} <= kept]
    edges = _surest(possible, strong)
    drawn = {end for edge in edges for end in (edge.source, edge.target)}
    linked = tuple(
        n for n in placed if n.id in drawn or (n.id in kept and n.kind is NodeKind.SYMPTOM)
    )
    others = {node.id for node in placed}
    alone = [node for node in analysis.graph.nodes if node.id not in others]
    alone = sorted(alone, key=lambda node: node.id in ruled_out)[:MOST_ALONE]
    return Chosen(
        linked=linked,
        alone=tuple(alone),
        left_out=len(analysis.graph.nodes) - len(linked) - len(alone),
        edges=edges,
        links_left_out=len(analysis.graph.edges) - len(edges),
        strong=strong,
        ruled_out=ruled_out & {node.id for node in (*linked, *alone)},
        causes={
            h.path[0]: f"{h.tier.value} cause" if h.tier is not Tier.NONE else "suspicion"
            for h in reversed(leading)
            if h.path
        },
    )


def _steps_from(starts: set[NodeId], links: list[Edge]) -> dict[NodeId, int]:
    """How many links away from the starts each node is, in either direction."""
    beside: dict[NodeId, list[NodeId]] = {}
    for edge in links:
        beside.setdefault(edge.source, []).append(edge.target)
        beside.setdefault(edge.target, []).append(edge.source)
    steps = dict.fromkeys(starts, 0)
    waiting = list(starts)
    for name in waiting:
        for other in beside.get(name, ()):
            if other not in steps:
                steps[other] = steps[name] + 1
                waiting.append(other)
    return steps


def _surest(edges: list[Edge], strong: frozenset[tuple[NodeId, NodeId]]) -> tuple[Edge, ...]:
    """In the order of the graph."""
    best = sorted(
        range(len(edges)),
        key=lambda at: (
            (edges[at].source, edges[at].target) not in strong,
            _SUREST.index(edges[at].standing),
            -edges[at].then,
            at,
        ),
    )
    kept: list[int] = []
    into: Counter[NodeId] = Counter()
    leading: set[NodeId] = set()
    for at in best:
        edge = edges[at]
        is_needed = edge.source not in leading or (edge.source, edge.target) in strong
        if is_needed or into[edge.target] < MOST_INTO_ONE:
            kept.append(at)
            into[edge.target] += 1
            leading.add(edge.source)
    return tuple(edges[at] for at in sorted(kept))


def _ruled_out(analysis: Analysis) -> frozenset[NodeId]:
    """Nodes that stand for a cause which is ruled out, and are on no other cause's path."""
    out = [h for h in analysis.hypotheses if h.standing is Standing.RULED_OUT]
    titles = {h.title for h in out}
    starts = {h.path[0] for h in out if h.path}
    kept = {n for h in analysis.hypotheses if h.standing is not Standing.RULED_OUT for n in h.path}
    return frozenset(
        node.id
        for node in analysis.graph.nodes
        if (node.title in titles or node.id in starts) and node.id not in kept
    )
