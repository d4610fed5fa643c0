"""Whether the path from cause to symptom holds; if not, no root cause is claimed."""

from itertools import pairwise

from rca.model.analysis import Standing, Verdict
from rca.model.cite import Claim
from rca.model.graph import EdgeStanding, Graph
from rca.model.ids import NodeId
from rca.reason.draft import Draft
from rca.reason.graph import path_to_symptom
from rca.reason.scene import Scene, times


def decide(
    scene: Scene,
    drafts: tuple[Draft, ...],
    ids: tuple[NodeId, ...],
    graph: Graph,
    target: NodeId,
) -> tuple[Verdict, tuple[Claim, ...]]:
    """The verdict, and the sentences it rests on.

    A root cause is found when the best hypothesis is a supported, recorded condition, every needed
    condition is supported, the states tell the conditions apart, and edges that are recorded or
    inferred lead from each to the symptom.
    """
    trial = scene.trial
    conditions = [(d, i) for d, i in zip(drafts, ids, strict=True) if d.condition is not None]
    if trial is None or not conditions or not trial.experiment.separated:
        return Verdict.INSUFFICIENT_EVIDENCE, _insufficient(scene)
    for draft, node_id in conditions:
        path = path_to_symptom(graph, node_id, target)
        if draft.standing is not Standing.SUPPORTED or not path or _has_assertion(graph, path):
            return Verdict.INSUFFICIENT_EVIDENCE, _insufficient(scene)
    return Verdict.ROOT_CAUSE_FOUND, _found(scene)


def _has_assertion(graph: Graph, path: tuple[NodeId, ...]) -> bool:
    steps = set(pairwise(path))
    return any(
        edge.standing is EdgeStanding.ASSERTED
        for edge in graph.edges
        if (edge.source, edge.target) in steps
    )


def _found(scene: Scene) -> tuple[Claim, ...]:
    trial = scene.trial
    if trial is None:
        return ()
    experiment = trial.experiment
    names = "” and “".join(experiment.conditions[i].name for i in experiment.needed)
    failing = [s for s in experiment.states if all(s.holds[i] for i in experiment.needed)]
    fine = [s for s in experiment.states if s not in failing]
    bad, all_bad = sum(s.failed for s in failing), sum(s.total for s in failing)
    few, all_fine = sum(s.failed for s in fine), sum(s.total for s in fine)
    others = f"the {len(fine)} other states" if len(fine) > 1 else "the other state"
    together = "both hold" if len(experiment.needed) == 2 else "all hold"
    holds = together if len(experiment.needed) > 1 else "it holds"
    return (
        Claim(
            text=f"“{names}”: {bad} of {times(all_bad, experiment.unit)} failed where {holds}, "
            f"{few} of {all_fine} in {others}.",
            cites=(*(s.cite for s in failing[:1]), *(s.cite for s in fine)),
        ),
    )


def _insufficient(scene: Scene) -> tuple[Claim, ...]:
    return (
        Claim(
            text=f"{scene.route.failed} of {times(scene.route.total, scene.route.key.unit)} on "
            f"{scene.route.key.route} failed, and no cause is shown to lead there.",
            cites=(scene.route.cite,),
        ),
    )
