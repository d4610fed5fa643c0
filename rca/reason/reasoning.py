"""From measured tables to an Analysis: symptoms, experiment, mechanism, causes, verdict.

Pure: no files, clock, network or chance. The same dossier and measures give the same Analysis.
"""

from rca.model.analysis import Analysis, Contrast, Hypothesis, Standing, Symptom, Verdict
from rca.model.cite import Claim
from rca.model.dossier import Dossier
from rca.model.graph import Graph
from rca.model.ids import NodeId
from rca.model.instant import Instant
from rca.model.measures import Measures
from rca.model.skipped import Skipped
from rca.reason.changes import find_changes
from rca.reason.codepath import contrasts, from_code_path
from rca.reason.conditions import from_conditions
from rca.reason.deploys import other_deploys
from rca.reason.draft import Draft
from rca.reason.errors_only import from_new_errors
from rca.reason.experiment import try_out
from rca.reason.flaky import from_tests
from rca.reason.gaps import gaps_of, gaps_without_symptom
from rca.reason.graph import draw, path_to_symptom
from rca.reason.mechanism import find_mechanism
from rca.reason.ranking import no_surer, ranked, with_tiers
from rca.reason.scene import Scene
from rca.reason.suspects import not_the_cause
from rca.reason.symptoms import (
    FailingRoute,
    FailingTests,
    failing_routes,
    failing_tests,
    to_symptoms,
)
from rca.reason.verdict import decide


def reason(dossier: Dossier, measures: Measures) -> Analysis:
    """All that follows. Symptoms come by onset, hypotheses by rank, gaps by use."""
    routes, tests = failing_routes(measures), failing_tests(measures)
    if not routes:
        return _without_failing_route(dossier, measures, tests)
    scene = _scene(dossier, measures, routes, tests)
    endings = {scene.route.key: scene.mechanism.ending}
    symptoms = to_symptoms(routes, tests, endings)
    rows = contrasts(scene)
    drafts = ranked(_drafts(scene, dossier, rows))
    graph, ids = draw(scene, drafts, symptoms)
    target = next(s.id for s in symptoms if scene.route.cite in s.cites)
    verdict, because = decide(scene, drafts, ids, graph, target)
    drafts = with_tiers(drafts) if verdict is Verdict.ROOT_CAUSE_FOUND else no_surer(drafts)
    return Analysis(
        incident=dossier.incident.id,
        verdict=verdict,
        because=because,
        onset=scene.route.onset,
        symptoms=symptoms,
        hypotheses=_hypotheses(drafts, ids, graph, target),
        graph=graph,
        experiment=scene.trial.experiment if scene.trial else None,
        contrasts=rows,
        not_the_cause=not_the_cause(scene),
        gaps=gaps_of(scene, routes),
        measures=measures,
        skipped=_skipped(dossier, measures),
    )


def _scene(
    dossier: Dossier,
    measures: Measures,
    routes: tuple[FailingRoute, ...],
    tests: tuple[FailingTests, ...],
) -> Scene:
    """The failing route that began first explains the others, not the loudest one."""
    route = min(routes, key=lambda r: (r.onset, -r.failed, r.key))
    return Scene(
        incident=dossier.incident,
        measures=measures,
        route=route,
        tests=tests,
        changes=find_changes(measures),
        trial=try_out(measures, route),
        mechanism=find_mechanism(measures, route, tests),
    )


def _drafts(scene: Scene, dossier: Dossier, rows: tuple[Contrast, ...]) -> tuple[Draft, ...]:
    conditions = from_conditions(scene)
    used = frozenset({scene.failing.place.revision}) if conditions else frozenset()
    is_set_off = bool(conditions) and all(d.standing is Standing.SUPPORTED for d in conditions)
    weakness = from_code_path(scene, rows, dossier.excerpts, is_set_off=is_set_off)
    leads = () if conditions else from_new_errors(scene.measures, scene.route.onset)
    return (
        *conditions,
        *((weakness,) if weakness and conditions else ()),
        *other_deploys(scene, used),
        *leads,
        *(from_tests(scene.tests, production_is_healthy=False) if not conditions else ()),
    )


def _hypotheses(
    drafts: tuple[Draft, ...], ids: tuple[NodeId, ...], graph: Graph, target: NodeId
) -> tuple[Hypothesis, ...]:
    needed = {d.condition: i for d, i in zip(drafts, ids, strict=True) if d.condition is not None}
    return tuple(
        _hypothesis(
            rank,
            draft,
            path_to_symptom(graph, node_id, target) if draft.explains else (),
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


def _without_failing_route(
    dossier: Dossier, measures: Measures, tests: tuple[FailingTests, ...]
) -> Analysis:
    """Only tests fail, or nothing does: leads and questions, no root cause."""
    symptoms: tuple[Symptom, ...] = to_symptoms((), tests, {})
    drafts = ranked(
        (
            *from_tests(tests, production_is_healthy=True),
            *(from_new_errors(measures, None) if symptoms else ()),
        )
    )
    nodes = Graph(nodes=(), edges=())
    because: tuple[Claim, ...] = tuple(
        Claim(text=f"{s.count} of {s.total} {s.unit} failed: {s.title}.", cites=s.cites)
        for s in symptoms
    )
    return Analysis(
        incident=dossier.incident.id,
        verdict=Verdict.INSUFFICIENT_EVIDENCE,
        because=because,
        onset=Instant(symptoms[0].first_seen) if symptoms and symptoms[0].first_seen else None,
        symptoms=symptoms,
        hypotheses=tuple(
            _hypothesis(rank, draft, (), ()) for rank, draft in enumerate(drafts, start=1)
        ),
        graph=nodes,
        experiment=None,
        contrasts=(),
        not_the_cause=(),
        gaps=gaps_without_symptom(dossier.incident, measures),
        measures=measures,
        skipped=_skipped(dossier, measures),
    )


def _skipped(dossier: Dossier, measures: Measures) -> tuple[Skipped, ...]:
    return tuple(sorted({*dossier.skipped, *measures.skipped}))
