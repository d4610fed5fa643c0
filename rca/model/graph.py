"""The causal graph: what happened, and what led to what, each link with its counts."""

from dataclasses import dataclass
from enum import StrEnum

from rca.model.cite import Cite
from rca.model.ids import NodeId
from rca.model.instant import Instant


class NodeKind(StrEnum):
    """What a node stands for."""

    SYMPTOM = "symptom"
    ERROR = "error"
    PLATFORM = "platform"
    CHANGE = "change"
    CONFIG = "config"
    CODE = "code"
    DEPENDENCY = "dependency"
    ABSENCE = "absence"
    SIGNAL = "signal"
    TEST = "test"


class EdgeStanding(StrEnum):
    """How an edge is known, from strongest to weakest."""

    RECORDED = "recorded"
    INFERRED = "inferred"
    ASSERTED = "asserted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One thing that happened or held. `cites` is never empty; the best one stands first."""

    id: NodeId
    kind: NodeKind
    title: str
    service: str
    revision: str
    first_seen: Instant | None
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """`source` led to `target`, according to `rule` (named in docs/explanation/rules.md).

    The therefore test: `then` counts cases where the target follows the source, `without_effect`
    those with the source alone, `without_cause` those with the target alone; `unit` says what was
    counted. `counter_examples` cite cases of the latter two.
    """

    source: NodeId
    target: NodeId
    standing: EdgeStanding
    rule: str
    unit: str
    then: int
    without_effect: int
    without_cause: int
    median_lag_seconds: float | None
    cites: tuple[Cite, ...]
    counter_examples: tuple[Cite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Nodes in the order of their ids, edges sorted by source and target."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def node(self, node_id: NodeId) -> Node:
        """The node of that id; KeyError when there is none."""
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)
