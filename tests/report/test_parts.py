"""Decisions of the view that a golden file shows only once."""

from dataclasses import replace
from itertools import pairwise

import pytest

from rca.model.graph import EdgeStanding, NodeKind
from rca.model.ids import NodeId
from rca.model.incident import ImpactItem
from rca.model.plural import counted
from rca.model.why import CiteText, WhyTree
from rca.report.cited import Places, Statement
from rca.report.filters import filters_for, percent, seconds
from rca.report.flowchart import LONGEST, Arrow, Chart, flowchart
from rca.report.parts.exhibits import shown
from rca.report.parts.impact import impact_of
from rca.report.parts.opening import experiment_sentence
from rca.report.parts.signoff import checks_of
from rca.report.parts.support import support_of, weakest_edge
from rca.report.parts.whys import whys_of
from rca.verify import causes_cut
from tests import factories
from tests.factories import broken_checkout, cite


def test_places_are_numbered_by_where_they_stand_not_by_who_cites_first() -> None:
    places = Places([cite("E10", line=3), cite("E2", line=9), cite("E2", line=2), cite("E2")])

    assert [place.label for place in places] == ["E2", "E2.1", "E2.2", "E10.1"]
    assert places.of(cite("E2", line=9, quote="x")).anchor == "e2-2"


def test_citations_stand_before_the_full_stop() -> None:
    filters = filters_for(Places([cite("E1", "a"), cite("E2")]))
    shown = Statement(text="It broke.", cites=(cite("E1", "a"), cite("E2")), more=2)

    assert filters["stated"](shown) == "It broke ([E1.1](#e1-1), [E2](#e2) and 2 more)."


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0%"), (1.0, "100%"), (0.9999, "99.99%"), (0.004, "0.4%"), (0.625, "63%")],
)
def test_a_share_never_rounds_to_all_or_nothing(value: float, text: str) -> None:
    assert percent(value) == text


def test_numbers_read_well() -> None:
    assert counted(1, "entry", "entries") == "1 entry"
    assert counted(1204, "entry", "entries") == "1,204 entries"
    assert [seconds(value) for value in (0.0123, 0.4, 90.0, 7200.0)] == [
        "12 ms",
        "0.4 s",
        "1.5 min",
        "2.0 h",
    ]


def test_a_fix_cuts_the_cause_that_is_titled_so_not_every_summary_that_names_it() -> None:
    _, found = broken_checkout()
    first = found.hypotheses[0]
    named = replace(
        first, summary=(*first.summary, factories.claim("It needs the hundred queries."))
    )
    found = replace(found, hypotheses=(named, *found.hypotheses[1:]))

    titled = causes_cut(factories.fix(cuts="Hundred  queries"), found)
    by_summary = causes_cut(factories.fix(cuts="from 20 to 2"), found)

    assert [cause.rank for cause in titled] == [2]
    assert [cause.rank for cause in by_summary] == [1]
    assert causes_cut(factories.fix(cuts=""), found) == ()


@pytest.mark.parametrize(
    ("fields", "total"),
    [
        ({}, "30 EUR per day"),
        ({"currency": "USD"}, ""),
        ({"period": "month"}, ""),
        ({"at_least": True}, ""),
        ({"part_of": "first"}, ""),
    ],
)
def test_a_total_is_given_only_where_amounts_add_up(fields: dict[str, object], total: str) -> None:
    first = ImpactItem(
        area="first", effect="e", amount=10, currency="EUR", period="day", source="s"
    )
    second = first.model_copy(update={"area": "second", "amount": 20, **fields})
    dossier = factories.dossier(incident=factories.incident(impact=(first, second)))

    impact = impact_of(dossier, factories.analysis())

    assert impact is not None
    assert impact.total == total
    assert bool(impact.why_no_total) is not bool(total)


def test_the_experiment_is_a_two_by_two_table() -> None:
    _, found = broken_checkout()

    support = support_of(found)

    assert support is not None
    assert support.experiment is not None
    assert support.experiment.matrix == (
        ("25 of 40 failed (incident)", "0 of 40 failed (only-code-fixed)"),
        ("0 of 40 failed (only-pool-fixed)", "0 of 40 failed (after-fix)"),
    )


def test_states_that_cannot_tell_conditions_apart_are_said_to() -> None:
    _, found = broken_checkout()
    assert found.experiment is not None

    assert "cannot tell" in experiment_sentence(replace(found.experiment, separated=False))
    assert "needs one" in experiment_sentence(replace(found.experiment, needed=(1,)))


def test_the_weakest_edge_on_the_path_is_the_one_named() -> None:
    edge = weakest_edge(broken_checkout()[1])

    assert edge is not None
    assert edge.standing is EdgeStanding.INFERRED


def test_a_why_shows_a_whole_excerpt_and_the_line_of_the_file_that_is_cited() -> None:
    dossier, found = broken_checkout()
    asked = factories.why(cites=(CiteText(evidence="E4", line=2),))
    measures = replace(found.measures, exhibits=(factories.exhibit(cite("E4", line=2)),))

    (why,) = whys_of(
        replace(dossier, whys=WhyTree(whys=(asked,))), replace(found, measures=measures)
    )

    (code,) = why.exhibits
    assert code.text == "for _ in range(100):\n    session.execute(query)"
    assert code.caption == "checkout/pay.py:10-11 at 3f2a, cited line 11"


def test_a_why_without_what_it_cites_fails_its_check() -> None:
    dossier, found = broken_checkout()
    whys = whys_of(dossier, found)

    checks = {check.name: check for check in checks_of(dossier, found, whys, frozenset())}

    assert [bool(why.unresolved) for why in whys] == [False, False, True, False]
    check = checks["Every why is proved, or says what would settle it"]
    assert (check.passed, check.counts) == (False, "2 proved, 1 open, 1 unproved")


@pytest.mark.parametrize("count", [3, 20, 60])
def test_a_flowchart_stays_short_enough_for_every_host(count: int) -> None:
    ids = [NodeId(f"N{number}") for number in range(count)]
    chart = Chart(
        nodes=tuple((node_id, NodeKind.ERROR, "a rather long title " * 10) for node_id in ids),
        arrows=tuple(
            Arrow(source=one, target=other, standing=EdgeStanding.INFERRED, label="12 traces")
            for one, other in pairwise(ids)
        ),
        causes=(ids[0],),
    )

    text = flowchart(chart)

    assert len(text.removeprefix("```mermaid\n").removesuffix("\n```")) < LONGEST
    assert text.count("-->") >= min(count, 12) - 1


def test_a_hypothesis_without_a_path_has_no_chain() -> None:
    found = factories.analysis(hypotheses=(factories.hypothesis(path=()),))

    support = support_of(found)

    assert support is not None
    assert support.chain == ()
    assert [row.title.text for row in support.hypotheses] == [found.hypotheses[0].title]


def test_an_excerpt_says_why_its_lines_are_shown() -> None:
    text = "migrating\n[… 300 lines …]\nstep 7\nERROR: no carts"
    reasons = ((3, "before line 303"), (4, "reports an error"))

    block = shown(factories.exhibit(text=text, is_cut=True, reasons=reasons))

    assert block.text.split("\n") == [
        "migrating",
        "[… 300 lines …]",
        "step 7",
        "[reports an error:]",
        "ERROR: no carts",
    ]
    assert (block.left_out, block.is_cut) == (0, True)
