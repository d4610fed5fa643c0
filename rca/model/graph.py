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


class LagOf(StrEnum):
    """What a lag is of: the median of the cases counted, or one first sighting to the other."""

    CASES = "cases"
    FIRST = "first"


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
    cite cases of the latter two. `lag_seconds` is from the source to the target, as `lag_of` says;
    it is negative where clocks, or what was missed, show the target first. Both are None where one
    of them has no time.
    """

    source: NodeId
    target: NodeId
    standing: EdgeStanding
    rule: str
    unit: str
    then: int
    without_effect: int | None
    without_cause: int | None
    lag_seconds: float | None
    lag_of: LagOf | None
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
        """`118 traces with both, 2 with the cause alone, 0 with the effect alone`.

        What was not counted is said last; of what was seen once, or only asserted, there is
        nothing to count.
        """
        sides = (self.without_effect, "the cause alone"), (self.without_cause, "the effect alone")
        missing = [what for count, what in sides if count is None]
        if len(missing) == len(sides) and not self.then:
            return "nothing was counted"
        if len(missing) == len(sides) and self.then == 1:
            return "seen once, with nothing to count against it"
        told = [f"{times(self.then, self.unit)} with both"]
        told += [f"{count:,} with {what}" for count, what in sides if count is not None]
        if not missing:
            return ", ".join(told)
        return f"{', '.join(told)}; what came with {' or '.join(missing)} was not counted"

    @property
    def lag(self) -> str:
        """`median lag 0.012 s`, `first seen 12 s later`; empty where a time is missing."""
        if self.lag_seconds is None:
            return ""
        if self.lag_of is LagOf.CASES:
            return f"median lag {self.lag_seconds:.3g} s"
        return f"first seen {_for(abs(self.lag_seconds))} " + (
            "later" if self.lag_seconds >= 0 else "earlier"
        )


def _for(seconds: float) -> str:
    return f"{seconds:.3g} s" if seconds < 1000 else f"{seconds / 60:,.0f} min"


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

    def link(self, source: NodeId, target: NodeId) -> Edge | None:
        """The surest edge between two nodes, of several the one counted most fully; else None."""
        order = list(EdgeStanding)
        found = [e for e in self.edges if (e.source, e.target) == (source, target)]
        return min(
            found,
            key=lambda e: (order.index(e.standing), e.without_effect is None, e.rule),
            default=None,
        )
