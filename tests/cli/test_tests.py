"""`rca tests` as people and their CI call it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.sources.builders import case, saved, suite
from tests.sources.test_results_builders import CTRF, FIXTURES, JUNIT


def run(*given: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rca", "tests", *map(str, given)],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


def told(*given: str | Path) -> Any:
    done = run(*given, "--json", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_json_has_the_shape_that_others_rely_on(tmp_path: Path) -> None:
    document = told(saved(tmp_path, "a.xml", JUNIT))

    assert document["schema"] == "rca.tests/1"
    counts = {"tests": 3, "passed": 1, "failed": 1, "error": 0, "skipped": 1, "flaky": 0, "todo": 0}
    assert document["totals"] == {**counts, "runs": counts}
    assert document["declared"] == {"tests": 3, "failed": 1, "skipped": 1}
    assert document["contradictions"] == []
    (failed,) = (test for test in document["tests"] if test["failed"])
    fingerprint = failed.pop("fingerprint")
    assert fingerprint.startswith("message1:")
    assert failed == {
        "id": "shop.test_cart.test_ships",
        "attempts": 1,
        "failed": 1,
        "outcome": "failed",
        "flaky": False,
        "message": "assert 503 == 200",
    }


def test_the_answer_comes_first(tmp_path: Path) -> None:
    lies = suite(case("a\x1b[2J".replace("\x1b", "&#x9b;")), tests="7", name="shop")
    done = run(saved(tmp_path, "a.json", CTRF), saved(tmp_path, "b.xml", lies))

    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert lines[0] == "4 tests: 2 passed (1 flaky), 1 failed, 1 skipped"
    assert lines[1] == "in 5 attempts: 2 passed, 2 failed, 1 skipped"
    headings = [line for line in lines if line and not line.startswith(" ")][3:]
    assert headings == ["Failing", "Flaky: passed after a failure", "Contradictions"]
    assert "7 tests declared, 1 counted" in lines[-1]
    assert "\x9b" not in done.stdout


def test_many_tests_are_one_document(tmp_path: Path) -> None:
    cases = "".join(case(f"t{n}") for n in range(2_500))

    document = told(saved(tmp_path, "a.xml", suite(cases)))

    assert len(document["tests"]) == document["totals"]["tests"] == 2_500


def test_nothing_but_the_files_decides(tmp_path: Path) -> None:
    for name, content in FIXTURES.items():
        saved(tmp_path, name, content)

    here = run(tmp_path, "--json")
    there = run(tmp_path, "--json", TZ="Asia/Kolkata", LC_ALL="C", PYTHONHASHSEED="7")

    assert here.returncode == 0
    assert here.stdout == there.stdout


def test_a_damaged_file_is_read_and_named(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.xml", JUNIT[:-40])

    (file,) = told(path)["files"]

    assert "not well-formed" in file["damaged"][0]
    assert "damaged" in run(path).stdout


def test_what_cannot_be_read_is_one_line_and_its_hint(tmp_path: Path) -> None:
    for given in (tmp_path / "missing", tmp_path, saved(tmp_path, "a", b"hello\n")):
        done = run(given, "--json")

        assert (done.returncode, done.stdout) == (3, "")
        assert [line[:5] for line in done.stderr.splitlines()] == ["rca: ", "  hin"]


def test_every_format_is_evidence_too(tmp_path: Path) -> None:
    for name, content in FIXTURES.items():
        saved(tmp_path, name, content)
    rca = [sys.executable, "-m", "rca"]
    new = [*rca, "new", "Tests fail", "--id", "t", "--since", "2025-09-10T10:00:00Z"]
    new += ["--until", "2025-09-10T11:00:00Z"]

    subprocess.run(new, cwd=tmp_path, capture_output=True, check=True, timeout=60)
    added = subprocess.run(
        [*rca, "add", "t", *FIXTURES, "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    rows = json.loads(added.stdout)["evidence"]
    assert [row["name"] for row in rows] == list(FIXTURES)
    assert {row["kind"] for row in rows} == {"tests"}
    assert all(row["records"] and not row["damaged"] for row in rows)
