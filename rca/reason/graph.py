"""The causal graph: causes, what they made true, the errors on the way, the symptoms."""

from itertools import pairwise

import networkx as nx

from rca.model.analysis import Symptom
from rca.model.evidence import INCIDENT_LABEL
from rca.model.graph import Edge, EdgeStanding, Graph, Node, NodeKind
from rca.model.ids import NodeId, PatternId
from rca.model.measures import Pair, Pattern
from rca.reason.condition_links import connect_condition
from rca.reason.draft import Draft
from rca.reason.graph_builder import TEST_UNIT, Counts, GraphBuilder, counts_of
from rca.reason.mechanism import Step, close_code_in, origin_of
from rca.reason.minutes import Minutes, compare, minutes_of_pattern, minutes_of_route
from rca.reason.scene import Scene
from rca.reason.trouble import identity, kind_of


def add_drafts(builder: GraphBuilder, drafts: tuple[Draft, ...]) -> tuple[NodeId, ...]:
    """The node of each draft, in the order given."""
    return tuple(builder.add(_draft_node(draft)) for draft in drafts)


def connect_scene(
    builder: GraphBuilder,
    scene: Scene,
    drafts: tuple[Draft, ...],
    ids: tuple[NodeId, ...],
    symptoms: tuple[Symptom, ...],
) -> dict[PatternId, NodeId]:
    """The experiment's conditions, the errors on the way, the failing route and its tests.

    An error that is suspected itself has its node already. Gives the nodes of the errors.
    """
    known = {
        pattern: node_id
        for draft, node_id in zip(drafts, ids, strict=True)
        if draft.trouble is not None
        for pattern in draft.trouble.patterns
    }
    steps = [
        (known.get(step.pattern.id) or builder.add(_step_node(step, scene)), step)
        for step in scene.mechanism.steps
    ]
    target = _symptom_of(scene, symptoms)
    first = steps[0][0] if steps else target
    for draft, node_id in zip(drafts, ids, strict=True):
        if draft.condition is not None and scene.trial is not None:
            connect_condition(builder, scene, draft, node_id, first)
        elif draft.node is NodeKind.CODE and steps:
            raised_id, raised = next((i, s.pattern) for i, s in steps if origin_of(s.pattern))
            counts = raised_at(raised, scene)
            builder.connect(node_id, raised_id, "raised-at", counts, raised.example)
    _connect_steps(builder, scene, steps, target)
    _connect_tests(builder, scene, target, symptoms)
    return {step.pattern.id: node_id for node_id, step in steps}


def path_to_symptom(graph: Graph, source: NodeId, target: NodeId) -> tuple[NodeId, ...]:
    """The shortest chain of edges between two nodes; empty when there is none.

    A chain that people assert counts only where no other leads there.
    """
    known = tuple(e for e in graph.edges if e.standing is not EdgeStanding.ASSERTED)
    return _path(graph, known, source, target) or _path(graph, graph.edges, source, target)


def _path(
    graph: Graph, edges: tuple[Edge, ...], source: NodeId, target: NodeId
) -> tuple[NodeId, ...]:
    directed: nx.DiGraph[NodeId] = nx.DiGraph()
    directed.add_nodes_from(node.id for node in graph.nodes)
    directed.add_edges_from((edge.source, edge.target) for edge in edges)
    try:
        return tuple(nx.shortest_path(directed, source, target))
    except nx.NetworkXNoPath:
        return ()


def _symptom_of(scene: Scene, symptoms: tuple[Symptom, ...]) -> NodeId:
    return next(s.id for s in symptoms if scene.route.cite in s.cites)


def _draft_node(draft: Draft) -> Node:
    return Node(
        id=NodeId(""),
        kind=draft.node,
        title=draft.title,
        service=draft.service,
        revision=draft.revision,
        first_seen=draft.first_seen,
        cites=draft.cites,
    )


def _step_node(step: Step, scene: Scene) -> Node:
    return Node(
        id=NodeId(""),
        kind=kind_of((step.pattern,)),
        title=step.pattern.template,
        service=scene.route.key.service,
        revision=scene.failing.place.revision,
        first_seen=min(
            (t.first for t in step.pattern.tallies if t.place == scene.failing.place), default=None
        ),
        cites=(step.pattern.example,),
    )


def _connect_steps(
    builder: GraphBuilder, scene: Scene, steps: list[tuple[NodeId, Step]], target: NodeId
) -> None:
    for (here, step), (there, following) in pairwise(steps):
        pair = scene.mechanism.link(step.pattern.id, following.pattern.id)
        after = minutes_of_pattern(following.pattern.id, scene.measures)
        _connect_pair(builder, scene, (here, there), pair, (step.pattern, after))
    if steps:
        last_id, last = steps[-1]
        after = minutes_of_route(scene.route)
        _connect_pair(builder, scene, (last_id, target), last.to_effect, (last.pattern, after))


def _connect_pair(
    builder: GraphBuilder,
    scene: Scene,
    ends: tuple[NodeId, NodeId],
    pair: Pair | None,
    seen: tuple[Pattern, Minutes],
) -> None:
    """Recorded with its therefore test where traces hold both, else inferred from their order.

    Then it is counted over minutes, where the onsets show those of both.
    """
    if pair is not None:
        builder.connect(*ends, "same-trace", counts_of(pair), *pair.examples)
        return
    cause, after = seen
    before = minutes_of_pattern(cause.id, scene.measures)
    counts = compare(before, after, scene.measures.lone_minutes)
    if not counts.then:
        counts = Counts(unit="entries", then=cause.count(INCIDENT_LABEL))
    builder.connect(*ends, "in-order", counts, cause.example)


def raised_at(raised: Pattern, scene: Scene) -> Counts:
    """Errors raised there, and the same error without it: of other places in the code, or of none.

    How often that code ran without an error is not logged.
    """
    others = [
        pattern
        for pattern in scene.measures.patterns
        if pattern.id != raised.id
        and identity(pattern) == identity(raised)
        and pattern.count(INCIDENT_LABEL)
    ]
    return Counts(
        unit="errors",
        then=raised.count(INCIDENT_LABEL),
        without_cause=sum(pattern.count(INCIDENT_LABEL) for pattern in others),
        counter_examples=tuple(pattern.example for pattern in others[:3]),
    )


def _connect_tests(
    builder: GraphBuilder, scene: Scene, source: NodeId, symptoms: tuple[Symptom, ...]
) -> None:
    """Tests whose failures name the same close code as the sessions end with."""
    code = scene.mechanism.close_code
    for group in scene.tests:
        symptom = next((s for s in symptoms if s.cites == group.cites), None)
        if symptom is None or not code or close_code_in(group.message) != code:
            continue
        counts = Counts(
            unit=TEST_UNIT,
            then=group.failed,
            without_effect=group.attempts - group.failed,
            counter_examples=group.passed[:3],
        )
        builder.connect(source, symptom.id, "same-close-code", counts, *group.cites)
