"""Each check finds what it is for, and is silent about a case that is in order."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rca.checks import CHECKS, RULES, Rule
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.excerpt import Note
from rca.model.finding import Finding
from rca.model.fix import FixList, Snippet, Validation, ValidationTest
from rca.model.incident import ComplianceArea
from rca.model.why import CiteText, Why, WhyTree
from rca.store import IncidentFolder, bundled
from rca.workflow.analyze import analyze_incident
from tests.factories import at, broken_checkout, cite, claim, deploy, exhibit, why

Case = tuple[Dossier, Analysis]

KNOWN = {"why-unknown": {"whys.toml: W6"}}
"""What a careful reader would say about it too: one why is open, and says what would settle it."""


def with_why(case: Case, **changes: Any) -> Case:
    dossier, analysis = case
    first, *others = dossier.whys.whys
    changed = first.model_copy(update=changes)
    tree = WhyTree(schema="rca.whys/1", whys=(changed, *others))
    return replace(dossier, whys=tree), analysis


def with_fix(case: Case, **changes: Any) -> Case:
    dossier, analysis = case
    first, *others = dossier.fixes.fixes
    changed = first.model_copy(update=changes)
    fixes = FixList(schema="rca.fixes/1", fixes=(changed, *others), tests=dossier.fixes.tests)
    return replace(dossier, fixes=fixes), analysis


def with_validation(case: Case, *, done: bool = True, **changes: Any) -> Case:
    """The first fix of the case is done, and proved by the test that failed, all of it passed."""
    fields: dict[str, Any] = {"metric": "test_pass_rate", "of": ("test_pay",), "threshold": 1.0}
    return with_fix(case, validations=(Validation(**(fields | changes)),), done=done)


def with_claim_on_nothing(case: Case, insert_id: str = "no-such-entry") -> Case:
    dossier, analysis = case
    wrong = claim("It was so", cite("E1", insert_id))
    first, *others = analysis.hypotheses
    return dossier, replace(analysis, hypotheses=(replace(first, summary=(wrong,)), *others))


def cited_elsewhere(case: Case, **changes: Any) -> Case:
    first = case[0].whys.whys[0].cites[0]
    return with_why(case, cites=(first.model_copy(update=changes),))


def chain(case: Case, *findings: str) -> Case:
    """Whys in one line, each cited as the first one of the case is, and none ruled out."""
    dossier, analysis = case
    cites = dossier.whys.whys[0].cites
    whys = tuple(
        Why(
            id=f"W{i}",
            parent=f"W{i - 1}" if i > 1 else "",
            question=f"Why number {i}?",
            finding=finding,
            counterfactual="Without it nothing happens.",
            cites=cites,
        )
        for i, finding in enumerate(findings, start=1)
    )
    return replace(dossier, whys=WhyTree(whys=whys)), analysis


def with_note(case: Case, text: str) -> Case:
    return replace(case[0], notes=(Note(name="about.md", text=text),)), case[1]


def with_incident(case: Case, **changes: Any) -> Case:
    dossier, analysis = case
    return replace(dossier, incident=dossier.incident.model_copy(update=changes)), analysis


def with_criterion(case: Case, **changes: Any) -> Case:
    first = case[0].incident.criteria[0]
    return with_incident(case, criteria=(first.model_copy(update=changes),))


def with_cause_after_effect(case: Case, cause_at: str = "10:05:00") -> Case:
    dossier, analysis = chain(case, "Payments time out.", "The pool was made smaller.")
    effect, cause = dossier.whys.whys
    shown = (
        exhibit(cite("E1", "t1"), at=at("10:02:00")),
        exhibit(cite("E1", "t2"), at=at(cause_at)),
    )
    whys = tuple(
        why.model_copy(update={"cites": (CiteText(evidence="E1", insert_id=insert_id),)})
        for why, insert_id in ((effect, "t1"), (cause, "t2"))
    )
    measured = replace(analysis.measures, exhibits=shown)
    return replace(dossier, whys=WhyTree(whys=whys)), replace(analysis, measures=measured)


BREAKS: dict[str, Callable[[Case], Case]] = {
    "no-evidence": lambda case: with_why(case, cites=(CiteText(evidence="E1"),)),
    "cite-unresolved": lambda case: cited_elsewhere(case, insert_id="no-such-entry", line=0),
    "quote-not-verbatim": lambda case: cited_elsewhere(case, quote="words nobody wrote"),
    "claim-uncited": with_claim_on_nothing,
    "number-not-in-evidence": lambda case: with_why(case, finding="It failed 7,777 times."),
    "why-unknown": lambda case: with_why(case, status="unknown", finding="", settle="ask"),
    "why-restates": lambda case: with_why(case, finding=case[0].whys.whys[0].question),
    "effect-before-cause": with_cause_after_effect,
    "single-branch": lambda case: chain(case, "One.", "Two.", "Three."),
    "person-as-cause": lambda case: with_why(case, finding="An engineer forgot the setting."),
    "exhaustion-as-cause": lambda case: chain(case, "The pool ran out of connections."),
    "hindsight-words": lambda case: with_note(case, "The limit should have been raised."),
    "less-specific-than-evidence": lambda case: chain(
        cited_elsewhere(case, quote="DB_POOL_SIZE=2"), "A variable was changed."
    ),
    "stops-without-unknown": lambda case: chain(case, "The cache was probably cold."),
    "fix-incomplete": lambda case: with_fix(case, owner=" "),
    "fix-cuts-nothing": lambda case: with_fix(case, cuts="a cause nobody found"),
    "cause-not-cut": lambda case: (
        replace(
            case[0],
            fixes=FixList(
                schema="rca.fixes/1",
                fixes=(case[0].fixes.fixes[0].model_copy(update={"cuts": ""}),),
            ),
        ),
        case[1],
    ),
    "validation-not-evaluable": lambda case: with_validation(case, of=("test_payy",)),
    "criterion-not-evaluable": lambda case: with_criterion(case, of=("no_such_test",)),
    "impact-without-source": lambda case: with_incident(case, impact_headline="99 EUR at risk"),
    "compliance-without-evidence": lambda case: with_incident(
        case, compliance=(ComplianceArea(area="Doors", status="compliant", statement="So."),)
    ),
    "sums-do-not-add-up": lambda case: with_note(case, "65 of 95 failed, then 96 of 95."),
}


NEARLY: dict[str, Callable[[Case], Case]] = {
    "no-evidence": lambda case: with_why(case, cites=(CiteText(evidence="E4"),)),
    "cite-unresolved": lambda case: cited_elsewhere(case, insert_id="d1", quote=""),
    "quote-not-verbatim": lambda case: cited_elsewhere(case, quote="limit of size 2 reached"),
    "claim-uncited": lambda case: with_claim_on_nothing(case, "a1"),
    "number-not-in-evidence": lambda case: with_why(case, finding="About 7,777 failed, of all."),
    "why-unknown": lambda case: with_why(case, settle="ask"),
    "why-restates": lambda case: with_why(case, finding=f"{case[0].whys.whys[0].question} Pools."),
    "effect-before-cause": lambda case: with_cause_after_effect(case, "10:02:01"),
    "single-branch": lambda case: chain(case, "One.", "Two."),
    "person-as-cause": lambda case: with_why(case, finding="The team set the size of the pool."),
    "exhaustion-as-cause": lambda case: chain(case, "The pool ran out, since a query leaks."),
    "hindsight-words": lambda case: with_note(case, "They wrote “it should have been raised”."),
    "less-specific-than-evidence": lambda case: chain(
        cited_elsewhere(case, quote="DB_POOL_SIZE=2"), "The variable DB_POOL_SIZE was changed."
    ),
    "stops-without-unknown": lambda case: chain(case, "The cache was cold."),
    "fix-incomplete": lambda case: with_fix(case, owner="x", mitigation=" "),
    "fix-cuts-nothing": lambda case: with_fix(case, cuts="db_pool_size"),
    "cause-not-cut": lambda case: with_fix(case, cuts="db_pool_size"),
    "validation-not-evaluable": lambda case: with_validation(case, threshold=100),
    "criterion-not-evaluable": lambda case: with_criterion(case, of=("test_pay",), op=">="),
    "impact-without-source": lambda case: with_incident(case, impact_headline="20,000 EUR gone"),
    "compliance-without-evidence": lambda case: with_incident(
        case,
        compliance=(
            ComplianceArea(area="Doors", status="compliant", statement="So.", find="checkout.yaml"),
        ),
    ),
    "sums-do-not-add-up": lambda case: with_note(case, "65 of 95 failed (68%), 95 of 95 ran."),
}
"""What comes near to tripping a rule, and does not."""


def test_every_rule_is_broken_here_and_nearly_so() -> None:
    assert set(BREAKS) == set(NEARLY) == {rule.rule for rule in RULES}


@pytest.mark.parametrize("rule", NEARLY)
def test_what_comes_near_is_left_alone(rule: str) -> None:
    before, after = findings(broken_checkout()), findings(NEARLY[rule](broken_checkout()))

    assert rule not in {finding.rule for finding in after - before}


@pytest.mark.parametrize("rule", BREAKS)
def test_a_broken_case_trips_its_rule(rule: str) -> None:
    before, after = findings(broken_checkout()), findings(BREAKS[rule](broken_checkout()))

    assert rule in {finding.rule for finding in after - before}


@pytest.fixture(scope="module")
def bundled_case() -> Case:
    return analyze_incident(IncidentFolder(bundled("incident")))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule)
def test_the_bundled_incident_is_in_order(rule: Rule, bundled_case: Case) -> None:
    places = {f.place for f in findings(bundled_case) if f.rule == rule.rule}

    assert places == KNOWN.get(rule.rule, set())


@pytest.mark.parametrize(
    "case",
    [
        with_why(broken_checkout(), finding="It failed 25 of 40 times, from 10:02 on."),
        with_why(broken_checkout(), counterfactual="It would have failed 7,777 times."),
        with_why(broken_checkout(), finding="A limit of “7,777” was announced, as `x=8888`."),
        chain(broken_checkout(), "The deploy set DB_POOL_SIZE from 20 to 2."),
    ],
)
def test_figures_and_names_that_are_carried_pass(case: Case) -> None:
    rules = {finding.rule for finding in findings(case)}

    assert not rules & {"number-not-in-evidence", "less-specific-than-evidence"}


def test_the_first_finding_may_not_say_the_symptom_again() -> None:
    case = broken_checkout()
    symptom = case[1].symptoms[0].title

    again = findings(with_why(case, question="What led to it?", finding=symptom))
    more = findings(with_why(case, question="What led to it?", finding=f"{symptom} since pools."))

    assert "why-restates" in {one.rule for one in again}
    assert "why-restates" not in {one.rule for one in more}


def test_a_fix_is_proved_by_words_or_by_questions() -> None:
    words = {"validations": (), "validate_with": "pytest"}
    questions = {"validate_with": " "}
    neither = {"validations": (), "validate_with": " "}

    assert not incomplete(with_fix(broken_checkout(), **words))
    assert not incomplete(with_fix(with_validation(broken_checkout()), **questions))
    assert incomplete(with_fix(broken_checkout(), **neither)) == ["validation"]


def test_a_high_risk_needs_a_mitigation() -> None:
    assert incomplete(with_fix(broken_checkout(), risk="high")) == ["mitigation of its high risk"]
    assert not incomplete(with_fix(broken_checkout(), risk="high", mitigation="At night."))


def incomplete(case: Case) -> list[str]:
    """What the first fix lacks."""
    return [
        one.message.rpartition(" has no ")[2]
        for one in findings(case)
        if one.rule == "fix-incomplete" and one.place == "fixes.toml: F1"
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, ""),
        ({"threshold": 250}, "threshold"),
        ({"op": ">=", "threshold": 0.0}, "threshold"),
        ({"of": ("test_payy",)}, "of"),
        ({"label": "no-such-state"}, "label"),
        ({"label": "no-such-state", "done": False}, ""),
        ({"label": "after-fix"}, ""),
        ({"metric": "setting", "of": ("image",), "equals": "x", "service": "chekout"}, "service"),
        ({"metric": "setting", "of": ("image",), "equals": "x", "service": "checkout"}, ""),
        ({"metric": "websocket_success", "of": ("/pa",)}, "of"),
        ({"metric": "latency_p99", "of": ("/nowhere",), "op": "<", "threshold": 1.0}, "of"),
        ({"metric": "text_count", "of": ("not written yet",), "threshold": 0.0}, ""),
    ],
)
def test_a_validation_is_about_something_that_evidence_can_decide(
    changes: dict[str, Any], field: str
) -> None:
    dossier, analysis = with_validation(broken_checkout(), **changes)
    measured = replace(analysis.measures, deploys=(deploy(),))

    found = findings((dossier, replace(analysis, measures=measured)))

    keys = [one.key[-1] for one in found if one.rule == "validation-not-evaluable"]
    assert keys == ([field] if field else [])


def test_an_open_fix_may_be_proved_by_a_test_that_it_ships() -> None:
    case = with_validation(broken_checkout(), done=False, of=("test_burst_again",))
    test = ValidationTest(
        title="Burst",
        proves="it holds",
        snippet=Snippet(language="python", text="def test_burst_again(): ...\n"),
    )
    shipped = FixList(fixes=case[0].fixes.fixes, tests=(test,))

    for fixes, count in ((case[0].fixes, 1), (shipped, 0)):
        found = findings((replace(case[0], fixes=fixes), case[1]))
        assert sum(one.rule == "validation-not-evaluable" for one in found) == count


def test_a_fix_cuts_for_the_lint_what_it_cuts_in_the_report() -> None:
    dossier, analysis = broken_checkout()
    first = dossier.fixes.fixes[0].model_copy(update={"cuts": "db_pool_size"})
    case = replace(dossier, fixes=FixList(fixes=(first,))), analysis

    assert "fix-cuts-nothing" not in {one.rule for one in findings(case)}


@pytest.mark.parametrize(
    ("said", "is_known"),
    [
        ({"finding": "The pool was halved\nby a deploy."}, True),
        ({"cause": "deploy of checkout-00002: POOL was  halved"}, True),
        ({"finding": "The pool is full."}, False),
        ({"status": "unknown", "finding": "", "cites": (), "settle": "was halved?"}, False),
    ],
)
def test_a_fix_may_cut_what_a_person_found(said: dict[str, Any], *, is_known: bool) -> None:
    dossier, analysis = with_fix(broken_checkout(), cuts="Was halved")
    tree = WhyTree(whys=(why(**said),))

    rules = {one.rule for one in findings((replace(dossier, whys=tree), analysis))}

    assert ("fix-cuts-nothing" in rules) is not is_known


def test_a_finding_knows_the_value_that_it_is_about() -> None:
    found = findings(with_fix(broken_checkout(), owner=""))

    keys = {(one.file, one.key) for one in found if "has no owner" in one.message}
    assert ("fixes.toml", ("fixes", 0, "owner")) in keys


def test_a_finding_in_a_note_knows_its_line() -> None:
    found = findings(with_note(broken_checkout(), "Fine.\n```\nshould have\n```\nObviously."))

    lines = [(one.file, one.line) for one in found if one.rule == "hindsight-words"]
    assert lines == [("notes/about.md", 5)]


def findings(case: Case) -> set[Finding]:
    return {finding for check in CHECKS for finding in check(*case)}


def test_every_finding_says_where_and_what_to_do() -> None:
    for break_it in BREAKS.values():
        for check in CHECKS:
            for finding in check(*break_it(broken_checkout())):
                assert finding.place
                assert finding.message
                assert finding.hint
