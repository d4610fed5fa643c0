"""From measured tables to an Analysis: symptoms, experiment, mechanism, causes, verdict.

Pure: no files, clock, network or chance. The same dossier and measures give the same Analysis.
"""

from rca.model.analysis import (
    Analysis,
    CauseKind,
    Contrast,
    Gap,
    Hypothesis,
    Standing,
    Symptom,
    Verdict,
)
from rca.model.cite import Cite, Claim
from rca.model.dossier import Dossier
from rca.model.graph import Graph
from rca.model.ids import NodeId
from rca.model.instant import Instant
from rca.model.measures import Measures
from rca.model.why import WhyTree
from rca.reason.assertions import connect_assertions
from rca.reason.case import Case, open_case
from rca.reason.codepath import contrasts, from_code_path
from rca.reason.conditions import from_conditions
from rca.reason.draft import Draft
from rca.reason.experiment import try_out
from rca.reason.gaps import gaps_of, gaps_without_symptom
from rca.reason.graph import add_drafts, connect_scene, path_to_symptom
from rca.reason.graph_builder import GraphBuilder
from rca.reason.judge import judged
from rca.reason.links import connect_suspects
from rca.reason.mechanism import find_mechanism
from rca.reason.next_steps import next_steps, something_to_run
from rca.reason.ranking import no_surer, ranked, with_tiers
from rca.reason.running_away import runaway_symptoms
from rca.reason.scene import Scene
from rca.reason.slow import slow_symptoms
from rca.reason.symptoms import FailingRoute, failing_routes, failing_tests, to_symptoms
from rca.reason.usual_suspects import not_the_cause
from rca.reason.verdict import Chains, decide


def reason(dossier: Dossier, measures: Measures) -> Analysis:
    """All that follows. Symptoms come by onset, hypotheses by rank, gaps by use."""
    routes, tests = failing_routes(measures), failing_tests(measures)
    case = open_case(dossier, measures, routes, tests)
    scene = _scene(dossier, case) if routes else None
    endings = {scene.route.key: scene.mechanism.ending} if scene else {}
    symptoms = (
        to_symptoms(routes, tests, endings, _times(measures))
        or slow_symptoms(measures)
        or runaway_symptoms(measures)
    )
    rows = contrasts(scene) if scene else ()
    drafts = ranked(_drafts(case, scene, dossier, rows))
    target = _target(scene, symptoms)
    graph, ids = _draw(case, scene, drafts, (symptoms, target), dossier.whys)
    verdict, because = decide(scene, drafts, Chains(graph=graph, ids=ids, target=target))
    if verdict is Verdict.ROOT_CAUSE_FOUND:
        drafts = with_tiers(drafts)
    else:
        drafts = ranked(no_surer(drafts))
        graph, ids = _draw(case, scene, drafts, (symptoms, target), dossier.whys)
    return Analysis(
        incident=dossier.incident.id,
        verdict=verdict,
        because=because or _counted(symptoms),
        onset=case.onset,
        symptoms=symptoms,
        hypotheses=_hypotheses(drafts, ids, graph, target),
        graph=graph,
        experiment=scene.trial.experiment if scene and scene.trial else None,
        contrasts=rows,
        not_the_cause=not_the_cause(scene) if scene else (),
        gaps=_gaps(dossier, case, scene, drafts, is_open=verdict is not Verdict.ROOT_CAUSE_FOUND),
        measures=measures,
        skipped=tuple(sorted({*dossier.skipped, *measures.skipped})),
        onset_between=case.onset_between,
    )


def _times(measures: Measures) -> dict[Cite, Instant]:
    """When what stands at the cited places was written, as far as it has a time."""
    return {one.cite: one.at for one in measures.exhibits if one.at is not None}


def _scene(dossier: Dossier, case: Case) -> Scene:
    """The failing route that began first explains the others, not the loudest one."""
    route = min(case.routes, key=lambda r: (r.onset, -r.failed, r.key))
    return Scene(
        incident=dossier.incident,
        case=case,
        route=route,
        trial=try_out(case.measures, route),
        mechanism=find_mechanism(case.measures, route, case.tests),
    )


def _drafts(
    case: Case, scene: Scene | None, dossier: Dossier, rows: tuple[Contrast, ...]
) -> tuple[Draft, ...]:
    """Conditions of the experiment, the weakness behind them, and the suspects.

    Where every condition is supported, nothing else is suspected but other deploys.
    """
    suspected = judged(case)
    if scene is None:
        return suspected
    conditions = from_conditions(scene)
    is_settled = bool(conditions) and all(d.standing is Standing.SUPPORTED for d in conditions)
    weakness = from_code_path(scene, rows, dossier.excerpts, is_set_off=is_settled)
    used = {scene.failing.place.revision} if conditions else set()
    others = tuple(
        draft
        for draft in suspected
        if not (draft.kind is CauseKind.CHANGE and draft.revision in used)
        and (not is_settled or draft.kind is CauseKind.CHANGE)
    )
    return (*conditions, *((weakness,) if weakness and conditions else ()), *others)


def _draw(
    case: Case,
    scene: Scene | None,
    drafts: tuple[Draft, ...],
    shown: tuple[tuple[Symptom, ...], NodeId | None],
    whys: WhyTree,
) -> tuple[Graph, tuple[NodeId, ...]]:
    """The graph, and the node of each draft in the order given.

    `shown` are the symptoms, and the one that is explained.
    """
    symptoms, target = shown
    builder = GraphBuilder(symptoms)
    ids = add_drafts(builder, drafts)
    drawn = connect_scene(builder, scene, drafts, ids, symptoms) if scene else {}
    if not any(d.condition is not None and d.standing is Standing.SUPPORTED for d in drafts):
        connect_suspects(builder, case, drafts, ids, symptoms, drawn)
    connect_assertions(builder, whys, target)
    return builder.graph(), ids


def _target(scene: Scene | None, symptoms: tuple[Symptom, ...]) -> NodeId | None:
    """The symptom that is explained: that of the scene's route, else the first."""
    if scene is not None:
        return next(s.id for s in symptoms if scene.route.cite in s.cites)
    return symptoms[0].id if symptoms else None


def _gaps(
    dossier: Dossier,
    case: Case,
    scene: Scene | None,
    drafts: tuple[Draft, ...],
    *,
    is_open: bool,
) -> tuple[Gap, ...]:
    """The open questions; at least one comes with a command where no cause was found."""
    asked = (
        gaps_of(scene, _unexplained(case, drafts))
        if scene
        else gaps_without_symptom(dossier.incident, case.measures)
        if case.onset is None and not case.tests
        else ()
    )
    found = (*next_steps(dossier.incident, case, drafts), *asked)
    rest = something_to_run(dossier.incident, case, drafts, found) if is_open else ()
    return (*found, *rest)


def _unexplained(case: Case, drafts: tuple[Draft, ...]) -> tuple[FailingRoute, ...]:
    """Failing routes of services that neither are the first suspect's nor depend on it."""
    first = next(iter(drafts), None)
    if first is None or not first.service or first.condition is not None:
        return case.routes
    shown = {cite for way in first.ways for cite in way.claim.cites}
    explained = {first.service, *(t.service for t in case.troubles if t.cite in shown)}
    return tuple(
        route
        for route in case.routes
        if route.key.service not in explained
        and not any(case.dependence.reaches(route.key.service, name) for name in explained)
    )


def _counted(symptoms: tuple[Symptom, ...]) -> tuple[Claim, ...]:
    return tuple(Claim(text=f"{s.share_of_unit}: {s.title}.", cites=s.cites) for s in symptoms)


def _hypotheses(
    drafts: tuple[Draft, ...], ids: tuple[NodeId, ...], graph: Graph, target: NodeId | None
) -> tuple[Hypothesis, ...]:
    needed = {d.condition: i for d, i in zip(drafts, ids, strict=True) if d.condition is not None}
    return tuple(
        _hypothesis(
            rank,
            draft,
            path_to_symptom(graph, node_id, target) if draft.explains and target else (),
            _others(needed, draft.condition),
        )
        for rank, (draft, node_id) in enumerate(zip(drafts, ids, strict=True), start=1)
    )


def _others(needed: dict[int, NodeId], condition: int | None) -> tuple[NodeId, ...]:
    if condition is None:
        return ()
    return tuple(node for position, node in needed.items() if position != condition)


def _hypothesis(
    rank: int, draft: Draft, path: tuple[NodeId, ...], needs: tuple[NodeId, ...]
) -> Hypothesis:
    return Hypothesis(
        rank=rank,
        tier=draft.tier,
        score=draft.score,
        standing=draft.standing,
        kind=draft.kind,
        title=draft.title,
        summary=draft.summary,
        service=draft.service,
        revision=draft.revision,
        first_seen=draft.first_seen,
        path=path,
        factors=draft.factors,
        support=draft.support,
        against=draft.against,
        cites=draft.cites,
        needs=needs,
    )
