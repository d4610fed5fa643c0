"""What comes after the cause, as a report shows it: the basis of figures, proofs, monitors."""

from dataclasses import replace
from typing import Any

import pytest

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.fix import FixList
from rca.model.incident import Monitor
from rca.model.measures import Measures
from tests import factories
from tests.factories import broken_checkout
from tests.report.conftest import Write
from tests.report.hostile import STRINGS
from tests.report.test_hostile_text import links_and_tags, skeleton

VALIDATE = {"metric": "startup_fact", "of": ["pool size"], "equals": "20"}


def fixed(value: str, **fields: Any) -> tuple[Dossier, Analysis]:
    """The broken checkout with one fix, and what its revision said after it."""
    dossier, analysis = broken_checkout()
    after = factories.fact(place=factories.place("after-fix"), value=value)
    fix = factories.fix(done=True, validate=[VALIDATE], **fields)
    made = replace(
        dossier, fixes=FixList(schema="rca.fixes/1", fixes=(fix,), tests=dossier.fixes.tests)
    )
    return made, with_measures(
        analysis, facts=(after,), deploys=(factories.deploy(label="after-fix"),)
    )


def with_measures(analysis: Analysis, **fields: Any) -> Analysis:
    measures: Measures = replace(analysis.measures, **fields)
    return replace(analysis, measures=measures)


def test_a_fix_is_shown_with_what_the_evidence_says_of_it(write: Write) -> None:
    good, bad = write(fixed("20")), write(fixed("2"))

    assert "**State:** verified: 1 of 1 validation met." in good
    assert "met on `after-fix`: pool size is “20” in checkout" in good
    assert "**State:** unverified: 1 of 1 validation not met." in bad


def test_before_there_is_fresh_evidence_no_state_is_claimed(write: Write) -> None:
    assert "**State:**" not in write(broken_checkout())


def test_each_figure_of_the_impact_says_its_basis(write: Write) -> None:
    text = write(broken_checkout())

    for row in (
        "| 25 of 40 requests (62.5%) | computed | failed ÷ all such requests",
        "| at least 20,000 EUR per day | declared | source: finance, 10 September |",
        "| Trust: Customers call support | \N{EN DASH} | unknown |",
        "| Error budget | \N{EN DASH} | unknown |",
    ):
        assert row in text
    assert "No total is given, since" in text


@pytest.mark.parametrize(
    ("headline", "basis"),
    [
        ("at least 20,000 EUR per day at risk", "declared"),
        ("25 of 40 requests failed", "computed"),
        ("25 requests failed, 20,000 EUR at risk", "computed, declared"),
        ("99 EUR at risk", "source of 99 unknown"),
        ("customers cannot pay", "declared"),
    ],
)
def test_the_header_says_the_basis_of_its_figures(headline: str, basis: str, write: Write) -> None:
    dossier, analysis = broken_checkout()
    incident = dossier.incident.model_copy(update={"impact_headline": headline})

    text = write((replace(dossier, incident=incident), analysis))

    assert f"| Impact | {headline} ({basis}) |" in text


def test_a_validation_says_what_it_asks_for_before_there_is_an_answer(write: Write) -> None:
    dossier, analysis = fixed("20", rollback="Back.", watch="The pool.", mitigation="At night.")
    unseen = with_measures(analysis, facts=(), deploys=())

    asked, answered = write((dossier, unseen)), write((dossier, analysis))

    assert "startup_fact of pool size, “20” on `after-fix`\n" in asked
    assert "startup_fact of pool size, “20”: met on `after-fix`: pool size is" in answered
    for part in (
        "**Validate:**",
        "**Roll back:**",
        "**Watch:**",
        "**Risk:** not judged; At night.",
    ):
        assert part in asked


def test_sketches_are_offered_where_nobody_wrote_a_test(write: Write) -> None:
    dossier, analysis = fixed("20")
    without = replace(dossier, fixes=dossier.fixes.model_copy(update={"tests": ()}))

    assert "def test_pay_again():" in write((without, analysis))
    assert "def test_pay_again():" not in write((dossier, analysis))


@pytest.mark.parametrize("name", STRINGS)
def test_a_monitor_is_shown_with_its_files_whatever_it_is_called(name: str, write: Write) -> None:
    dossier, analysis = broken_checkout()

    def shown(text: str) -> str:
        words = dict.fromkeys(("title", "watch", "alert", "rhythm", "service"), text)
        asked = {"metric": "text_count", "of": ["QueuePool limit"], "threshold": 0}
        monitor = Monitor.model_validate(words | asked)
        incident = dossier.incident.model_copy(update={"monitors": (monitor,)})
        return write((replace(dossier, incident=incident), analysis))

    hostile, plain = shown(STRINGS[name]), shown("harmless")

    assert "<summary>2 files</summary>" in hostile
    assert skeleton(hostile) == skeleton(plain)
    assert links_and_tags(hostile) == links_and_tags(plain)
