"""What a person chooses from, and the places that they type."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.interview import candidates_of, effect_of, places_in, question_about
from rca.interview.sparkline import minutes_of
from rca.model.ids import NodeId
from rca.model.instant import Instant
from rca.model.why import CiteText, WhyTree
from tests import factories

MINUTE = 60 * 10**9


def test_the_causes_of_the_symptom_are_its_links_then_the_hypotheses_by_rank() -> None:
    _, analysis = factories.broken_checkout()

    effect = effect_of(WhyTree(), "", analysis, "Checkout fails")
    found = candidates_of(effect, analysis)

    assert effect.title == analysis.symptoms[0].title
    assert [(c.title, c.standing) for c in found] == [
        ("QueuePool limit reached", "supported"),
        (analysis.hypotheses[0].title, "supported"),
        (analysis.hypotheses[1].title, "supported"),
        (analysis.hypotheses[2].title, "ruled_out"),
    ]
    link, first, *_ = found
    assert (link.score, first.score) == (None, 0.81)
    assert "1 with the cause alone" in link.counts
    assert link.cites[0] == factories.cite("E1", "a1")
    assert len({cite.without_quote() for cite in first.cites}) == len(first.cites)


def test_a_link_that_a_hypothesis_is_about_is_offered_once() -> None:
    _, analysis = factories.broken_checkout()
    about = replace(analysis.hypotheses[1], title="the pool is full", path=())
    about = replace(about, cites=(factories.cite("E1", "a1"),))
    found = replace(analysis, hypotheses=(analysis.hypotheses[0], about))

    offered = candidates_of(effect_of(WhyTree(), "", found, ""), found)

    assert [one.title for one in offered] == [analysis.hypotheses[0].title, "the pool is full"]


def test_what_follows_from_a_finding_is_no_cause_of_it() -> None:
    _, analysis = factories.broken_checkout()
    tree = WhyTree(whys=(factories.why("W1", cites=(CiteText(evidence="E1", insert_id="a1"),)),))

    effect = effect_of(tree, "W1", analysis, "")

    assert effect.nodes == {NodeId("N2")}
    titles = [candidate.title for candidate in candidates_of(effect, analysis)]
    assert "QueuePool limit reached" not in titles
    assert titles[0] == analysis.hypotheses[0].title


def test_a_cause_that_begins_behind_the_effect_is_none_of_it() -> None:
    _, analysis = factories.broken_checkout()
    first = analysis.hypotheses[0]
    later = replace(first, title="the pool is full", path=(NodeId("N2"), NodeId("S1")))
    tree = WhyTree(whys=(factories.why("W1", cause=first.title),))

    found = replace(analysis, hypotheses=(first, later))
    effect = effect_of(tree, "W1", found, "")

    assert effect.nodes == {"N1"}
    assert candidates_of(effect, found) == ()


def test_the_accepted_cause_is_found_again_though_its_number_changed() -> None:
    _, analysis = factories.broken_checkout()
    node = replace(analysis.graph.nodes[1], id=NodeId("N99"))
    renumbered = replace(analysis, graph=replace(analysis.graph, nodes=(node,), edges=()))
    tree = WhyTree(whys=(factories.why("W1", cause="QueuePool limit reached"),))

    assert effect_of(tree, "W1", renumbered, "").nodes == {"N99"}


def test_a_hypothesis_that_was_accepted_is_where_its_path_begins() -> None:
    _, analysis = factories.broken_checkout()
    tree = WhyTree(whys=(factories.why("W1", cause=analysis.hypotheses[1].title),))

    assert effect_of(tree, "W1", analysis, "").nodes == {"N7"}


def test_an_analysis_that_knows_nothing_leaves_the_question_to_the_person() -> None:
    analysis = factories.analysis(symptoms=(), hypotheses=())

    effect = effect_of(WhyTree(), "", analysis, "Checkout fails")

    assert effect.title == "Checkout fails"
    assert all(c.standing != "supported" for c in candidates_of(effect, analysis))


def test_failures_a_minute_stand_beside_the_place_that_was_counted() -> None:
    start = factories.at("10:02:00")
    minutes = ((start, 40, 3), (Instant(start + 2 * MINUTE), 40, 7))
    route = factories.route(failed_per_minute=minutes)
    measures = factories.measures(routes=(route,))
    assert route.example_failed is not None

    assert minutes_of([factories.cite("E9"), route.example_failed], measures) == (3, 0, 7)
    assert minutes_of([factories.cite("E9")], measures) == ()


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30, unique=True))
def test_a_long_time_is_summed_to_a_line_and_loses_no_count(minutes: list[int]) -> None:
    rows = tuple((Instant(minute * MINUTE), 9, 1) for minute in sorted(minutes))
    route = factories.route(failed_per_minute=rows)
    assert route.example_failed is not None

    bars = minutes_of([route.example_failed], factories.measures(routes=(route,)))

    assert len(bars) <= 40
    assert sum(bars) == len(minutes)


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("E2 line 7", [{"evidence": "E2", "line": 7}]),
        ("e2:7", None),
        ("E2 7", [{"evidence": "E2", "line": 7}]),
        ("E4", [{"evidence": "E4"}]),
        ('E2 entry 68b8 "closing"', [{"evidence": "E2", "insert_id": "68b8", "quote": "closing"}]),
        ("E9 test a.b[x y]", [{"evidence": "E9", "test": "a.b[x y]"}]),
        ("E2 line 7; E4", [{"evidence": "E2", "line": 7}, {"evidence": "E4"}]),
        ("E2 line 99999999999", None),
        ("E0", None),
        ("closing with 1011", None),
        ("", None),
    ],
)
def test_places_are_read_as_people_type_them(
    text: str, cites: list[dict[str, object]] | None
) -> None:
    found = places_in(text)

    assert found == (None if cites is None else tuple(CiteText.model_validate(c) for c in cites))


@given(st.text(alphabet='E12; lineentrytest":"a\n\x00'))
def test_any_text_is_places_or_it_is_not(text: str) -> None:
    found = places_in(text)

    assert found is None or all(cite.evidence for cite in found)


def test_a_question_asks_what_led_to_it() -> None:
    assert question_about("It broke.\nBadly.") == "What led to this: It broke?"
    assert len(question_about("x" * 5000)) < 200
