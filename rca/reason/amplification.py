"""Retries as a link of the chain: an error makes callers ask again, and that is load on top of it.

They multiply what fails and are never where it began.
"""

from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.graph import Node, NodeKind
from rca.model.ids import NodeId
from rca.model.plural import times
from rca.model.propagation import Calls
from rca.reason.case import Case
from rca.reason.graph_builder import Counts, GraphBuilder
from rca.reason.propagation_calls import is_retried
from rca.reason.symptoms import FailingRoute
from rca.reason.trouble import Trouble

_FAILED = 0.5
"""So large a part of the calls fails where callers ask again because of failures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amplification:
    """A caller that asks again: `asking` requests of it made `calls` calls, `failed` of which
    failed, where they made `before` calls each in healthy times."""

    caller: str
    callee: str
    route: str
    before: float
    asking: int
    calls: int
    failed: int
    cite: Cite

    @property
    def title(self) -> str:
        """With the counts, as a node says it."""
        was = f"{self.before:.1f} before" if self.before else "none before"
        more = times(self.calls - self.asking, "calls")
        return (
            f"{self.caller} asks {self.callee} again on {self.route}: "
            f"{self.calls / self.asking:.1f} calls a request ({was}), {more} "
            f"on top of {self.asking:,}"
        )


def amplifications(case: Case) -> tuple[Amplification, ...]:
    """Every caller that asks much more often for each own request, most of it in vain."""
    return tuple(
        _amplification(calls)
        for calls in case.measures.propagation.calls
        if is_retried(calls) and calls.since.failed >= _FAILED * calls.since.calls
    )


def connect_retries(
    builder: GraphBuilder,
    case: Case,
    nodes: list[tuple[Trouble, NodeId]],
    targets: list[tuple[FailingRoute, NodeId]],
) -> None:
    """From the callee's own error over the calls on top to its failing requests."""
    for one in amplifications(case):
        source = next((n for n in nodes if n[0] in case.own and one.callee in n[0].services), None)
        failing = [symptom for route, symptom in targets if route.key.service == one.callee]
        if source is None or not failing:
            continue
        node_id = builder.add(_node(one, source[0]))
        counts = Counts(unit="calls", then=one.failed)
        builder.connect(source[1], node_id, "in-order", counts, source[0].cite, one.cite)
        for symptom in failing:
            builder.connect(node_id, symptom, "in-order", counts, one.cite)


def _amplification(calls: Calls) -> Amplification:
    before, since = calls.before, calls.since
    return Amplification(
        caller=calls.caller,
        callee=calls.callee,
        route=calls.route,
        before=before.calls / before.asking if before.asking else 0.0,
        asking=since.asking,
        calls=since.calls,
        failed=since.failed,
        cite=calls.cite,
    )


def _node(one: Amplification, error: Trouble) -> Node:
    return Node(
        id=NodeId(""),
        kind=NodeKind.SIGNAL,
        title=one.title,
        service=one.callee,
        revision="",
        first_seen=error.first,
        cites=(one.cite,),
    )
