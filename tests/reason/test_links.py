"""How suspects, troubles and symptoms hang together in the graph, with what was counted."""

from dataclasses import replace

import pytest

from rca.model.analysis import CauseKind
from rca.model.graph import Edge, EdgeStanding, LagOf, NodeKind
from rca.model.ids import NodeId
from rca.model.measures import Pattern
from rca.model.signals import LoneMinute, SignalKind
from rca.reason import reason
from rca.reason.case import Case
from rca.reason.draft import Draft
from rca.reason.graph import add_drafts
from rca.reason.graph_builder import GraphBuilder
from rca.reason.judge import judge
from rca.reason.links import connect_suspects
from rca.reason.suspect import Suspect
from rca.reason.symptoms import failing_tests, to_symptoms
from rca.reason.ways.names_it import names_it
from tests.knowledge.builders import rule
from tests.reason.builders import (
    ERROR,
    cite,
    dossier,
    measures,
    outcome,
    pair,
    pattern,
    rate,
    two_by_two,
)
from tests.reason.cases import event, failing, numbers, onset, said


def drawn(case: Case, *drafts: Draft) -> dict[tuple[str, str, str], Edge]:
    """The edges by the titles of both ends and the rule."""
    symptoms = to_symptoms(case.routes, case.tests, {}, {})
    builder = GraphBuilder(symptoms)
    ids = add_drafts(builder, drafts)
    connect_suspects(builder, case, drafts, ids, symptoms, {})
    graph = builder.graph()
    return {
        (graph.node(e.source).title, graph.node(e.target).title, e.rule): e for e in graph.edges
    }


def quiet(at: float, node: NodeKind = NodeKind.SIGNAL, service: str = "chat") -> Suspect:
    """Something that is no deploy and has no way to act."""
    bare = replace(event(at, service=service), change=None, is_event=False, node=node)
    return replace(bare, name="traffic rises", revision="")


def lone(name: str, service: str, at: int) -> LoneMinute:
    """A minute in which that came alone."""
    return LoneMinute(
        kind=SignalKind.PATTERN,
        name=name,
        service=service,
        minute=onset(name, 60 * at).start,
        cite=cite(f"{name}-{service}-{at}"),
    )


def rules(edges: dict[tuple[str, str, str], Edge]) -> set[str]:
    return {rule for *_, rule in edges}


def test_an_error_leads_to_the_route_of_its_service_by_minutes_or_by_traces() -> None:
    (edge,) = drawn(failing()).values()
    assert (edge.rule, edge.standing) == ("same-minutes", EdgeStanding.INFERRED)
    assert (edge.then, edge.without_effect, edge.without_cause) == (1, 0, 0)

    effect = failing().routes[0].key.effect
    (joined,) = drawn(failing(pairs=(pair("p1", effect, 40),))).values()
    assert (joined.rule, joined.standing) == ("same-trace", EdgeStanding.RECORDED)
    assert (joined.then, joined.unit) == (40, "traces")

    apart = replace(pair("p1", effect, 40), without_effect=40)
    (edge,) = drawn(failing(pairs=(apart,))).values()
    assert edge.rule == "same-minutes"  # the failing requests are as often without it


def test_minutes_with_one_of_both_are_counter_examples() -> None:
    late = replace(
        onset("p2", 60), per_minute=tuple((onset("p2", 60 * n).start, 3) for n in (1, 9, 10))
    )
    others = [("p2", "chat", 9), ("p2", "chat", 1), ("p2", "web", 9), ("p1", "chat", 9)]
    case = failing(
        patterns=(said("p2", "bang", ("chat-2", 60, 900)),),
        onsets=(late,),
        lone_minutes=tuple(lone(*other) for other in others),
    )

    edge = next(e for names, e in drawn(case).items() if "bang" in names[0])

    assert (edge.then, edge.without_effect) == (1, 2)
    assert edge.counter_examples == (cite("p2-chat-9"),)


def test_a_callers_error_comes_from_the_own_error_of_the_service_that_it_names() -> None:
    case = failing(
        patterns=(said("p2", "chat answered 503", ("web-1", 70, 90), service="web"),),
        onsets=(onset("p2", 70, service="web"),),
    )

    edges = drawn(case)

    assert ("chat: boom", "web: chat answered 503", "passed-on") in edges


def test_a_deploy_leads_over_its_way_to_the_error_and_a_way_is_said_not_to_be_counted() -> None:
    taken = replace(event(50), change=None, names=("boom",), takes_away=True)
    case = failing()
    assert names_it(taken, case) is not None

    edges = drawn(case, judge(taken, case))

    (edge,) = [e for (*_, rule), e in edges.items() if rule == "names_it"]
    assert (edge.then, edge.without_effect, edge.without_cause) == (30, None, 0)


def test_what_only_came_first_leads_to_the_first_error_after_it() -> None:
    case = failing()

    edges = drawn(case, judge(quiet(50), case))
    late = drawn(case, judge(quiet(90), case))

    edge = edges["traffic rises", "chat: boom", "shortly-before"]
    assert (edge.then, edge.without_effect, edge.without_cause) == (1, None, None)
    assert "shortly-before" in rules(late)  # without an error after it, to the failing route
    assert ("traffic rises", "chat: boom", "shortly-before") not in late


def test_closeness_alone_links_no_change() -> None:
    case = failing()
    change = judge(quiet(50, NodeKind.CHANGE, "mail"), case)

    assert "shortly-before" not in rules(drawn(case, change))


def test_a_fault_of_tests_leads_to_the_same_tests_with_the_attempts_that_passed() -> None:
    table = measures(tests=(rate("incident", "suite.export", 12, 5, "no such file"),))
    case = replace(failing(), tests=failing_tests(table))
    flaky = replace(
        judge(quiet(50, NodeKind.TEST), case),
        kind=CauseKind.TEST,
        cites=(table.tests[0].first_failed,),  # type: ignore[arg-type] # it failed
    )
    other = replace(flaky, cites=(cite("elsewhere"),))

    (edge,) = [e for (*_, rule), e in drawn(case, flaky).items() if rule == "same-tests"]

    assert (edge.then, edge.without_effect, edge.unit) == (5, 7, "test attempts")
    assert edge.lag_seconds is None  # the tests are only taken to begin with the requests
    assert "same-tests" not in rules(drawn(case, other))


def test_failing_requests_lead_to_tests_that_name_their_status() -> None:
    def links(message: str) -> dict[tuple[str, str, str], Edge]:
        statuses = replace(
            outcome("incident", "chat-2", total=60, failed=60, start=60, route="/x"),
            statuses=((503, 60),),
        )
        table = measures(tests=(rate("incident", "suite.join", 5, 3, message),))
        return drawn(replace(failing(routes=(statuses,)), tests=failing_tests(table)))

    (edge,) = [e for (*_, rule), e in links("assert 503 == 200").items() if rule == "same-status"]
    assert (edge.then, edge.without_effect) == (3, 2)
    assert [cited.test for cited in edge.counter_examples] == ["suite.join#2"]
    assert "same-status" not in rules(links("assert 1 == 2"))


def test_no_edge_leads_from_a_thing_to_itself() -> None:
    case = failing()
    edges = drawn(case, judge(quiet(50), case))

    assert all(edge.source != edge.target for edge in edges.values())
    assert NodeId("S1") in {edge.target for edge in edges.values()}


def test_an_error_that_is_suspected_and_on_the_way_is_one_node() -> None:
    effect = failing().routes[0].key.effect

    graph = reason(dossier(), failing(pairs=(pair("p1", effect, 60),)).measures).graph

    assert [node.title for node in graph.nodes if node.kind is NodeKind.ERROR] == ["chat: boom"]


@pytest.mark.parametrize(
    ("log", "kind"),
    [
        ("stderr", NodeKind.ERROR),
        ("system", NodeKind.PLATFORM),
        ("requests", NodeKind.PLATFORM),
        ("system_event", NodeKind.PLATFORM),
    ],
)
def test_what_the_platform_writes_is_an_event_of_the_platform(log: str, kind: NodeKind) -> None:
    known = rule(
        regex="memory limit",
        role="cause",
        kind="platform",
        title="out of memory",
        examples=["memory limit exceeded"],
    )
    text = "memory limit exceeded"
    table = failing(text).measures
    written = tuple(replace(one, log=log) for one in table.patterns)

    graph = reason(replace(dossier(), knowledge=(known,)), replace(table, patterns=written)).graph

    errors = (NodeKind.ERROR, NodeKind.PLATFORM)
    assert [node.kind for node in graph.nodes if node.kind in errors] == [kind]


def test_two_deploys_that_act_by_one_drift_share_its_node() -> None:
    falling = numbers(*((second, 40 - second) for second in range(-10, 36, 3)))
    case = failing(deploys=(), series=(falling,))
    first, second = (judge(event(at), case) for at in (-8, -6))

    edges = drawn(case, first, replace(second, title="the other"))

    assert len({target for (_, target, rule) in edges if rule == "drift"}) == 1
    assert [rule for (*_, rule) in edges].count("drift") == 2


def test_what_came_before_is_counted_over_minutes_where_its_line_has_any() -> None:
    case = failing(
        patterns=(said("p2", "queue is long", ("chat-2", 50, 300), severity="INFO"),),
        onsets=(
            replace(
                onset("p2", 50),
                per_minute=tuple((onset("p2", 60 * n).start, 1) for n in (0, 1, 4)),
            ),
        ),
        lone_minutes=(lone("p2", "chat", 4),),
    )
    line = replace(quiet(50), cites=(cite("line-p2"),), node=NodeKind.CONFIG)

    edge = drawn(case, judge(line, case))["traffic rises", "chat: boom", "shortly-before"]

    assert (edge.unit, edge.then, edge.without_effect, edge.without_cause) == ("minutes", 2, 1, 0)
    assert edge.counter_examples == (cite("p2-chat-4"),)
    assert (edge.lag_seconds, edge.lag_of) == (10.0, LagOf.FIRST)


def test_what_is_on_the_way_without_a_trace_is_counted_over_minutes() -> None:
    minutes = tuple((onset("p1", 60 * n).start, 3) for n in (1, 8))
    table = failing(lone_minutes=(lone("p1", "chat", 8),)).measures
    rising = tuple(replace(o, per_minute=minutes) if o.name == "p1" else o for o in table.onsets)

    graph = reason(dossier(), replace(table, onsets=rising)).graph

    (edge,) = [e for e in graph.edges if e.rule == "in-order"]
    assert (edge.unit, edge.then, edge.without_effect, edge.without_cause) == ("minutes", 1, 1, 0)
    assert edge.counter_examples == (cite("p1-chat-8"),)
    assert "same-minutes" not in {e.rule for e in graph.edges}


def test_a_joint_condition_cites_what_was_counted_of_both_sides() -> None:
    table = two_by_two()
    stray = replace(
        outcome("only-image", "chat-4", total=60, failed=1, start=5000),
        example_failed=cite("stray"),
    )
    served = replace(
        outcome("incident", "chat-2", total=60, failed=59, start=20), example_ok=cite("served")
    )
    kept = tuple(
        o
        for o in table.routes
        if o.place.revision != "chat-4" and o.route == "/ws" and not o.failed
    )

    graph = reason(dossier(), replace(table, routes=(*kept, served, stray))).graph

    joint = [e for e in graph.edges if e.rule == "joint-condition"]
    assert {e.without_cause for e in joint} == {0, 1}
    assert all(cite("served") in e.counter_examples for e in joint)
    assert [e.without_cause for e in joint if cite("stray") in e.counter_examples] == [1]


def test_a_startup_line_is_counted_over_the_states_that_are_known() -> None:
    edges = reason(dossier(), two_by_two()).graph.edges

    (edge, *_) = [e for e in edges if e.rule == "same-revision"]

    assert (edge.unit, edge.then, edge.without_effect, edge.without_cause) == ("states", 2, 0, 0)


def test_the_same_error_of_another_place_is_an_effect_without_the_code() -> None:
    table = two_by_two()
    other = pattern("p7", ERROR.replace("guard.py", "other.py"), ("incident", "chat-2", 3))

    def raised(*patterns: Pattern) -> Edge:
        edges = reason(dossier(), replace(table, patterns=(*table.patterns, *patterns))).graph.edges
        return next(e for e in edges if e.rule == "raised-at")

    assert (raised().then, raised().without_effect, raised().without_cause) == (60, None, 0)
    assert (raised(other).without_cause, raised(other).counter_examples) == (3, (other.example,))
