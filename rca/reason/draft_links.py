"""Draws the links that begin at a suspect: over its ways, by time alone, or to failing tests."""

from rca.model.analysis import Symptom
from rca.model.graph import Node
from rca.model.ids import NodeId
from rca.model.signals import Direction, SignalKind
from rca.reason.case import Case
from rca.reason.draft import Draft
from rca.reason.graph_builder import TEST_UNIT, Counts, GraphBuilder
from rca.reason.minutes import (
    Minutes,
    compare,
    minutes_of_pattern,
    minutes_of_route,
    minutes_of_trouble,
)
from rca.reason.suspect import CLOCKS, Way
from rca.reason.symptoms import FailingRoute
from rca.reason.trouble import RECORDS, Trouble

MOST_WAYS = 2
ENDS = (
    "looked_for",
    "access_lost",
    "callers_broke",
    "first_error",
    "shared_name",
    "spelled",
    "says_value",
    "names_it",
    "states_limit",
    "covers",
)
"""Ways that lead to a trouble themselves."""


def connect_by_ways(
    builder: GraphBuilder,
    draft: Draft,
    node_id: NodeId,
    nodes: list[tuple[Trouble, NodeId]],
    targets: list[tuple[FailingRoute, NodeId]],
) -> None:
    """The draft over its ways, in order of time, to its service's first trouble or symptoms."""
    source, lead = node_id, None
    ways = [way for way in draft.ways if way.name not in ENDS][:MOST_WAYS]
    for way in sorted(ways, key=lambda w: (w.at is not None, w.at or 0)):
        symptom_id = builder.symptom_shown_at(way.claim.cites) if way.name == "drift" else None
        following = symptom_id or builder.find_or_add(_way_node(way, draft))
        builder.connect(source, following, way.name, _counts(way), *way.claim.cites)
        if symptom_id is not None:
            return
        source, lead = following, way
    trouble = next((n for n in nodes if draft.service in n[0].services), None)
    ending = next((way for way in draft.ways if way.name in ENDS), None)
    if ending is not None:
        named = (n for n in nodes if n[0].cite in ending.claim.cites)
        trouble = next(named, trouble)
    if draft.trouble is not None:
        return
    if trouble is not None:
        first = ending or lead
        if first is not None:
            counts = _counts(first)
            builder.connect(source, trouble[1], first.name, counts, *first.claim.cites)
        return
    last = lead or (draft.ways[0] if draft.ways else None)
    for route, symptom in targets:
        if last is not None and (route.key.service == draft.service or not trouble):
            builder.connect(source, symptom, last.name, _counts(last), *last.claim.cites)


def connect_by_time(
    builder: GraphBuilder,
    case: Case,
    draft: Draft,
    node_id: NodeId,
    drawn: tuple[list[tuple[Trouble, NodeId]], tuple[Symptom, ...]],
) -> None:
    """What only came first, to the first trouble after it: of its own service, else of any.

    Without any trouble it leads to the symptoms of its service. Counted over minutes where it is a
    line whose minutes are known and share one; else it came once.
    """
    since, (nodes, symptoms) = draft.first_seen, drawn
    if since is None:
        return
    came = _minutes_of(draft, case)
    after = [n for n in nodes if n[0] in case.own and n[0].first >= since - CLOCKS]
    own = next((n for n in after if draft.service in n[0].services), None)
    if found := own or next(iter(after), None):
        counts = _together(came, minutes_of_trouble(found[0]), case)
        builder.connect(
            node_id, found[1], "shortly-before", counts, *draft.cites[:1], found[0].cite
        )
        return
    failing = {route.cite: minutes_of_route(route) for route in case.routes}
    for symptom in symptoms:
        if symptom.service == draft.service:
            cites = (*draft.cites[:1], *symptom.cites[:1])
            shown = next((failing[cite] for cite in symptom.cites if cite in failing), None)
            counts = _together(came, shown, case)
            builder.connect(node_id, symptom.id, "shortly-before", counts, *cites)


def _minutes_of(draft: Draft, case: Case) -> Minutes | None:
    """Those of the line that the draft is about, where the service said it more often."""
    shown = {cite.without_quote() for cite in draft.cites}
    for onset in case.measures.onsets:
        pattern = case.patterns.get(onset.name)
        if pattern is None or pattern.log in RECORDS:
            continue
        if (onset.kind, onset.direction) != (SignalKind.PATTERN, Direction.RISE):
            continue
        if shown & {pattern.example.without_quote(), onset.cite.without_quote()}:
            return minutes_of_pattern(pattern.id, case.measures)
    return None


def _together(came: Minutes | None, effect: Minutes | None, case: Case) -> Counts:
    if came is not None and effect is not None:
        counts = compare(came, effect, case.measures.lone_minutes)
        if counts.then:
            return counts
    return Counts(unit="times", then=1)


def connect_failing_tests(
    builder: GraphBuilder,
    case: Case,
    draft: Draft,
    node_id: NodeId,
    symptoms: tuple[Symptom, ...],
) -> None:
    """What is wrong with tests, to the symptom of the same tests, with their other attempts."""
    places = {cite.without_quote() for cite in draft.cites}
    for group in case.tests:
        symptom = next((s.id for s in symptoms if group.cites and s.cites == group.cites), None)
        if symptom is not None and places & {cite.without_quote() for cite in group.cites}:
            counts = Counts(
                unit=TEST_UNIT,
                then=group.failed,
                without_effect=group.attempts - group.failed,
                counter_examples=group.passed[:3],
            )
            builder.connect(node_id, symptom, "same-tests", counts, *group.cites[:3])


def _counts(way: Way) -> Counts:
    return Counts(
        unit=way.unit,
        then=way.then,
        without_effect=way.without_effect,
        without_cause=way.without_cause,
        counter_examples=way.counter_examples,
    )


def _way_node(way: Way, draft: Draft) -> Node:
    return Node(
        id=NodeId(""),
        kind=way.node,
        title=way.title,
        service=draft.service,
        revision=draft.revision,
        first_seen=way.at,
        cites=way.claim.cites[:1],
    )
