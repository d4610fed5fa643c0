"""Calls that are tried again, as a link between the error and the requests that fail."""

from dataclasses import replace

from rca.model.graph import Node, NodeKind
from rca.model.ids import NodeId
from rca.model.propagation import Calls, CallTally, Propagation
from rca.reason.amplification import amplifications, connect_retries
from rca.reason.case import Case
from rca.reason.graph_builder import GraphBuilder
from tests.reason.builders import cite
from tests.reason.cases import failing

ERROR = Node(
    id=NodeId(""),
    kind=NodeKind.ERROR,
    title="boom",
    service="chat",
    revision="",
    first_seen=None,
    cites=(),
)


def tally(asking: int, calls: int, failed: int) -> CallTally:
    return CallTally(
        asking=asking,
        calls=calls,
        failed=failed,
        failed_with=failed,
        failed_without=0,
        repeated=0,
        most=4,
    )


def with_calls(since: CallTally) -> Case:
    calls = Calls(
        caller="page",
        callee="chat",
        route="GET /ws",
        before=tally(100, 100, 0),
        since=since,
        cite=cite("call"),
    )
    case = failing()
    return replace(case, measures=replace(case.measures, propagation=Propagation(calls=(calls,))))


def test_calls_tried_again_in_vain_are_told_with_their_counts() -> None:
    (one,) = amplifications(with_calls(tally(50, 200, 160)))

    assert one.title == (
        "page asks chat again on GET /ws: 4.0 calls a request (1.0 before), 150 calls on top of 50"
    )


def test_more_calls_that_are_served_are_no_retries() -> None:
    assert amplifications(with_calls(tally(50, 200, 10))) == ()
    assert amplifications(with_calls(tally(200, 210, 210))) == ()


def test_they_stand_between_the_error_and_the_failing_requests() -> None:
    case = with_calls(tally(50, 200, 160))
    builder = GraphBuilder(())
    error, symptom = builder.add(ERROR), builder.add(ERROR)

    connect_retries(
        builder, case, [(case.own[0], error)], [(route, symptom) for route in case.routes]
    )

    (node,) = builder.nodes[2:]
    first, second = builder.graph().edges
    assert (first.source, first.target, first.then) == (error, node.id, 160)
    assert (second.source, second.target, second.then) == (node.id, symptom, 160)
