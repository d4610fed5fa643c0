"""Draws how suspects, troubles and symptoms hang together, each link with its therefore test."""

import re

from rca.model.analysis import CauseKind, Symptom
from rca.model.cite import Cite
from rca.model.evidence import INCIDENT_LABEL
from rca.model.graph import Node, NodeKind
from rca.model.ids import NodeId, PatternId
from rca.model.measures import Pair
from rca.reason.amplification import connect_retries
from rca.reason.case import Case
from rca.reason.draft import Draft
from rca.reason.draft_links import connect_by_time, connect_by_ways, connect_failing_tests
from rca.reason.graph_builder import TEST_UNIT, Counts, GraphBuilder, counts_of
from rca.reason.minutes import compare, minutes_of_route, minutes_of_trouble
from rca.reason.phrases import said_by
from rca.reason.symptoms import FailingRoute
from rca.reason.trouble import Trouble

MOST_DRAFTS = 6
MOST_TROUBLES = 12
SERVER_ERROR = 500
_STATUS = re.compile(r"\b5\d\d\b", re.ASCII)


def connect_suspects(
    builder: GraphBuilder,
    case: Case,
    drafts: tuple[Draft, ...],
    ids: tuple[NodeId, ...],
    symptoms: tuple[Symptom, ...],
    drawn: dict[PatternId, NodeId],
) -> None:
    """Suspect -> how it acts -> the trouble -> whom it is passed on to -> the symptom.

    `drawn` are errors that have a node already.
    """
    targets = _targets(case, symptoms)
    taken = {d.trouble.key: i for d, i in zip(drafts, ids, strict=True) if d.trouble is not None}
    nodes = [
        (
            trouble,
            taken.get(trouble.key)
            or _drawn(trouble, drawn)
            or builder.add(_node(trouble, case.kind_of(trouble))),
        )
        for trouble in case.troubles[:MOST_TROUBLES]
    ]
    for trouble, node_id in nodes:
        _connect_trouble(builder, case, trouble, node_id, nodes)
        for route, symptom in targets:
            if route.key.service in trouble.services:
                _to_symptom(builder, case, (trouble, node_id), (route, symptom))
    _between_symptoms(builder, case, targets)
    _to_tests(builder, case, targets, symptoms)
    connect_retries(builder, case, nodes, targets)
    chosen = [
        (draft, node_id)
        for draft, node_id in zip(drafts, ids, strict=True)
        if draft.explains and draft.condition is None and draft.node is not NodeKind.CODE
    ]
    for draft, node_id in chosen[:MOST_DRAFTS]:
        if draft.kind is CauseKind.TEST:
            connect_failing_tests(builder, case, draft, node_id, symptoms)
        elif draft.ways or draft.trouble is not None:
            connect_by_ways(builder, draft, node_id, nodes, targets)
        elif draft.node is not NodeKind.CHANGE:
            connect_by_time(builder, case, draft, node_id, (nodes, symptoms))


def _targets(case: Case, symptoms: tuple[Symptom, ...]) -> list[tuple[FailingRoute, NodeId]]:
    return [(r, s.id) for r in case.routes for s in symptoms if r.cite in s.cites]


def _drawn(trouble: Trouble, drawn: dict[PatternId, NodeId]) -> NodeId | None:
    return next((drawn[pattern] for pattern in trouble.patterns if pattern in drawn), None)


def _connect_trouble(
    builder: GraphBuilder,
    case: Case,
    trouble: Trouble,
    node_id: NodeId,
    nodes: list[tuple[Trouble, NodeId]],
) -> None:
    """From the own trouble of the service that it speaks of."""
    other = case.dependence.passed_on_from(trouble)
    for source, source_id in nodes:
        if other in source.services and source in case.own:
            seen = minutes_of_trouble(source), minutes_of_trouble(trouble)
            counts = compare(*seen, case.measures.lone_minutes)
            builder.connect(source_id, node_id, "passed-on", counts, source.cite, trouble.cite)


def _to_symptom(
    builder: GraphBuilder,
    case: Case,
    source: tuple[Trouble, NodeId],
    target: tuple[FailingRoute, NodeId],
) -> None:
    """Recorded where traces hold both, else inferred from the minutes in which both were seen."""
    (trouble, source_id), (route, target_id) = source, target
    pair = _pair(case, trouble, route)
    if pair is not None and pair.examples:
        builder.connect(source_id, target_id, "same-trace", counts_of(pair), *pair.examples)
        return
    seen = minutes_of_trouble(trouble), minutes_of_route(route)
    counts = compare(*seen, case.measures.lone_minutes)
    if counts.then and not builder.has_link(source_id, target_id):
        cites: tuple[Cite, ...] = (trouble.cite, route.cite)
        builder.connect(source_id, target_id, "same-minutes", counts, *cites)


def _pair(case: Case, trouble: Trouble, route: FailingRoute) -> Pair | None:
    found = [
        pair
        for pair in case.measures.pairs
        if pair.label == INCIDENT_LABEL
        and pair.effect == route.key.effect
        and pair.cause in trouble.patterns
        and pair.then > pair.without_effect
    ]
    return max(found, key=lambda pair: (pair.then, pair.cause), default=None)


def _between_symptoms(
    builder: GraphBuilder, case: Case, targets: list[tuple[FailingRoute, NodeId]]
) -> None:
    """A failing route to the failing routes of the services that call it."""
    for callee, source in targets:
        for caller, target in targets:
            if callee.key.service in case.dependence.callees.get(caller.key.service, ()):
                seen = minutes_of_route(callee), minutes_of_route(caller)
                counts = compare(*seen, case.measures.lone_minutes)
                if counts.then:
                    builder.connect(source, target, "passed-on", counts, callee.cite, caller.cite)


def _to_tests(
    builder: GraphBuilder,
    case: Case,
    targets: list[tuple[FailingRoute, NodeId]],
    symptoms: tuple[Symptom, ...],
) -> None:
    """Failing requests to tests whose failure names a status that those were answered with."""
    for group in case.tests:
        symptom = next((s.id for s in symptoms if group.cites and s.cites == group.cites), None)
        said = {int(word) for word in _STATUS.findall(group.message)}
        for route, source in targets:
            statuses = {
                status
                for outcome in route.outcomes
                if outcome.place.label == INCIDENT_LABEL and outcome.failed
                for status, _ in outcome.statuses
                if status >= SERVER_ERROR
            }
            if symptom is not None and said & statuses:
                counts = Counts(
                    unit=TEST_UNIT,
                    then=group.failed,
                    without_effect=group.attempts - group.failed,
                    counter_examples=group.passed[:3],
                )
                builder.connect(source, symptom, "same-status", counts, *group.cites[:3])
                break


def _node(trouble: Trouble, kind: NodeKind) -> Node:
    return Node(
        id=NodeId(""),
        kind=kind,
        title=said_by((trouble.service,), trouble.text[:160]),
        service=trouble.service,
        revision=trouble.revision,
        first_seen=trouble.first,
        cites=(trouble.cite,),
    )
