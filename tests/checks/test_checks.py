"""Each check finds what it is for, and is silent about a case that is in order."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rca.checks import CHECKS
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding
from rca.model.fix import FixList
from rca.model.why import WhyTree
from tests.factories import broken_checkout, cite, claim

Case = tuple[Dossier, Analysis]


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


def with_claim_on_nothing(case: Case) -> Case:
    dossier, analysis = case
    wrong = claim("It was so", cite("E1", "no-such-entry"))
    first, *others = analysis.hypotheses
    return dossier, replace(analysis, hypotheses=(replace(first, summary=(wrong,)), *others))


def cited_elsewhere(case: Case, **changes: Any) -> Case:
    first = case[0].whys.whys[0].cites[0]
    return with_why(case, cites=(first.model_copy(update=changes),))


BREAKS: dict[str, Callable[[Case], Case]] = {
    "cite-unresolved": lambda case: cited_elsewhere(case, insert_id="no-such-entry", line=0),
    "quote-not-verbatim": lambda case: cited_elsewhere(case, quote="words nobody wrote"),
    "claim-uncited": with_claim_on_nothing,
    "why-unknown": lambda case: with_why(case, status="unknown", finding="", settle="ask"),
    "why-restates": lambda case: with_why(case, finding=case[0].whys.whys[0].question),
    "fix-incomplete": lambda case: with_fix(case, owner=""),
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
}


@pytest.mark.parametrize("rule", BREAKS)
def test_a_broken_case_trips_its_rule(rule: str) -> None:
    before, after = findings(broken_checkout()), findings(BREAKS[rule](broken_checkout()))

    assert rule in {finding.rule for finding in after - before}


def findings(case: Case) -> set[Finding]:
    return {finding for check in CHECKS for finding in check(*case)}


def test_every_finding_says_where_and_what_to_do() -> None:
    for break_it in BREAKS.values():
        for check in CHECKS:
            for finding in check(*break_it(broken_checkout())):
                assert finding.place
                assert finding.message
                assert finding.hint
