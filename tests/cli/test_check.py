"""`rca check` on the command line: formats, lines, levels and exit codes."""

import json
from pathlib import Path

import pytest

from rca.cli.github import annotation
from rca.model.finding import Finding, Severity
from tests.conftest import REPOSITORY, Run, run_rca

NOTE = "# Words\n\nIt should have been seen.\n"
PLACE = "notes/words.md"


@pytest.fixture
def case(run: Run, tmp_path: Path) -> Path:
    """An incident with a note that one lint has something to say about."""
    assert run("new", "Checkout answers 500", "--id", "case").code == 0
    folder = tmp_path / "incidents" / "case"
    (folder / "notes" / "words.md").write_text(NOTE, encoding="utf-8")
    (tmp_path / ".git").mkdir()
    return folder


def configure(root: Path, text: str) -> None:
    (root / "pyproject.toml").write_text(text, encoding="utf-8")


def test_a_warning_is_printed_with_its_line_and_exits_with_0(run: Run, case: Path) -> None:
    done = run("check", "case", TZ="Asia/Kolkata", LC_ALL="C")

    assert done.code == 0, done.err
    assert f"{PLACE}:3: warning: “should have”" in done.out
    assert "hint: " in done.out
    assert "errors: 0, warnings: 1, notes: 0" in done.err


def test_a_report_older_than_its_evidence_is_one_finding(run: Run, case: Path) -> None:
    assert run("regenerate", "case").code == 0
    report = case / "report" / "report.md"
    edited = report.read_text("utf-8").replace("answers 500", "answers 600")
    report.write_text(edited, "utf-8")
    by_hand = run("check", "case")
    data = REPOSITORY / "docs" / "tutorial-data"
    assert run("add", "case", str(data / "incident.json")).code == 0

    older = run("check", "case")

    assert by_hand.out.count("[stale-report]") > 1
    assert "answers 600" in by_hand.out
    assert (older.code, older.out.count("[stale-report]")) == (1, 1)
    assert "report/report.md: error: it is older than" in older.out


def test_a_hint_that_several_findings_share_stands_once(run: Run, case: Path) -> None:
    (case / "notes" / "words.md").write_text(NOTE + "\nHe should have seen it.\n", "utf-8")

    done = run("check", "case")

    assert done.out.count("“should have”") == 2
    assert done.out.count("hint: ") == 1
    assert done.out.splitlines()[-1].startswith("  hint: ")


def test_json_is_the_same_by_either_name(run: Run, case: Path) -> None:
    by_format, by_flag = run("check", "case", "--format", "json"), run("check", "case", "--json")

    assert by_format.out == by_flag.out
    [row] = json.loads(by_flag.out)["findings"]
    assert (row["rule"], row["file"], row["line"]) == ("hindsight-words", PLACE, 3)


def test_github_annotations_name_the_file_from_where_the_job_runs(run: Run, case: Path) -> None:
    configure(case.parent.parent, '[tool.rca.checks.levels]\nhindsight-words = "error"\n')

    done, inside = run("check", "case", "--format", "github"), _inside(case)

    assert done.code == 1
    head = f"::error file=incidents/case/{PLACE},line=3,title=hindsight-words::"
    assert done.out.startswith(head)
    assert done.out.count("\n") == 1
    assert inside.startswith(f"::error file={PLACE},")


def _inside(case: Path) -> str:
    return run_rca("check", ".", "--format", "github", cwd=case).out


def test_an_exception_without_a_reason_is_refused_with_its_line(run: Run, case: Path) -> None:
    configure(
        case.parent.parent,
        '[[tool.rca.checks.exceptions]]\nrule = "hindsight-words"\nplace = "notes/"\n'
        "expires = 2999-01-01\n",
    )

    done = run("check", "case")

    assert done.code == 3
    assert "pyproject.toml:1: tool.rca.checks.exceptions[1].reason" in done.err
    assert "hint: add reason" in done.err


def test_two_formats_at_once_are_refused(run: Run, case: Path) -> None:
    done = run("check", "case", "--json", "--format", "github")

    assert done.code == 2
    assert "--json" in done.err


def test_an_annotation_cannot_be_broken_out_of(tmp_path: Path) -> None:
    finding = Finding(
        place="notes/a,b:c.md:1",
        rule="quote-not-verbatim",
        level=Severity.NOTE,
        message="100%\n::error::injected\r\x1b[31m",
        hint="a, b: c",
        file="notes/a,b:c.md",
        line=1,
    )

    line = annotation(finding, tmp_path, tmp_path)

    assert line == (
        "::notice file=notes/a%2Cb%3Ac.md,line=1,title=quote-not-verbatim::"
        "notes/a,b:c.md:1: 100%25%0A::error::injected%0A␛[31m%0Ahint: a, b: c"
    )
