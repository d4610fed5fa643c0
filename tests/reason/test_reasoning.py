"""What follows from measured tables: the cause, its conditions, and how sure it is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.model.analysis import Analysis, Standing, Tier, Verdict
from rca.model.graph import EdgeStanding, LagOf
from rca.model.measures import Measures, RouteOutcome
from rca.reason import reason
from rca.reason.case import Case
from rca.reason.mechanism import find_mechanism
from rca.reason.objections import objections_to
from rca.reason.scene import Scene
from tests.reason.builders import (
    EMPTY,
    attempt,
    cite,
    deploy,
    dossier,
    fact,
    measures,
    outcome,
    pair,
    pattern,
    place,
    rate,
    two_by_two,
    without,
)
from tests.reason.cases import failing, onset, said


def test_a_fault_that_needs_two_conditions_names_both() -> None:
    analysis = reason(dossier(), two_by_two())

    assert analysis.verdict is Verdict.ROOT_CAUSE_FOUND
    (primary,) = analysis.tier(Tier.PRIMARY)
    (secondary,) = analysis.tier(Tier.SECONDARY)
    assert primary.title == "deploy of chat-2: MODE no longer set"
    assert "image changed" in secondary.title
    assert "guard, session" in secondary.title
    assert primary.needs == (secondary.path[0],)
    assert analysis.experiment is not None
    assert len(analysis.experiment.needed) == 2
    assert analysis.experiment.separated


def test_the_chain_leads_from_the_cause_over_the_error_and_the_close_to_the_symptom() -> None:
    analysis = reason(dossier(), two_by_two())

    titles = [analysis.graph.node(node).title for node in analysis.hypotheses[0].path]
    assert titles[1] == "mode: strict"
    assert "AssertionError" in titles[2]
    assert "1011" in titles[3]
    assert titles[-1].startswith("WebSocket /ws on chat closes with code 1011")
    by_rule = {edge.rule: edge for edge in analysis.graph.edges}
    assert by_rule["same-trace"].standing is EdgeStanding.RECORDED
    joint = by_rule["joint-condition"]
    assert (joint.then, joint.without_effect, joint.without_cause) == (60, 30, 0)
    assert joint.counter_examples


def test_the_weakness_in_the_code_comes_third_and_never_as_the_trigger() -> None:
    analysis = reason(dossier(), two_by_two())

    (weakness,) = analysis.tier(Tier.TERTIARY)
    assert "require_session in guard.py" in weakness.title
    assert weakness.score < analysis.hypotheses[0].score


def test_failing_tests_hang_on_the_symptom_by_their_close_code() -> None:
    analysis = reason(dossier(), two_by_two())

    (edge,) = [e for e in analysis.graph.edges if e.rule == "same-close-code"]
    assert (edge.source, edge.target, edge.then) == ("S1", "S2", 5)


def test_without_the_records_of_the_deploys_no_root_cause_is_claimed() -> None:
    analysis = reason(dossier(), without(two_by_two(), deploys=()))

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert analysis.hypotheses[0].standing is Standing.PLAUSIBLE
    assert "runs with" in analysis.hypotheses[0].title
    assert not analysis.tier(Tier.PRIMARY)
    assert any("cloudaudit" in gap.settle for gap in analysis.gaps)


def test_descriptions_alone_do_not_say_when_so_the_claim_is_weaker() -> None:
    described = tuple(
        replace(d, recorded=False, request=None, spec=replace(d.spec, at=None))
        for d in two_by_two().deploys[:2]
    )
    analysis = reason(dossier(), without(two_by_two(), deploys=described))

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert analysis.hypotheses[0].standing is not Standing.SUPPORTED


def test_without_the_half_fixes_the_two_changes_cannot_be_told_apart() -> None:
    whole = two_by_two()
    halves = ("only-env", "only-image")
    analysis = reason(
        dossier(),
        without(
            whole,
            routes=tuple(r for r in whole.routes if r.place.label not in halves),
            deploys=tuple(d for d in whole.deploys if d.label not in halves),
            facts=tuple(f for f in whole.facts if f.place.label not in halves),
        ),
    )

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert analysis.experiment is not None
    assert not analysis.experiment.separated
    assert any("changed together" in gap.question for gap in analysis.gaps)


def test_one_half_fix_alone_proves_one_condition_and_asks_about_the_other() -> None:
    whole = two_by_two()
    analysis = reason(
        dossier(),
        without(whole, routes=tuple(r for r in whole.routes if r.place.label != "only-image")),
    )

    assert analysis.verdict is Verdict.ROOT_CAUSE_FOUND
    assert "MODE" in analysis.hypotheses[0].title
    assert any("needed too" in gap.question for gap in analysis.gaps)


def test_healthy_evidence_gives_no_cause() -> None:
    whole = two_by_two()
    healthy = tuple(
        replace(r, failed=0, example_failed=None, first_failed=None, last_failed=None)
        for r in whole.routes
    )
    analysis = reason(dossier(), without(whole, routes=healthy, patterns=(), pairs=(), tests=()))

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert not analysis.hypotheses
    assert not analysis.symptoms
    assert analysis.gaps


def test_nothing_at_all_asks_for_logs() -> None:
    analysis = reason(dossier(), replace(EMPTY, entries=()))

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert "gcloud logging read" in analysis.gaps[0].settle


def _one_change(error: str = "no paint", *, reversal: bool = True) -> Measures:
    routes = [
        outcome("baseline", "chat-1", total=40, failed=0, start=-1200),
        outcome("incident", "chat-2", total=60, failed=60, start=20),
    ]
    deploys = [
        deploy("baseline", "chat-1", -1300, env_COLOUR="x", env_OTHER="y", image="a"),
        deploy("incident", "chat-2", 15, env_OTHER="y", image="a"),
    ]
    if reversal:
        routes.append(outcome("after-fix", "chat-3", total=60, failed=0, start=3600))
        deploys.append(
            deploy("after-fix", "chat-3", 3500, env_COLOUR="x", env_OTHER="y", image="a")
        )
    return measures(
        routes=tuple(routes),
        deploys=tuple(deploys),
        patterns=(pattern("p1", error, ("incident", "chat-2", 60)),),
        pairs=two_by_two().pairs[:1],
    )


def test_one_dropped_variable_is_named() -> None:
    analysis = reason(dossier(), _one_change())

    assert analysis.verdict is Verdict.ROOT_CAUSE_FOUND
    assert analysis.hypotheses[0].title == "deploy of chat-2: COLOUR no longer set"


def test_before_and_after_alone_are_no_proof() -> None:
    """What else changed at that time is not excluded, so the verdict waits for a reversal."""
    analysis = reason(dossier(), _one_change(reversal=False))

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert analysis.hypotheses[0].title == "deploy of chat-2: COLOUR no longer set"
    assert analysis.hypotheses[0].standing is Standing.PLAUSIBLE
    assert any("taken back" in gap.question for gap in analysis.gaps)


def test_an_error_that_names_the_dropped_variable_needs_no_reversal() -> None:
    analysis = reason(dossier(), _one_change("KeyError: 'COLOUR'", reversal=False))

    assert analysis.verdict is Verdict.ROOT_CAUSE_FOUND


def test_a_deploy_is_charged_only_with_what_it_changed() -> None:
    """An earlier deploy dropped the variable, a later one changed something else."""
    case = _one_change()
    later = deploy("incident", "chat-2", 15, env_OTHER="y", env_LEVEL="debug", image="a")
    dropped = deploy("incident", "chat-1b", -600, env_OTHER="y", image="a")
    analysis = reason(
        dossier(), without(case, deploys=(case.deploys[0], dropped, later, case.deploys[2]))
    )

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE


def test_settings_that_changed_together_are_not_told_apart() -> None:
    case = _one_change()
    both = deploy("incident", "chat-2", 15, env_OTHER="z", image="a")
    analysis = reason(dossier(), without(case, deploys=(case.deploys[0], both, case.deploys[2])))

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert "COLOUR no longer set; OTHER y -> z" in analysis.hypotheses[0].title
    assert any("changed together" in gap.question for gap in analysis.gaps)


@pytest.mark.parametrize(
    "odd",
    [
        outcome("incident", "chat-1", total=12, failed=5, start=-30),
        outcome("after-fix", "chat-4", total=100, failed=45, start=5000),
        outcome("incident", "chat-0", total=2, failed=2, start=-30),
    ],
    ids=["old revision fails too", "still fails after the fix", "few but all"],
)
def test_a_state_that_fails_otherwise_is_not_passed_over(odd: RouteOutcome) -> None:
    case = _one_change()
    analysis = reason(dossier(), without(case, routes=(*case.routes, odd)))

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE


def test_another_deploy_at_the_same_time_is_not_ruled_out_by_nothing() -> None:
    case = _one_change(reversal=False)
    mail = deploy("incident", "mail-2", 16, "mail", image="n")
    analysis = reason(dossier(), without(case, deploys=(*case.deploys, mail)))

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    (judged,) = [h for h in analysis.hypotheses if h.service == "mail"]
    assert judged.standing is Standing.PLAUSIBLE


def test_one_stray_error_is_no_mechanism() -> None:
    case = _one_change()
    stray = pattern("p1", "exporter unreachable", ("incident", "chat-2", 1))
    analysis = reason(dossier(), without(case, patterns=(stray,), pairs=()))

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE


def test_tests_that_fail_after_the_fix_speak_against_it() -> None:
    tests = (
        rate("incident", "suite.test_ws", 5, 5, "broken"),
        rate("after-fix", "suite.test_ws", 5, 5, "broken"),
    )
    analysis = reason(dossier(), without(_one_change(), tests=tests))

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert any("fails under “after-fix”" in c.text for c in analysis.hypotheses[0].against)


def test_a_refused_handshake_is_not_called_accepted() -> None:
    refused = replace(_one_change().routes[1], statuses=((401, 60),))
    case = _one_change()
    analysis = reason(dossier(), without(case, routes=(case.routes[0], refused, case.routes[2])))

    assert not any("Not authentication" in claim.text for claim in analysis.not_the_cause)


def test_revisions_go_by_time_and_not_by_name() -> None:
    case = _one_change()
    renamed = tuple(
        replace(
            d,
            spec=replace(
                d.spec,
                revision={"chat-1": "chat-9", "chat-2": "chat-10"}.get(
                    d.spec.revision, d.spec.revision
                ),
            ),
        )
        for d in case.deploys
    )
    routes = tuple(
        replace(
            r,
            place=replace(
                r.place,
                revision={"chat-1": "chat-9", "chat-2": "chat-10"}.get(
                    r.place.revision, r.place.revision
                ),
            ),
        )
        for r in case.routes
    )
    patterns = (pattern("p1", "no paint", ("incident", "chat-10", 60)),)
    analysis = reason(dossier(), without(case, deploys=renamed, routes=routes, patterns=patterns))

    assert analysis.hypotheses[0].title == "deploy of chat-10: COLOUR no longer set"
    assert analysis.verdict is Verdict.ROOT_CAUSE_FOUND


def test_a_canary_is_seen_beside_much_healthy_traffic() -> None:
    case = _one_change()
    beside = outcome("incident", "chat-1", total=9940, failed=0, start=25)
    analysis = reason(dossier(), without(case, routes=(*case.routes, beside)))

    assert analysis.symptoms
    assert analysis.verdict is Verdict.ROOT_CAUSE_FOUND


def test_a_deploy_that_served_well_for_long_is_not_enough() -> None:
    late = outcome("incident", "chat-2", total=60, failed=60, start=600, healthy_before=50)
    case = without(_one_change(), routes=(_one_change().routes[0], late, _one_change().routes[2]))
    analysis = reason(dossier(), case)

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert any("served 50" in claim.text for claim in analysis.hypotheses[0].against)
    assert any("build up" in gap.question for gap in analysis.gaps)


def test_a_deploy_that_stays_while_all_gets_well_is_not_enough() -> None:
    case = _one_change()
    stayed = replace(case.routes[1], total=80, well_after=20, example_ok=cite("late"))
    analysis = reason(dossier(), without(case, routes=(case.routes[0], stayed, case.routes[2])))

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert any("was still there when" in claim.text for claim in analysis.hypotheses[0].against)


def test_a_condition_that_often_goes_well_is_not_enough() -> None:
    def verdict(failed: int) -> Verdict:
        case = _one_change()
        half = outcome("incident", "chat-2", total=60, failed=failed, start=20)
        table = without(case, routes=(case.routes[0], half, case.routes[2]))
        return reason(dossier(), table).verdict

    assert verdict(60) is Verdict.ROOT_CAUSE_FOUND
    assert verdict(35) is Verdict.INSUFFICIENT_EVIDENCE


def test_an_image_that_every_revision_has_of_its_own_is_not_enough() -> None:
    def analysis(after: str) -> Analysis:
        deploys = (
            deploy("baseline", "chat-1", -1300, image="a"),
            deploy("incident", "chat-2", 15, image="b"),
            deploy("after-fix", "chat-3", 3590, image=after),
        )
        errors = (pattern("p1", "no paint", ("incident", "chat-2", 60)),)
        pairs = (pair("p1", "websocket GET /ws", 60),)
        case = _one_change()
        return reason(
            dossier(), without(case, deploys=deploys, patterns=errors, pairs=pairs, facts=())
        )

    def objected(found: Analysis) -> bool:
        return any("an image of its own" in c.text for h in found.hypotheses for c in h.against)

    assert objected(analysis("c"))
    assert analysis("c").verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert not objected(analysis("a"))


def test_an_unchanged_service_that_fails_alike_speaks_against_the_deploy() -> None:
    elsewhere = pattern("p1", "no paint", ("incident", "chat-2", 60))
    tally = replace(elsewhere.tallies[0], place=place("incident", "mail-1", "mail"))
    both = replace(elsewhere, tallies=(*elsewhere.tallies, tally))
    analysis = reason(dossier(), without(_one_change(), patterns=(both,)))

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert any("mail, which was not changed" in c.text for c in analysis.hypotheses[0].against)


def test_a_deploy_after_the_onset_is_ruled_out() -> None:
    late = deploy("incident", "mail-2", 40, "mail", image="n")
    case = without(two_by_two(), deploys=(*two_by_two().deploys, late))
    analysis = reason(dossier(), case)

    (judged,) = [h for h in analysis.hypotheses if h.service == "mail"]
    assert judged.standing is Standing.RULED_OUT
    assert analysis.verdict is Verdict.ROOT_CAUSE_FOUND
    assert judged.rank == len(analysis.hypotheses)


def test_an_innocent_deploy_nearby_is_ruled_out_with_its_reason() -> None:
    near = deploy("incident", "mail-2", 10, "mail", image="n")
    served = [
        outcome(label, "mail-2", total=80, failed=0, service="mail", protocol="http")
        for label in ("incident", "after-fix")
    ]
    case = without(
        two_by_two(),
        deploys=(*two_by_two().deploys, near),
        routes=(*two_by_two().routes, *served),
    )
    analysis = reason(dossier(), case)

    (judged,) = [h for h in analysis.hypotheses if h.service == "mail"]
    assert judged.standing is Standing.RULED_OUT
    assert any("80 of 80 requests" in claim.text for claim in judged.against)


def test_what_a_revision_calls_itself_is_no_condition() -> None:
    """Another value in every revision names it; it may not pass as what the fault needs."""
    whole = two_by_two()
    named = tuple(
        replace(f, name="build", value=f.place.revision) for f in whole.facts if f.name == "mode"
    )
    analysis = reason(dossier(), without(whole, facts=(*whole.facts, *named)))

    assert analysis.experiment is not None
    assert len(analysis.experiment.needed) == 2
    assert analysis.verdict is Verdict.ROOT_CAUSE_FOUND


def test_tests_that_fail_now_and_then_are_a_lead_and_no_verdict() -> None:
    case = measures(
        routes=(outcome("incident", "chat-1", total=50, failed=0),),
        tests=(rate("incident", "suite.test_export", 4, 2, "FileNotFoundError: out.csv"),),
    )
    tried = (attempt("test_export", run, failed=run % 2 == 0) for run in range(4))
    analysis = reason(replace(dossier(), attempts=tuple(tried)), case)

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert analysis.hypotheses[0].title.startswith("flaky tests")
    assert "test_export" in analysis.hypotheses[0].title


def test_every_score_is_the_product_of_its_factors() -> None:
    for hypothesis in reason(dossier(), two_by_two()).hypotheses:
        product = 1.0
        for factor in hypothesis.factors:
            assert 0.0 <= factor.value <= 1.0
            product *= factor.value
        assert abs(product - hypothesis.score) < 1e-9


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_tables_does_not_matter(random: object) -> None:
    whole = two_by_two()
    shuffled: dict[str, object] = {}
    for table in ("routes", "deploys", "facts", "patterns", "pairs", "tests"):
        rows = list(getattr(whole, table))
        random.shuffle(rows)  # type: ignore[attr-defined] # hypothesis gives a random.Random
        shuffled[table] = tuple(rows)
    expected = reason(dossier(), whole)
    found = reason(dossier(), without(whole, **shuffled))

    assert replace(found, measures=whole) == expected


def test_attempts_that_passed_speak_against_the_close_code() -> None:
    table = two_by_two()
    tests = (rate("incident", "suite.test_ws", 5, 3, "received 1011 (internal error)"),)

    edges = reason(dossier(), replace(table, tests=tests)).graph.edges

    (edge,) = [e for e in edges if e.rule == "same-close-code"]
    assert (edge.then, edge.without_effect) == (3, 2)
    assert [cited.test for cited in edge.counter_examples] == ["suite.test_ws#2"]


def test_the_median_lag_of_the_traces_stands_on_their_link() -> None:
    edges = reason(dossier(), two_by_two()).graph.edges

    lags = {(e.lag_seconds, e.lag_of) for e in edges if e.rule == "same-trace"}
    assert lags == {(0.1, LagOf.CASES)}


def test_two_values_are_a_condition_and_three_of_three_are_names() -> None:
    def conditions(*values: str) -> int:
        revisions = [f"chat-{at}" for at in range(1, len(values) + 1)]
        states = [
            outcome(
                "incident" if one == revisions[-1] else f"earlier-{one}",
                one,
                total=30,
                failed=30 if one == revisions[-1] else 0,
                start=20,
            )
            for one in revisions
        ]
        facts = [
            fact(state.place.label, state.place.revision, "mode", value)
            for state, value in zip(states, values, strict=True)
        ]
        table = measures(routes=tuple(states), facts=tuple(facts))
        found = reason(dossier(), table).experiment
        return len(found.conditions) if found is not None else 0

    assert conditions("lenient", "strict") == 1
    assert conditions("a", "b", "c") == 0


def test_an_error_that_speaks_of_another_service_that_fails_is_an_objection() -> None:
    def names(one: Case) -> set[str]:
        (route,) = [route for route in one.routes if route.key.service == "web"]
        scene = Scene(
            incident=dossier().incident,
            case=one,
            route=route,
            trial=None,
            mechanism=find_mechanism(one.measures, route, ()),
        )
        return {objection.name for objection in objections_to(scene, None)}

    def told(text: str) -> Case:
        return failing(
            routes=(outcome("incident", "web-1", total=60, failed=60, start=70, service="web"),),
            patterns=(said("p2", text, ("web-1", 70, 600), service="web"),),
            onsets=(onset("p2", 70, service="web"),),
        )

    assert "passed on" in names(told("chat answered 503"))
    assert "passed on" not in names(told("out of stock"))
