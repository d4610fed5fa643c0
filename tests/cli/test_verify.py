"""`rca verify`: the bundled incident's promises, on the evidence before and after the fixes."""

import json
from pathlib import Path

import pytest

from tests.conftest import BUNDLED, Run

CRITERIA = 4


def test_the_criteria_are_met_after_the_fix_and_the_done_fixes_verified(run: Run) -> None:
    done = run("verify", str(BUNDLED), "--json", TZ="Asia/Kolkata", LC_ALL="C")

    assert done.code == 0, done.err
    document = json.loads(done.out)
    assert (document["schema"], document["label"]) == ("rca.verification/1", "after-fix")
    assert document["met"] is True
    assert [one["status"] for one in document["criteria"]] == ["met"] * CRITERIA
    assert {fix["id"]: fix["status"] for fix in document["fixes"]} == {
        "F1": "verified",
        "F2": "verified",
        "F3": "unverified",
        "F4": "unverified",
    }
    sessions = document["criteria"][0]
    assert (sessions["good"], sessions["total"]) == (65, 65)
    assert sessions["interval"]["low"] < sessions["threshold"] < sessions["bound"]["value"]
    assert sessions["evidence"][0]["evidence"] == "E5"


def test_the_criteria_are_not_met_in_the_incident(run: Run) -> None:
    done = run("verify", str(BUNDLED), "--label", "incident")

    assert done.code == 1
    assert done.out.startswith(f"0 of {CRITERIA} criteria met, 0 of 4 fixes verified, on incident")
    assert "31.6% (30 of 95 WebSocket sessions) [E2]" in done.out
    assert done.out.count("not met  ") == CRITERIA


def test_a_label_that_no_evidence_has_is_named_with_those_there_are(run: Run) -> None:
    done = run("verify", str(BUNDLED), "--label", "after-fxi")

    assert (done.code, done.out) == (3, "")
    assert "after-fix, baseline, incident" in done.err
    assert "--label after-fxi" in done.err


def test_an_incident_that_promises_nothing_is_not_verified(run: Run, tmp_path: Path) -> None:
    assert run("new", "Nothing promised", "--id", "empty", "--root", str(tmp_path)).code == 0

    done = run("verify", str(tmp_path / "empty"))

    assert (done.code, done.out) == (2, "")
    assert "criteria" in done.err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('metric = "websocket_success"', 'metric = "websocket_succes"', "metric"),
        ('of = ["SessionMiddleware must be installed"]', "", "needs `of`"),
        ("threshold = 0.95", "treshold = 0.95", "did you mean 'threshold'?"),
    ],
)
def test_a_slip_in_a_criterion_is_shown_with_its_line(
    run: Run, incident: Path, old: str, new: str, said: str
) -> None:
    path = incident / "incident.toml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    done = run("verify", str(incident))

    assert done.code == 3
    assert "incident.toml:" in done.err
    assert said in done.err


def test_sketches_of_tests_are_python(run: Run) -> None:
    done = run("verify", str(BUNDLED), "--stubs")

    assert done.code == 0, done.err
    compile(done.out, "stubs", "exec")
    assert "def test_websocket_connection_again():" in done.out


def test_monitors_are_written_as_files_and_not_over_others(run: Run, tmp_path: Path) -> None:
    words = ("export", str(BUNDLED), "--to", "monitors", "-o", str(tmp_path / "out"))

    first = run(*words)

    assert first.code == 0, first.err
    files = sorted((tmp_path / "out").iterdir())
    assert [str(path) for path in files] == sorted(first.out.split())
    assert sum(path.name.endswith(".policy.json") for path in files) == 3
    assert "in words only" in first.err
    assert run(*words).code == 2
    assert run(*words, "--force").code == 0
    assert run(*words[:4]).code == 2
