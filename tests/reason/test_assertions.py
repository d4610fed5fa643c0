"""What people assert stands in the graph, apart from what is recorded or inferred."""

from dataclasses import replace

from rca.model.analysis import Analysis, Verdict
from rca.model.graph import EdgeStanding
from rca.model.measures import Measures
from rca.model.why import WhyTree
from rca.reason import reason
from tests.reason.builders import deploy, dossier, two_by_two
from tests.reason.cases import failing

APART = failing(deploys=(deploy("incident", "mail-2", 20, "mail"),)).measures
"""A deploy that nothing joins to the failures."""


def why(id_: str, place: str, **fields: object) -> dict[str, object]:
    cited = [{"evidence": "E1", "insert_id": place}]
    return {"id": id_, "question": "How?", "finding": "So.", "cites": cited} | fields


def told(table: Measures, *whys: dict[str, object]) -> Analysis:
    tree = WhyTree.model_validate({"schema": "rca.whys/1", "whys": list(whys)})
    return reason(replace(dossier(), whys=tree), table)


def test_an_accepted_cause_that_nothing_joins_to_the_symptom_is_asserted() -> None:
    title = next(h.title for h in told(APART).hypotheses if h.service == "mail")

    analysis = told(APART, why("W1", "elsewhere", cause=title, standing="plausible"))

    (edge,) = [e for e in analysis.graph.edges if e.standing is EdgeStanding.ASSERTED]
    assert (edge.rule, edge.then, edge.counted) == ("accepted-why", 0, "nothing was counted")
    assert (analysis.graph.node(edge.source).title, edge.target) == (title, "S1")
    assert edge.cites[0].insert_id == "elsewhere"
    (mail,) = [h for h in analysis.hypotheses if h.title == title]
    assert mail.path == (edge.source, "S1")
    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE


def test_a_why_leads_to_the_one_that_it_answers_by_the_places_cited() -> None:
    analysis = told(
        APART,
        why("W1", "line-p1"),
        why("W2", "unknown place", parent="W1"),
        why("W3", "deploy-mail-2", parent="W2"),
        why("W4", "deploy-mail-2", parent="W1", status="unknown", settle="ask"),
    )

    (edge,) = [e for e in analysis.graph.edges if e.standing is EdgeStanding.ASSERTED]
    assert analysis.graph.node(edge.source).service == "mail"
    assert analysis.graph.node(edge.target).title == "chat: boom"


def test_what_is_recorded_or_inferred_already_is_not_asserted_too() -> None:
    plain = told(two_by_two())
    first = plain.hypotheses[0]

    analysis = told(two_by_two(), why("W1", "x", cause=first.title, standing="supported"))

    assert analysis.graph == plain.graph
    assert analysis.verdict is Verdict.ROOT_CAUSE_FOUND
