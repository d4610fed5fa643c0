"""Presets: each proves, for a whole, an open and an empty case; own templates come first."""

from dataclasses import replace
from pathlib import Path

import pytest

from rca.errors import RcaError
from rca.model.analysis import Tier, Verdict
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
