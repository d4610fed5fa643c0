"""The causal graph: what happened, and what led to what, each link with its counts."""

from dataclasses import dataclass
from enum import StrEnum

from rca.model.cite import Cite
from rca.model.ids import NodeId
from rca.model.instant import Instant
from rca.model.plural import times


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
    those with the source alone, `without_cause` those with the target alone, None where that was
    not counted, which is not the same as none; `unit` says what was counted. `counter_examples`
    cite cases of the latter two.
    """

    source: NodeId
    target: NodeId
    standing: EdgeStanding
    rule: str
    unit: str
    then: int
    without_effect: int | None
    without_cause: int | None
    median_lag_seconds: float | None
    cites: tuple[Cite, ...]
    counter_examples: tuple[Cite, ...]

    @property
    def share(self) -> str:
        """`65 of 107`: how often the effect followed the cause; `65` where no more was counted."""
        if self.without_effect is None:
            return f"{self.then:,}"
        return f"{self.then:,} of {self.then + self.without_effect:,}"

    @property
    def share_of_unit(self) -> str:
        """`65 of 107 sessions`; `1 entry` where no more was counted."""
        if self.without_effect is None:
            return times(self.then, self.unit)
        return f"{self.then:,} of {times(self.then + self.without_effect, self.unit)}"

    @property
    def counted(self) -> str:
        """`118 traces with both, 2 with the cause alone, the effect alone not counted`."""
        if self.without_effect is None and self.without_cause is None:
            return f"{times(self.then, self.unit)}, counter-examples not counted"
        return ", ".join(
            (
                f"{times(self.then, self.unit)} with both",
                _alone(self.without_effect, "the cause alone"),
                _alone(self.without_cause, "the effect alone"),
            )
        )


def _alone(count: int | None, what: str) -> str:
    return f"{what} not counted" if count is None else f"{count:,} with {what}"


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
