"""What the command must withstand: damage, hostile text, full disks, readers that go away."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import DATA, assert_refused, start, tree
from tests.conftest import BUNDLED, Run

COMMANDS = (
    ("analyze", "{}"),
    ("export", "{}", "--to", "markdown"),
    ("export", "{}", "--to", "json"),
    ("regenerate", "{}"),
    ("regenerate", "{}", "--check"),
    ("why", "{}", "--answers", str(BUNDLED / "reproduction" / "answers.json")),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: "-".join(words).replace("{}", "i"))
@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_nothing_is_concluded_from_damaged_evidence(
    run: Run, incident: Path, command: tuple[str, ...], damage: str
) -> None:
    content = sorted((incident / "evidence").glob("*.ndjson"))[0]
    if damage == "missing":
        content.unlink()
    else:
        content.write_bytes(content.read_bytes().replace(b"1011", b"1000").replace(b"200", b"500"))

    assert_refused(run(*(word.format(incident) for word in command)), 3, content.name)


def test_line_endings_and_foreign_files_in_the_report_are_noticed(run: Run, incident: Path) -> None:
    report = incident / "report" / "report.md"
    text = report.read_bytes()
    report.write_bytes(text.replace(b"\n", b"\r\n"))
    assert "line endings" in run("regenerate", str(incident), "--check").out

    report.write_bytes(text)
    (incident / "report" / "forged.md").write_text("believe me", encoding="utf-8")
    done = run("regenerate", str(incident), "--check")
    assert done.code == 1
    assert "forged.md" in done.out


def test_a_report_folder_that_leads_elsewhere_is_not_written_through(
    run: Run, incident: Path, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "report.md").write_text("precious", encoding="utf-8")
    for path in (incident / "report").iterdir():
        path.unlink()
    (incident / "report").rmdir()
    (incident / "report").symlink_to(victim)

    assert_refused(run("regenerate", str(incident)), 3, "leads out")
    assert (victim / "report.md").read_text("utf-8") == "precious"


def test_demo_removes_nothing_but_an_earlier_demo(run: Run, tmp_path: Path) -> None:
    assert run("demo", "d").code == 0
    (tmp_path / "d" / "mine").mkdir()
    (tmp_path / "d" / "mine" / "notes.txt").write_text("precious", encoding="utf-8")
    assert_refused(run("demo", "d", "--force"), 2, "no demo")
    assert (tmp_path / "d" / "mine" / "notes.txt").read_text("utf-8") == "precious"

    (tmp_path / "d" / "mine" / "notes.txt").unlink()
    (tmp_path / "d" / "mine").rmdir()
    assert run("demo", "d", "--force").code == 0


def test_commands_to_run_cannot_be_made_by_a_log_entry(run: Run, tmp_path: Path) -> None:
    """A revision's name ends up in a command that people paste into their shell."""
    entries = json.loads((DATA / "incident.json").read_text("utf-8"))
    evil = "rev; touch owned;"
    kept = [e for e in entries if "cloudaudit" not in e["logName"]]
    for entry in kept:
        entry["resource"]["labels"]["revision_name"] = evil
    (tmp_path / "evil.json").write_text(json.dumps(kept), encoding="utf-8")
    case = start(run)
    run("add", case, "evil.json")

    gaps = json.loads(run("analyze", case, "--json").out)["gaps"]

    commands = [gap["settle"] for gap in gaps if "gcloud" in gap["settle"]]
    assert commands
    for command in commands:
        assert "touch" not in shlex.split(command)


ANSWER = {"id": "W1", "question": "Why?", "finding": "So."}


@pytest.mark.parametrize(
    "cite",
    [
        {"evidence": "E1", "insert_id": "nope"},
        {"evidence": "E99"},
        {"evidence": "zzz"},
        {"evidence": "E1", "line": 99999999999999999999},
        {"evidence": "E1", "line": 1, "quote": "words nobody wrote"},
        {"find": "\ud800"},
    ],
    ids=str,
)
def test_an_answer_cites_what_exists(run: Run, tmp_path: Path, cite: dict[str, object]) -> None:
    case = start(run)
    run("add", case, str(DATA / "incident.json"))
    before = tree(tmp_path / "incidents")
    document = {"schema": "rca.answers/1", "whys": [{**ANSWER, "cites": [cite]}]}
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")

    assert_refused(run("why", case, "--answers", "a.json"), 3, "a.json")
    assert tree(tmp_path / "incidents") == before


@pytest.mark.parametrize("content", ["[" * 100_000, '{"schema": ' + "1" * 5000 + "}", "\x00"])
def test_answers_that_are_no_answers_are_refused(run: Run, tmp_path: Path, content: str) -> None:
    case = start(run)
    (tmp_path / "a.json").write_text(content, encoding="utf-8")

    assert_refused(run("why", case, "--answers", "a.json"), 3, "a.json")


def test_hostile_names_and_titles_are_shown_and_not_obeyed(run: Run, tmp_path: Path) -> None:
    done = run("new", "T\x1b[31m\u202e", "--id", "case")
    assert done.code == 0, done.err
    name = "a\x1b[31mred.json"
    (tmp_path / name).write_bytes((DATA / "incident.json").read_bytes())

    outputs = [
        run("add", "case", name),
        run("status", "case"),
        run("analyze", "case"),
        run("regenerate", "case"),
        run("add", "case", "\x1b[31mmissing"),
    ]

    for output in outputs:
        for text in (output.out, output.err):
            assert "\x1b" not in text
            assert "\u202e" not in text


def test_a_full_disk_is_two_lines_and_exit_3(run: Run, incident: Path) -> None:
    """/dev/full is a disk on which nothing fits."""
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m rca status {incident} > /dev/full"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("rca: ")


def test_a_path_that_cannot_be_is_two_lines(run: Run) -> None:
    start(run)
    assert_refused(run("analyze", "a" * 5000), 3)
    assert_refused(run("add", "case", "a" * 5000), 3)
    assert_refused(run("demo", "/proc/x"), 3)


@pytest.mark.parametrize("words", ["analyze {} --json", "status {}", "check {}"])
def test_a_reader_that_goes_away_is_no_failure(run: Run, words: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -m rca {words.format(BUNDLED)} | true"],
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_a_terminal_that_knows_ascii_only_gets_escapes(run: Run) -> None:
    done = run("analyze", str(BUNDLED), PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert done.code == 0, done.err
    assert "\\u201c" in done.out


def test_closed_streams_are_no_traceback() -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m rca status {BUNDLED} >&-"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Traceback" not in done.stderr


def test_templates_that_are_not_there_are_not_ignored(run: Run) -> None:
    assert_refused(run("regenerate", str(BUNDLED), "--check", "--templates", "none"), 2, "none")
