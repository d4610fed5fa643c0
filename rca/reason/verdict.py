"""Whether the path from cause to symptom holds; if not, no root cause is claimed."""

from dataclasses import dataclass
from itertools import pairwise

from rca.model.analysis import CauseKind, Standing, Verdict
from rca.model.cite import Claim
from rca.model.graph import EdgeStanding, Graph, NodeKind
from rca.model.ids import NodeId
from rca.model.plural import times
from rca.reason.draft import Draft
from rca.reason.graph import path_to_symptom
from rca.reason.scene import Scene

RIVAL = 0.5
"""A second change with this part of the first one's score leaves the verdict open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chains:
    """The graph, the node of each draft, and the symptom that is to be explained."""

    graph: Graph
    ids: tuple[NodeId, ...]
    target: NodeId | None

    def holds(self, node_id: NodeId) -> bool:
        """Whether recorded or inferred edges lead from that node to the symptom."""
        if self.target is None:
            return False
        path = path_to_symptom(self.graph, node_id, self.target)
        return bool(path) and not _has_assertion(self.graph, path)


def decide(
    scene: Scene | None, drafts: tuple[Draft, ...], chains: Chains
) -> tuple[Verdict, tuple[Claim, ...]]:
    """The verdict, and the sentences it rests on.

    A root cause is found when the best hypothesis is a supported, recorded condition, every needed
    condition is supported, the states tell the conditions apart, and edges that are recorded or
    inferred lead from each to the symptom. Without conditions: when a change is supported by a
    contrast, no other change comes near it, and such edges lead from it to the symptom.
    """
    conditions = [
        (d, i) for d, i in zip(drafts, chains.ids, strict=True) if d.condition is not None
    ]
    if (
        scene is not None
        and scene.trial is not None
        and conditions
        and scene.trial.experiment.separated
        and all(d.standing is Standing.SUPPORTED and chains.holds(i) for d, i in conditions)
    ):
        return Verdict.ROOT_CAUSE_FOUND, _found(scene)
    if not conditions and (first := _alone(drafts)) is not None and chains.holds(chains.ids[0]):
        is_proved = first.node is NodeKind.TEST or any(way.is_proof for way in first.ways)
        shown = first.summary[:2] if is_proved else (*first.summary[:1], *first.support[-2:])
        return Verdict.ROOT_CAUSE_FOUND, shown
    return Verdict.INSUFFICIENT_EVIDENCE, _insufficient(scene) if scene is not None else ()


def _alone(drafts: tuple[Draft, ...]) -> Draft | None:
    """The first draft when it is supported and none comes near it."""
    first = next(iter(drafts), None)
    if first is None or first.standing is not Standing.SUPPORTED:
        return None
    rivals = [d for d in drafts[1:] if _is_rival(d, first)]
    return None if any(d.score >= RIVAL * first.score for d in rivals) else first


def _is_rival(draft: Draft, first: Draft) -> bool:
    """Another change, or something outside that would explain the failures without the first.

    Changes that make no revision, such as two of access, are never one and the same.
    """
    if draft.standing is Standing.RULED_OUT:
        return False
    if draft.node is NodeKind.CHANGE:
        return not draft.revision or draft.revision != first.revision
    return draft.kind is CauseKind.EXTERNAL and draft.trouble is None


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
            text=f"“{names}”: {bad:,} of {times(all_bad, experiment.unit)} failed where {holds}, "
            f"{few:,} of {all_fine:,} in {others}.",
            cites=(*(s.cite for s in failing[:1]), *(s.cite for s in fine)),
        ),
    )


def _insufficient(scene: Scene) -> tuple[Claim, ...]:
    return (
        Claim(
            text=f"{scene.route.failed:,} of {times(scene.route.total, scene.route.key.unit)} on "
            f"{scene.route.key.route} failed, and no cause is shown to lead there.",
            cites=(scene.route.cite,),
        ),
    )
