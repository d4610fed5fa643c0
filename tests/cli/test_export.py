"""`rca export` and `rca templates`: each format opened, what is missing named, leaks refused."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from rca.report.pictures import for_paper, svg
from rca.report.printed import data_uri
from rca.workflow.converters import by_weasyprint
from tests.conftest import Run

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def needs(*programs: str) -> None:
    """Skip where a converter is absent."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed")


def test_docx_holds_headings_tables_and_citations_that_lead_somewhere(
    run: Run, incident: Path, tmp_path: Path
) -> None:
    needs("pandoc")

    done = run("export", str(incident), "--to", "docx", "--preset", "five-whys", "-o", "a.docx")

    assert done.code == 0, done.err
    with zipfile.ZipFile(tmp_path / "a.docx") as made:
        assert made.testzip() is None
        document = etree.fromstring(made.read("word/document.xml"))
    text = "".join(map(str, document.itertext()))
    assert "Why do WebSocket sessions on staging close with 1011?" in text
    assert len(document.findall(f".//{WORD}tbl")) == 2
    styles = [one.get(f"{WORD}val") for one in document.iter(f"{WORD}pStyle")]
    assert styles[0] == "Title"
    assert text.count("WebSocket sessions on staging close with 1011 while HTTP works") == 1
    for grid in document.iter(f"{WORD}tblGrid"):
        assert len({one.get(f"{WORD}w") for one in grid}) > 1, "columns are not all alike"
    anchors = {one.get(f"{WORD}name") for one in document.iter(f"{WORD}bookmarkStart")}
    targets = {one.get(f"{WORD}anchor") for one in document.iter(f"{WORD}hyperlink")} - {None}
    assert targets
    assert targets <= anchors


def test_pdf_holds_text_that_can_be_read_out(run: Run, incident: Path, tmp_path: Path) -> None:
    needs("chromium", "pdftotext")

    done = run("export", str(incident), "--to", "pdf", "--preset", "five-whys", "-o", "a.pdf")

    assert done.code == 0, done.err
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "a.pdf"), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Why do WebSocket sessions on staging close with 1011?" in re.sub(r"\s+", " ", text)
    assert "E2.11" in text


@pytest.mark.parametrize("by", ["chromium", "weasyprint"])
@pytest.mark.parametrize(("preset", "pages"), [("five-whys", 2), ("executive", 1)])
def test_pdf_has_the_pages_that_its_preset_promises(
    by: str, preset: str, pages: int, run: Run, incident: Path, tmp_path: Path
) -> None:
    needs("pdftotext", *(["chromium"] if by == "chromium" else []))
    own = {} if by == "chromium" else {"PATH": str(tmp_path)}

    done = run("export", str(incident), "--to", "pdf", "--preset", preset, "-o", "a.pdf", **own)

    assert done.code == 0, done.err
    text = read_out(tmp_path / "a.pdf")
    assert text.count("\f") == pages
    assert "WebSocket sessions on staging close with 1011" in re.sub(r"\s+", " ", text)


def test_weasyprint_draws_pictures_in_colours_and_reaches_for_nothing_outside(
    tmp_path: Path,
) -> None:
    needs("pdftotext")
    (tmp_path / "secret.svg").write_text(box("secret within"), encoding="utf-8")
    uri = data_uri("a.svg", for_paper(box("told within")).encode())
    page = f'<img src="{uri}"><img src="{(tmp_path / "secret.svg").as_uri()}">'

    (tmp_path / "a.pdf").write_bytes(by_weasyprint(page))

    text = read_out(tmp_path / "a.pdf")
    assert "told within" in text
    assert "secret" not in text
    assert "var(" not in for_paper(box("x"))


def box(text: str) -> str:
    return svg.document((80, 40), "a", "b", [svg.words(4, 20, text)])


def read_out(path: Path) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize(("form", "said"), [("docx", "pandoc")])
def test_a_missing_converter_is_named_with_its_command(
    form: str, said: str, run: Run, incident: Path, tmp_path: Path
) -> None:
    done = run("export", str(incident), "--to", form, "-o", "a.out", PATH=str(tmp_path))

    assert done.code == 2, done.err
    assert said in done.err
    assert "install" in done.err
    assert not (tmp_path / "a.out").exists()


def test_a_second_document_goes_beside_the_first_where_their_pictures_are_alike(
    run: Run, incident: Path, tmp_path: Path
) -> None:
    def export(name: str) -> str:
        done = run("export", str(incident), "--to", "markdown", "-o", name)
        return f"{done.code} {done.err}"

    assert export("a.md").startswith("0 ")
    assert export("b.md").startswith("0 ")
    (tmp_path / "causal-graph.svg").write_text("mine", encoding="utf-8")
    refused = export("c.md")
    assert refused.startswith("2 ")
    assert "causal-graph.svg is there with other content" in refused
    assert "a folder of its own" in refused


@pytest.mark.parametrize("words", [("analyze", "--json"), ("export", "--to", "markdown")])
def test_documents_are_utf_8_whatever_the_terminal_speaks(
    words: tuple[str, ...], incident: Path
) -> None:
    command = [sys.executable, "-m", "rca", words[0], str(incident), *words[1:], "--quiet"]
    outputs = [
        subprocess.run(
            command,
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONIOENCODING": encoding},
        ).stdout
        for encoding in ("utf-8", "cp1252")
    ]

    assert outputs[0] == outputs[1]
    assert "“" in outputs[0].decode()


def test_markdown_has_its_pictures_beside_it_or_within(
    run: Run, incident: Path, tmp_path: Path
) -> None:
    beside = run("export", str(incident), "--to", "markdown", "-o", "a.md")
    within = run("export", str(incident), "--to", "markdown", "--inline", "-o", "b.md")

    assert beside.code == within.code == 0, beside.err + within.err
    shown = set(re.findall(r"\]\(([a-z-]+\.svg)\)", (tmp_path / "a.md").read_text()))
    assert shown
    assert {str(path) for path in shown} == set(beside.out.split()) - {"a.md"}
    assert all((tmp_path / name).is_file() for name in shown)
    text = (tmp_path / "b.md").read_text()
    assert text.count("data:image/svg+xml;base64,") == len(shown)
    assert ".svg)" not in text


def test_a_leak_is_refused_with_its_place_and_nothing_is_written(
    run: Run, incident: Path, tmp_path: Path
) -> None:
    path = incident / "incident.toml"
    text = path.read_text()
    path.write_text(re.sub(r"(?m)^seen = .*", 'seen = "It costs us 3 million USD."', text))

    done = run("export", str(incident), "--to", "markdown", "--audience", "customer", "-o", "a.md")

    assert done.code == 1
    assert "line 5: money “3 million USD”" in done.err
    assert not (tmp_path / "a.md").exists()


def test_a_committed_preset_is_what_check_holds_it_against(run: Run, incident: Path) -> None:
    assert run("regenerate", str(incident), "--preset", "five-whys").code == 0

    assert run("regenerate", str(incident), "--check").code == 0
    assert run("regenerate", str(incident), "--check", "--preset", "full").code == 1
    assert run("regenerate", str(incident), "--preset", "no").code == 2


def test_an_ejected_section_is_used_and_said(run: Run, incident: Path, tmp_path: Path) -> None:
    made = run("templates", "eject", "five-whys", "-o", "mine")
    section = tmp_path / "mine" / "five-whys" / "actions.md.j2"
    section.write_text("## What we do\n")

    done = run(
        *("export", str(incident), "--to", "markdown", "--preset", "five-whys", "--inline"),
        RCA_TEMPLATES="mine",
    )

    assert made.code == 0
    assert done.code == 0, done.err
    assert "## What we do" in done.out
    assert "\ntemplates: own " in done.out
    assert (
        "* five-whys/actions.md.j2" in run("templates", "list", "--all", RCA_TEMPLATES="mine").out
    )
    assert run("templates", "eject", "five-whys", "-o", "mine").code == 2
    assert run("templates", "show", "../../etc/passwd").code == 2
    assert run("templates", "show", "five-whys").out.startswith("{% include")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "odt"), "no format"),
        (("--to", "markdown", "--audience", "nobody"), "no audience"),
        (("--to", "json", "--audience", "customer"), "takes no"),
        (("--to", "pdf"), "-o FILE.pdf"),
        (("--to", "markdown", "--templates", "gone"), "no folder"),
    ],
)
def test_what_cannot_be_wished_is_refused(
    words: tuple[str, ...], said: str, run: Run, incident: Path
) -> None:
    done = run("export", str(incident), *words)

    assert done.code == 2
    assert said in done.err
