"""The commands as a person meets them: what they print, what they refuse, what they leave alone."""

import gzip
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, Run

DATA = REPOSITORY / "docs" / "tutorial-data"


def start(run: Run) -> str:
    done = run("new", "Checkout answers 500", "--id", "case")
    assert done.code == 0, done.err
    return "case"


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and ".cache" not in p.parts
    }


def assert_refused(done: object, code: int, *words: str) -> None:
    """Two lines on stderr, one of them a hint; nothing on stdout; no traceback.

    What took more than a second says so as well, on a slow machine.
    """
    assert done.code == code, done  # type: ignore[attr-defined] # a Ran
    said = done.err.strip().splitlines()  # type: ignore[attr-defined]
    lines = [line for line in said if not re.search(r": \d+\.\d s$", line)]
    assert "Traceback" not in done.err  # type: ignore[attr-defined]
    assert len(lines) == 2, lines
    assert lines[0].startswith("rca: ")
    assert lines[1].startswith("  hint: ")
    for word in words:
        assert word in done.err  # type: ignore[attr-defined]


def test_new_makes_a_folder_that_everything_accepts(run: Run, tmp_path: Path) -> None:
    done = run(
        "new", 'Größer: "quoted" \\ and 😀', "--severity", "P1", "--service", "a", "--service", "b"
    )

    assert done.code == 0, done.err
    folder = tmp_path / done.out.splitlines()[0]
    assert {p.name for p in folder.iterdir()} >= {
        "incident.toml",
        "whys.toml",
        "fixes.toml",
        "notes",
    }
    status = run("status", str(folder), "--json")
    assert status.code == 0, status.err
    assert json.loads(status.out)["title"] == 'Größer: "quoted" \\ and 😀'
    assert run("analyze", str(folder)).code == 0
    assert run("regenerate", str(folder)).code == 0
    assert run("check", str(folder)).code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "x", "--since", "2026-08-31T10:00:00", "--until", "2026-08-31T11:00:00Z"), "zone"),
        (("new", "x", "--since", "yesterday", "--until", "2026-08-31T11:00:00Z"), "RFC 3339"),
        (("new", "x", "--since", "2026-08-31T10:00:00Z"), "--until"),
        (
            ("new", "x", "--since", "2026-08-31T12:00:00Z", "--until", "2026-08-31T11:00:00Z"),
            "before",
        ),
        (("new", "x", "--id", "../out"), "--id"),
        (("new", "x", "--severity", "P9"), "P0"),
        (("new", " "), "title"),
    ],
)
def test_new_refuses_bad_values(
    run: Run, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    assert_refused(run(*words), 2, said)
    assert not list(tmp_path.iterdir())


def test_new_touches_nothing_that_exists(run: Run, tmp_path: Path) -> None:
    case = start(run)
    before = tree(tmp_path)

    assert_refused(run("new", "Another", "--id", case), 2, "exists")
    assert tree(tmp_path) == before


def test_add_recognises_and_adds_once(run: Run) -> None:
    case = start(run)

    first = run("add", case, str(DATA / "incident.json"), str(DATA / "tests.xml"), "--json")
    again = run("add", case, str(DATA / "incident.json"), "--json")

    rows = json.loads(first.out)["evidence"]
    assert [(r["evidence"], r["kind"], r["new"]) for r in rows] == [
        ("E1", "logs", True),
        ("E2", "tests", True),
    ]
    (same,) = json.loads(again.out)["evidence"]
    assert (same["evidence"], same["new"]) == ("E1", False)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.json", b'{"logName": "projects/p/logs/x", "timest'),
        ("words.json", b"not json at all"),
        ("other.json", b'[{"a": 1}, {"b": 2}]'),
        ("empty.json", b""),
        ("page.html", b"<html><body>hello</body></html>"),
        ("nul.bin", b"\x00\x01\x02" * 500),
        ("cut.json.gz", gzip.compress(b'[{"a": 1}]' * 100)[:40]),
    ],
)
def test_add_refuses_what_it_cannot_read_and_changes_nothing(
    run: Run, tmp_path: Path, name: str, content: bytes
) -> None:
    case = start(run)
    run("add", case, str(DATA / "tests.xml"))
    before = tree(tmp_path / "incidents")
    (tmp_path / name).write_bytes(content)

    done = run("add", case, str(DATA / "incident.json"), name)

    assert_refused(done, 3, name)
    assert tree(tmp_path / "incidents") == before


def test_add_keeps_what_a_cut_export_still_holds_and_says_so(run: Run, tmp_path: Path) -> None:
    case = start(run)
    whole = (DATA / "incident.json").read_bytes()
    (tmp_path / "cut.json").write_bytes(whole[: len(whole) // 2])

    done = run("add", case, "cut.json", "--json")

    assert done.code == 0, done.err
    (row,) = json.loads(done.out)["evidence"]
    assert row["damaged"]
    assert 30 < row["records"] < 125
    analysis = json.loads(run("analyze", case, "--json").out)
    assert any("E1" in item["evidence"] for item in analysis["skipped"])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "nowhere", "x.json"), 3, "nowhere"),
        (("analyze", "nowhere"), 3, "nowhere"),
        (("status", "."), 3, "incident"),
        (("regenerate", "nowhere"), 3, "nowhere"),
        (("export", "case", "--to", "stone"), 2, "markdown"),
        (("add", "case", "missing.json"), 3, "missing.json"),
        (("add", "case", "missing.py:3-9@abc"), 3, "missing.py"),
        (("add", "case", str(DATA / "tests.xml"), "--label", "After Fix"), 2, "label"),
        (("add", "case", str(DATA / "tests.xml"), "--kind", "poem"), 2, "poem"),
        (("why", "case"), 2, "--answers"),
        (("why", "case", "--answers", "none.json"), 3, "none.json"),
    ],
)
def test_wrong_calls_say_what_to_do(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    start(run)
    assert_refused(run(*words), code, said)


def test_a_slip_in_a_persons_file_names_file_and_key(run: Run, tmp_path: Path) -> None:
    case = start(run)
    path = tmp_path / "incidents" / case / "incident.toml"
    path.write_text(path.read_text("utf-8").replace("severity = ", "severty = "), encoding="utf-8")

    assert_refused(run("analyze", case), 3, "incident.toml", "severty")


def answers(tmp_path: Path, **changes: object) -> str:
    why = {"id": "W1", "question": "Why?", "finding": "It broke.", "cites": [{"find": "KeyError"}]}
    document = {"schema": "rca.answers/1", "whys": [{**why, **changes}]}
    (tmp_path / "answers.json").write_text(json.dumps(document), encoding="utf-8")
    return "answers.json"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cites": []}, "without evidence"),
        ({"cites": [{"find": "no such text anywhere"}]}, "no such text"),
        ({"cites": [{"quote": "x"}]}, "find"),
        ({"status": "unknown", "cites": []}, "settle"),
        ({"parent": "W7"}, "W7"),
        ({"colour": "red"}, "colour"),
        ({"id": "first"}, "W1"),
    ],
)
def test_an_answer_that_does_not_hold_is_refused_by_name(
    run: Run, tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    case = start(run)
    run("add", case, str(DATA / "incident.json"))
    before = tree(tmp_path / "incidents")

    done = run("why", case, "--answers", answers(tmp_path, **changes))

    assert done.code == 3, done
    assert "answers.json" in done.err
    if "id" not in changes:
        assert "W1" in done.err
        assert said in done.err
    assert tree(tmp_path / "incidents") == before


def test_answers_keep_a_persons_comments(run: Run, tmp_path: Path) -> None:
    case = start(run)
    run("add", case, str(DATA / "incident.json"))
    assert run("why", case, "--answers", answers(tmp_path)).code == 0
    path = tmp_path / "incidents" / case / "whys.toml"
    path.write_text(f"{path.read_text('utf-8')}# mine\n", encoding="utf-8")

    assert run("why", case, "--answers", answers(tmp_path, finding="It broke twice.")).code == 0

    text = path.read_text("utf-8")
    assert "# mine" in text
    assert "It broke twice." in text
    assert text.count('id = "W1"') - text.count('# id = "W1"') == 1


def test_export_never_overwrites_unasked(run: Run, tmp_path: Path) -> None:
    case = start(run)
    (tmp_path / "review.md").write_text("mine", encoding="utf-8")

    assert_refused(run("export", case, "--to", "markdown", "-o", "review.md"), 2, "review.md")
    assert (tmp_path / "review.md").read_text("utf-8") == "mine"
    assert run("export", case, "--to", "markdown", "-o", "review.md", "--force").code == 0
    assert "Checkout answers 500" in (tmp_path / "review.md").read_text("utf-8")


def test_demo_ends_with_six_lines(run: Run, tmp_path: Path) -> None:
    done = run("demo", "here")

    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert [line.split()[0] for line in lines] == [
        "Cause",
        "Needs",
        "Verdict",
        "Impact",
        "Files",
        "Next",
    ]
    assert "E2E_TESTING" in lines[0]
    assert "root_cause_found" in lines[2]
    assert (tmp_path / lines[4].split()[1]).is_file()


def test_demo_leaves_other_folders_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")

    assert_refused(run("demo", "mine"), 2, "not empty")
    assert_refused(run("demo", "mine", "--force"), 2, "not empty")
    assert (tmp_path / "mine" / "thesis.txt").read_text("utf-8") == "years of work"


def test_interrupted_means_130(tmp_path: Path) -> None:
    """Interrupted while it works: the work is made long, so that the signal finds it working."""
    program = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import rca.workflow.demo as demo\n"
        "demo.run_demo = lambda *_, **__: (print('working', flush=True), time.sleep(60))\n"
        "from rca.cli import main\n"
        "main()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, "demo", "here"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"working\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)

    assert process.returncode == 130
    assert b"Traceback" not in err
