"""Draws a needed condition to the first error, counted over the states of the experiment."""

from itertools import chain

from rca.model.analysis import State
from rca.model.cite import Cite
from rca.model.graph import Node, NodeKind
from rca.model.ids import NodeId
from rca.reason.conditions import case_counts
from rca.reason.draft import Draft
from rca.reason.experiment import Trial
from rca.reason.facts import Fact
from rca.reason.graph_builder import Counts, GraphBuilder
from rca.reason.scene import Scene

_MOST_CITES = 3
"""Counter-examples cited of each kind."""


def connect_condition(
    builder: GraphBuilder, scene: Scene, draft: Draft, node_id: NodeId, first: NodeId
) -> None:
    """Change -> what the revision said at its start -> the first error (or the symptom)."""
    trial, position = scene.trial, draft.condition
    if trial is None or position is None:
        return
    source = node_id
    said = next((f for f in trial.facts[position] if not f.deployed), None)
    if said is not None and draft.node is NodeKind.CHANGE:
        source = builder.add(_fact_node(said, scene))
        counts = _said_where_deployed(scene, trial, position, said)
        builder.connect(node_id, source, "same-revision", counts, said.cite)
    is_joint = len(trial.experiment.needed) > 1
    rule = "joint-condition" if is_joint else "only-where-it-holds"
    counts = _failed_where_held(scene, trial, position)
    builder.connect(source, first, rule, counts, scene.route.cite)


def _fact_node(fact: Fact, scene: Scene) -> Node:
    return Node(
        id=NodeId(""),
        kind=NodeKind.CONFIG,
        title=f"{fact.name}: {fact.value}",
        service=scene.route.key.service,
        revision=scene.failing.place.revision,
        first_seen=scene.seen_at(fact.cite),
        cites=(fact.cite,),
    )


def _said_where_deployed(scene: Scene, trial: Trial, position: int, said: Fact) -> Counts:
    """States that were deployed so and say the line, and those with one of both alone.

    A state of which the line or the deploy is not known is left out.
    """
    both, unsaid, undeployed = 0, list[State](), list[State]()
    for state in trial.experiment.states:
        values = _sayings(scene, state, said.name)
        if not values or not _is_described(scene, state):
            continue
        is_said, is_deployed = said.value in values, state.holds[position]
        both += is_said and is_deployed
        if is_deployed and not is_said:
            unsaid.append(state)
        if is_said and not is_deployed:
            undeployed.append(state)
    return Counts(
        unit="states",
        then=both,
        without_effect=len(unsaid),
        without_cause=len(undeployed),
        counter_examples=tuple(
            state.cite for state in (*unsaid[:_MOST_CITES], *undeployed[:_MOST_CITES])
        ),
    )


def _sayings(scene: Scene, state: State, name: str) -> set[str]:
    """What that revision said under that name when it started."""
    place = scene.route.key.service, state.revision
    return {
        fact.value
        for fact in scene.measures.facts
        if fact.name == name and (fact.place.service, fact.place.revision) == place
    }


def _is_described(scene: Scene, state: State) -> bool:
    """Whether the evidence has what that revision was deployed with."""
    place = scene.route.key.service, state.revision
    return any((d.spec.service, d.spec.revision) == place for d in scene.measures.deploys)


def _failed_where_held(scene: Scene, trial: Trial, position: int) -> Counts:
    """Requests that failed where all that is needed held; those that did not, where it held; and
    those that failed where it did not."""
    counts = case_counts(trial, position)
    return Counts(
        unit=trial.experiment.unit,
        then=counts.together,
        without_effect=counts.fine_alone + counts.together_total - counts.together,
        without_cause=counts.failed_without,
        counter_examples=(
            *_served(scene, trial, position)[:_MOST_CITES],
            *_failed_elsewhere(scene, trial, position)[:_MOST_CITES],
        ),
    )


def _served(scene: Scene, trial: Trial, position: int) -> tuple[Cite, ...]:
    """Requests served where the condition held: alone first, then beside failures."""
    alone = (state.cite for state in trial.holds_alone(position))
    beside = (
        outcome.example_ok
        for outcome in scene.route.outcomes
        if outcome.failed and _holds(trial, position, outcome.place.label, outcome.place.revision)
    )
    return tuple(dict.fromkeys(cite for cite in chain(alone, beside) if cite is not None))


def _failed_elsewhere(scene: Scene, trial: Trial, position: int) -> tuple[Cite, ...]:
    return tuple(
        outcome.example_failed
        for outcome in scene.route.outcomes
        if outcome.example_failed is not None
        and _holds(trial, position, outcome.place.label, outcome.place.revision) is False
    )


def _holds(trial: Trial, position: int, label: str, revision: str) -> bool | None:
    """Whether the condition held in that state; None for what is no state of the experiment."""
    for state in trial.experiment.states:
        if (state.label, state.revision) == (label, revision):
            return state.holds[position]
    return None
