"""The bundled incident in every preset, audience and text format: golden files, read by others too.

RCA_REWRITE_GOLDEN=1 .venv/bin/pytest tests/workflow/test_export_golden.py rewrites them all.
"""

import os
import re
from pathlib import Path

import mdformat
import mistune
import pytest
from markdown_it import MarkdownIt

from rca.report import prove
from rca.report.presets import PURPOSES
from rca.store import IncidentFolder
from rca.workflow.analyze import analyze_incident
from rca.workflow.export import Wish, laid_out
from tests.conftest import REPOSITORY

GOLDEN = REPOSITORY / "tests" / "report" / "data" / "bundled"
WISHES = {
    **{f"{name}.md": Wish(form="markdown", preset=name) for name in PURPOSES if name != "full"},
    "github.md": Wish(form="github"),
    "gitlab.md": Wish(form="gitlab"),
    "for-executives.md": Wish(form="markdown", audience="executive"),
    "for-customers.md": Wish(form="markdown", audience="customer"),
}


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Every text, made from one analysis."""
    folder = IncidentFolder(REPOSITORY / "incidents" / "2025-09-10-websocket-1011")
    dossier, analysis = analyze_incident(folder)
    return {
        name: laid_out(folder, wish, dossier, analysis).content.decode()
        for name, wish in WISHES.items()
    }


@pytest.mark.parametrize("name", WISHES)
def test_a_text_is_its_golden_file(name: str, texts: dict[str, str]) -> None:
    path = GOLDEN / name
    if os.environ.get("RCA_REWRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(texts[name], encoding="utf-8")

    assert texts[name] == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", WISHES)
def test_a_text_is_as_mdformat_would_write_it(name: str, texts: dict[str, str]) -> None:
    text = texts[name]
    options = {"number": True, "plugin": {"tables": {"compact_tables": True}}}

    made = mdformat.text(text, options=options, extensions={"gfm", "tables", "front_matters"})

    assert made == text
    assert [found for found in prove(text) if found.rule != "proof-heading"] == []


@pytest.mark.parametrize("name", ["five-whys.md", "atlassian.md", "github.md"])
def test_two_parsers_read_the_same_headings_links_and_tables(
    name: str, texts: dict[str, str]
) -> None:
    text = re.sub(r"\A---\n.*?\n---\n", "", texts[name], flags=re.DOTALL)

    ours = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    other = str(mistune.create_markdown(escape=False, plugins=["table"])(text))

    for tag in ("h1", "h2", "h3", "table", "tr", "a href", "pre", "details"):
        assert ours.count(f"<{tag}") == other.count(f"<{tag}"), tag
    assert ours.count("<h2") > 3


def test_descriptions_fit_their_place(texts: dict[str, str]) -> None:
    for name in ("github.md", "gitlab.md"):
        assert not texts[name].startswith("---")
        assert ".svg" not in texts[name]
        for block in re.findall(r"```mermaid\n(.*?)```", texts[name], re.DOTALL):
            assert len(block) < 2_000
    assert len(texts["github.md"]) <= 65_536
    assert "[!WARNING]" not in texts["gitlab.md"]


def test_a_customer_reads_no_name_of_ours(texts: dict[str, str]) -> None:
    text = texts["for-customers.md"]

    assert "agents-backend" not in text
    assert "example-staging" not in text
    assert "200,000" not in text
    assert "[E" not in text


def test_every_preset_reads_like_its_table_of_contents() -> None:
    for top in sorted((REPOSITORY / "templates").glob("*/report.md.j2")):
        lines = [line for line in Path(top).read_text(encoding="utf-8").split("\n") if line]
        assert all(re.fullmatch(r'{% include "[a-z_/-]+\.md\.j2" %}', line) for line in lines), top
