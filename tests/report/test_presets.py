"""Presets: each proves, for a whole, an open and an empty case; own templates come first."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from rca.errors import RcaError
from rca.model.analysis import Tier, Verdict
from rca.model.fix import FixList
from rca.model.why import Why, WhyTree
from rca.report import prove, render
from rca.report.presets import PURPOSES, preset_names
from tests import factories
from tests.factories import broken_checkout
from tests.report.conftest import TEMPLATES
from tests.report.hostile import STRINGS, poisoned


@pytest.mark.parametrize("preset", PURPOSES)
def test_a_preset_proves_for_any_case(preset: str) -> None:
    dossier, found = broken_checkout()
    opened = replace(
        found,
        verdict=Verdict.INSUFFICIENT_EVIDENCE,
        hypotheses=tuple(replace(h, tier=Tier.NONE) for h in found.hypotheses),
    )
    cases = [(dossier, found), (dossier, opened), (factories.dossier(), factories.analysis())]
    cases += [poisoned(broken_checkout(), string) for string in STRINGS.values()]

    for case in cases:
        text = render(*case, preset=preset, template_folders=[TEMPLATES])
        assert [one for one in prove(text) if one.rule != "proof-heading"] == []


HEADINGS = {
    "google-sre": "Summary|Impact|Root causes|Trigger|Resolution|Detection|Action items"
    "|Lessons learned|Timeline",
    "pagerduty": "Overview|What happened|Contributing factors|Resolution|Impact|Responders"
    "|Timeline|How did we do?|Action items|Messaging",
    "atlassian": "Incident summary|Leadup|Fault|Impact|Detection|Response|Recovery|Timeline"
    "|Root cause identification: five whys|Root cause|Open questions|Backlog check|Recurrence"
    "|Lessons learned|Corrective actions",
    "amazon-coe": "Summary|Impact|Timeline|Metrics|Incident questions|Five whys|Lessons learned"
    "|Action items",
}


@pytest.mark.parametrize("preset", HEADINGS)
def test_each_section_that_its_readers_look_for_stands_there_and_says_something(
    preset: str,
) -> None:
    for case in (broken_checkout(), (factories.dossier(), factories.analysis())):
        text = render(*case, preset=preset, template_folders=[TEMPLATES])

        found = re.findall(r"(?m)^## (.*)$", text)
        wanted = HEADINGS[preset].split("|")
        assert [one for one in found if one in wanted] == wanted
        assert not re.search(r"(?m)^(#+) .*\n+(?:#{1,2} |\Z)", text.partition("\n# ")[2])


def test_a_why_that_is_not_known_is_an_open_question() -> None:
    dossier, found = broken_checkout()
    whys = WhyTree(
        schema="rca.whys/1",
        whys=(Why(id="W1", question="Why so late?", status="unknown", settle="ask the team"),),
    )

    for preset in ("atlassian", "amazon-coe", "executive"):
        text = render(
            replace(dossier, whys=whys), found, preset=preset, template_folders=[TEMPLATES]
        )
        assert "Why so late?\n  To settle it: ask the team" in text
        assert "No question is open" not in text


def test_a_fix_of_what_a_person_found_says_so_where_no_cause_is_claimed() -> None:
    case = factories.dossier(
        whys=WhyTree(whys=(factories.why("W2", finding="The pool\nwas halved."),)),
        fixes=FixList(fixes=(factories.fix(cuts="was halved"), factories.fix("F2", cuts="moon"))),
    )

    full = render(case, factories.analysis(), template_folders=[TEMPLATES])
    short = render(case, factories.analysis(), preset="atlassian", template_folders=[TEMPLATES])

    assert "It cuts what W2 found: The pool was halved." in full
    assert "It is meant to cut `moon`, which no cause and no finding contains." in full
    rows = re.findall(r"(?m)^\| \*\*(F\d)\*\* .*\| (\S+) \| \S+ \|$", short)
    assert [(fix, "W2" in cut) for fix, cut in rows] == [("F1", True), ("F2", False)]


def test_how_a_criterion_stands_last_is_said_of_each() -> None:
    text = render(*broken_checkout(), preset="atlassian", template_folders=[TEMPLATES])

    rows = re.findall(r"(?m)^- .* is asked for(.*)$", text)
    assert len(rows) > 1
    assert all(row.startswith("; ") for row in rows)


def test_the_presets_are_those_that_are_described() -> None:
    assert preset_names([TEMPLATES]) == tuple(PURPOSES)


def test_an_own_section_is_used_and_said_in_the_front_matter(tmp_path: Path) -> None:
    own = tmp_path / "google-sre"
    own.mkdir()
    (own / "trigger.md.j2").write_text("## What set it off\n")
    shipped = render(*broken_checkout(), preset="google-sre", template_folders=[TEMPLATES])

    text = render(*broken_checkout(), preset="google-sre", template_folders=[tmp_path, TEMPLATES])

    assert "## What set it off" in text
    assert "\ntemplates: own " in text
    assert "\ntemplates:" not in shipped
    other = render(*broken_checkout(), preset="pagerduty", template_folders=[tmp_path, TEMPLATES])
    assert "\ntemplates:" not in other


def test_a_copy_that_says_the_same_is_no_own_template(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    copy = (TEMPLATES / "full" / "header.md.j2").read_text(encoding="utf-8")
    (tmp_path / "full" / "header.md.j2").write_text(copy)

    text = render(*broken_checkout(), template_folders=[tmp_path, TEMPLATES])

    assert "\ntemplates:" not in text


@pytest.mark.parametrize(
    "body",
    [
        '{% include "mine/report.md.j2" %}',
        "{{ report.header.__class__ | inline }}",
        "{{ ''.__class__.__mro__ | inline }}",
        "{% for x in report.whys %}",
        "{{ report.header.nothing | inline }}",
    ],
)
def test_a_mistake_names_file_and_line(body: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "report.md.j2").write_text(f"# x\n\n{body}\n")

    with pytest.raises(RcaError, match=r"mine/report\.md\.j2:\d") as caught:
        render(*broken_checkout(), preset="mine", template_folders=[tmp_path, TEMPLATES])

    assert "template" in caught.value.hint
