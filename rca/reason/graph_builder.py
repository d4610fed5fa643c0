"""Collects the nodes and edges of a causal graph; each rule says how its edges are known."""

from dataclasses import dataclass, replace

from rca.model.analysis import Symptom
from rca.model.cite import Cite
from rca.model.graph import Edge, EdgeStanding, Graph, LagOf, Node, NodeKind
from rca.model.ids import NodeId
from rca.model.instant import SECOND
from rca.model.measures import Pair

STANDING = {
    "same-revision": EdgeStanding.RECORDED,
    "joint-condition": EdgeStanding.INFERRED,
    "only-where-it-holds": EdgeStanding.INFERRED,
    "same-trace": EdgeStanding.RECORDED,
    "in-order": EdgeStanding.INFERRED,
    "raised-at": EdgeStanding.RECORDED,
    "same-close-code": EdgeStanding.INFERRED,
    "same-status": EdgeStanding.INFERRED,
    "spelled": EdgeStanding.INFERRED,
    "says_value": EdgeStanding.INFERRED,
    "names_it": EdgeStanding.INFERRED,
    "line_names_it": EdgeStanding.INFERRED,
    "states_limit": EdgeStanding.INFERRED,
    "cut_at": EdgeStanding.INFERRED,
    "reworded": EdgeStanding.INFERRED,
    "started_with": EdgeStanding.INFERRED,
    "shared_name": EdgeStanding.INFERRED,
    "looked_for": EdgeStanding.INFERRED,
    "access_lost": EdgeStanding.INFERRED,
    "callers_broke": EdgeStanding.INFERRED,
    "drift": EdgeStanding.INFERRED,
    "emptied": EdgeStanding.INFERRED,
    "work": EdgeStanding.INFERRED,
    "covers": EdgeStanding.INFERRED,
    "stated_delay": EdgeStanding.INFERRED,
    "first_error": EdgeStanding.INFERRED,
    "first_failure": EdgeStanding.INFERRED,
    "own_time": EdgeStanding.INFERRED,
    "same-minutes": EdgeStanding.INFERRED,
    "same-tests": EdgeStanding.INFERRED,
    "shortly-before": EdgeStanding.INFERRED,
    "passed-on": EdgeStanding.INFERRED,
    "accepted-why": EdgeStanding.ASSERTED,
}
"""How an edge of each rule is known; docs/explanation/rules.md says why."""


TEST_UNIT = "test attempts"
"""The unit in which failing tests are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The therefore test of an edge, in cases of `unit`; None is what was not counted.

    `lag_seconds` is the median over those cases.
    """

    unit: str
    then: int
    without_effect: int | None = None
    without_cause: int | None = None
    lag_seconds: float | None = None
    counter_examples: tuple[Cite, ...] = ()


def counts_of(pair: Pair) -> Counts:
    """The therefore test of a pair, counted over traces."""
    return Counts(
        unit="traces",
        then=pair.then,
        without_effect=pair.without_effect,
        without_cause=pair.without_cause,
        lag_seconds=pair.median_lag_seconds,
        counter_examples=pair.counter_examples,
    )


class GraphBuilder:
    """Ids count up in the order in which nodes are added; an edge is added once."""

    def __init__(self, symptoms: tuple[Symptom, ...]) -> None:
        self.nodes: list[Node] = []
        self.edges: dict[tuple[NodeId, NodeId, str], Edge] = {}
        self.symptoms = [_symptom_node(symptom) for symptom in symptoms]
        self.timed = [_symptom_node(s) for s in symptoms if s.unit != TEST_UNIT]

    def add(self, node: Node) -> NodeId:
        """The id that the node gets."""
        node_id = NodeId(f"N{len(self.nodes) + 1}")
        self.nodes.append(replace(node, id=node_id))
        return node_id

    def find_or_add(self, node: Node) -> NodeId:
        """The id of a node that says the same of the same service and place, else a new one."""
        for known in self.nodes:
            if _said(known) == _said(node):
                return known.id
        return self.add(node)

    def symptom_shown_at(self, cites: tuple[Cite, ...]) -> NodeId | None:
        """The symptom that the first of these places shows."""
        return next((one.id for one in self.symptoms if cites[:1] == one.cites[:1]), None)

    def connect(
        self, source: NodeId, target: NodeId, rule: str, counts: Counts, *cites: Cite
    ) -> None:
        """Draw an edge, unless it is a loop or there is one of that rule."""
        if source == target or (source, target, rule) in self.edges:
            return
        lag, lag_of = self._lag(source, target, counts)
        self.edges[source, target, rule] = Edge(
            source=source,
            target=target,
            standing=STANDING[rule],
            rule=rule,
            unit=counts.unit,
            then=counts.then,
            without_effect=counts.without_effect,
            without_cause=counts.without_cause,
            lag_seconds=lag,
            lag_of=lag_of,
            cites=cites,
            counter_examples=counts.counter_examples,
        )

    def has_link(self, source: NodeId, target: NodeId) -> bool:
        """Whether an edge of any rule leads from one to the other."""
        return any((start, end) == (source, target) for start, end, _ in self.edges)

    def _lag(
        self, source: NodeId, target: NodeId, counts: Counts
    ) -> tuple[float | None, LagOf | None]:
        """The median over the cases, else from the first sighting of the one to the other's.

        Failing tests are taken to begin with the requests, so they have no time of their own.
        """
        if counts.lag_seconds is not None:
            return counts.lag_seconds, LagOf.CASES
        seen = {node.id: node.first_seen for node in (*self.nodes, *self.timed)}
        start, end = seen.get(source), seen.get(target)
        if start is None or end is None:
            return None, None
        return (end - start) / SECOND, LagOf.FIRST

    def graph(self) -> Graph:
        """All of it."""
        return Graph(
            nodes=(*self.nodes, *self.symptoms),
            edges=tuple(sorted(self.edges.values(), key=_order)),
        )


def _said(node: Node) -> tuple[NodeKind, str, str, tuple[Cite, ...]]:
    return node.kind, node.title, node.service, node.cites


def _order(edge: Edge) -> tuple[int, str, int, str, str]:
    """By the numbers of both ends, so that N9 comes before N10."""
    return len(edge.source), edge.source, len(edge.target), edge.target, edge.rule


def _symptom_node(symptom: Symptom) -> Node:
    return Node(
        id=symptom.id,
        kind=NodeKind.SYMPTOM,
        title=symptom.title,
        service=symptom.service,
        revision="",
        first_seen=symptom.first_seen,
        cites=symptom.cites,
    )
