"""The report as a whole: golden file, order, empty and open cases, mistakes in templates."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rca.errors import RcaError
from rca.model.analysis import Tier, Verdict
from rca.model.excerpt import Note
from rca.model.graph import Graph
from rca.report import prove, render, to_json
from tests import factories
from tests.factories import broken_checkout
from tests.report.conftest import TEMPLATES, Write

GOLDEN = Path(__file__).parent / "data"


def compare(name: str, text: str) -> None:
    """Holds a text against its golden file, or rewrites that."""
    path = GOLDEN / name
    if os.environ.get("RCA_REWRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_a_whole_case_is_its_golden_file(write: Write) -> None:
    compare("checkout.md", write(broken_checkout()))


def test_an_open_case_leads_with_what_is_missing(write: Write) -> None:
    dossier, found = broken_checkout()
    opened = replace(
        found,
        verdict=Verdict.INSUFFICIENT_EVIDENCE,
        hypotheses=tuple(replace(h, tier=Tier.NONE) for h in found.hypotheses),
        experiment=None,
    )

    compare("checkout-open.md", write((dossier, opened)))


def test_the_analysis_document_is_its_golden_file() -> None:
    compare("checkout.json", to_json(*broken_checkout()))


def test_an_empty_case_renders_without_empty_sections(write: Write) -> None:
    text = write((factories.dossier(), factories.analysis()))

    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == ["## Summary", "## Sign-off"]
    assert prove(text) == ()


def test_order_that_means_nothing_changes_no_byte(write: Write) -> None:
    dossier, found = broken_checkout()
    turned_measures: dict[str, Any] = {
        name: tuple(reversed(getattr(found.measures, name)))
        for name in ("entries", "patterns", "routes", "facts", "deploys", "tests", "exhibits")
    }
    turned = replace(
        found,
        measures=replace(found.measures, **turned_measures),
        graph=Graph(
            nodes=tuple(reversed(found.graph.nodes)), edges=tuple(reversed(found.graph.edges))
        ),
        skipped=tuple(reversed(found.skipped)),
    )
    notes = (*dossier.notes, Note(name="a.md", text="First by name."))
    one, other = (replace(dossier, notes=order) for order in (notes, notes[::-1]))

    assert write((one, found)) == write((other, turned))


def test_a_word_without_a_filter_names_file_and_line(tmp_path: Path) -> None:
    line_three = "a\n\n{{ report.header.title }}\n"

    assert mistake(tmp_path, line_three).startswith(f"{tmp_path / 'full' / 'header.md.j2'}:3: ")


def test_an_unknown_name_names_file_and_line(tmp_path: Path) -> None:
    message = mistake(tmp_path, "a\n{{ report.header.nothing | prose }}\n")

    assert "header.md.j2:2: " in message
    assert "nothing" in message


def test_a_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    assert "header.md.j2:2: " in mistake(tmp_path, "a\n{% if %}\n")


@pytest.mark.parametrize(
    "text",
    ["{{ report.__class__ | prose }}", "{{ report.header.title.__class__.__mro__ | prose }}"],
)
def test_a_template_cannot_leave_the_sandbox(tmp_path: Path, text: str) -> None:
    assert "header.md.j2:1: " in mistake(tmp_path, text)


def test_a_template_that_breaks_the_page_is_refused(tmp_path: Path) -> None:
    assert "raw HTML" in mistake(tmp_path, "<script>\n")


def test_an_unknown_preset_is_named() -> None:
    with pytest.raises(RcaError, match="'plain' is no preset"):
        render(*broken_checkout(), preset="plain", template_folders=[TEMPLATES])


def mistake(folder: Path, header: str) -> str:
    """What `render` says about that header template."""
    (folder / "full").mkdir()
    (folder / "full" / "header.md.j2").write_text(header)
    with pytest.raises(RcaError) as caught:
        render(*broken_checkout(), template_folders=[folder, TEMPLATES])
    return caught.value.message


def test_a_citation_that_leads_nowhere_is_shown_and_fails_the_sign_off(write: Write) -> None:
    text = write(broken_checkout())

    assert "> - E1 has no entry nowhere" in text
    assert "| Citations resolve | **failed** |" in text


def test_the_report_has_no_more_places_than_it_cites(write: Write) -> None:
    text = write(broken_checkout())

    anchors = {line.split('"')[1] for line in text.splitlines() if line.startswith('<a id="')}
    assert all(f"(#{anchor})" in text for anchor in anchors)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("# Title\n\nText with *stress*.", "#### Title\n\nText with *stress*."),
        ("Title\n===\n\n- a\n", "#### Title\n\n- a"),
        ("```\nnever closed", "````markdown\n```\nnever closed\n````"),
        ('<a id="e1"></a>', '```markdown\n<a id="e1"></a>\n```'),
        ("<b>x</b>", "```markdown\n<b>x</b>\n```"),
        ("[E1](#e99)", "```markdown\n[E1](#e99)\n```"),
        ("[x]: http://example.org", "[x]: http://example.org"),
    ],
)
def test_a_note_is_kept_as_it_stands_unless_it_would_break_the_page(
    text: str, kept: str, write: Write
) -> None:
    dossier = factories.dossier(notes=(Note(name="n.md", text=text),))

    written = write((dossier, factories.analysis()))

    assert written.endswith(f"{kept}\n")
