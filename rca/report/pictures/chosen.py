"""Which nodes and links of a causal graph are drawn, and which of them are emphasised."""

from dataclasses import dataclass
from itertools import pairwise

from rca.model.analysis import Analysis, Hypothesis, Standing, Tier
from rca.model.graph import Edge, EdgeStanding, Node, NodeKind
from rca.model.ids import NodeId

MOST_NODES = 40
MOST_ALONE = 12
MOST_LINKS = 120
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


def chosen_of(analysis: Analysis) -> Chosen:
    """At most MOST_NODES nodes: the causes' paths, symptoms, what is linked, then the rest.

    At most MOST_LINKS links between them: those of the paths, then the surest.
    """
    leading = leading_of(analysis)
    on_path = {node_id for h in leading for node_id in h.path}
    ends = {end for edge in analysis.graph.edges for end in (edge.source, edge.target)}
    ruled_out = _ruled_out(analysis)

    def rank(node: Node) -> int:
        return next(
            at
            for at, holds in enumerate(
                (node.id in on_path, node.kind is NodeKind.SYMPTOM, node.id in ends, True)
            )
            if holds
        )

    nodes = sorted(analysis.graph.nodes, key=rank)[:MOST_NODES]
    kept = {node.id for node in nodes}
    strong = frozenset(step for h in leading for step in pairwise(h.path))
    possible = [edge for edge in analysis.graph.edges if {edge.source, edge.target} <= kept]
    edges = _surest(possible, strong)
    ends = {end for edge in edges for end in (edge.source, edge.target)}
    in_order = [node for node in analysis.graph.nodes if node.id in kept]
    linked = tuple(n for n in in_order if n.id in ends or n.kind is NodeKind.SYMPTOM)
    alone = sorted((n for n in in_order if n not in linked), key=lambda n: n.id in ruled_out)
    return Chosen(
        linked=linked,
        alone=tuple(alone[:MOST_ALONE]),
        left_out=len(analysis.graph.nodes) - len(linked) - min(len(alone), MOST_ALONE),
        edges=edges,
        links_left_out=len(analysis.graph.edges) - len(edges),
        strong=strong,
        ruled_out=ruled_out & kept,
        causes={
            h.path[0]: f"{h.tier.value} cause" if h.tier is not Tier.NONE else "suspicion"
            for h in reversed(leading)
            if h.path
        },
    )


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
    return tuple(edges[at] for at in sorted(best[:MOST_LINKS]))


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
