"""What an incident's status says of criteria, fixes and findings, from a report or measured."""

import json
import shutil
from pathlib import Path

import pytest

from rca.model.verification import FixStatus, Status
from rca.store import IncidentFolder
from rca.workflow import standing
from rca.workflow.standing import standing_of
from rca.workflow.status import status_of
from tests.conftest import BUNDLED, REPOSITORY, Run


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    """The bundled incident with its report."""
    target = tmp_path / "inc"
    shutil.copytree(BUNDLED, target, ignore=shutil.ignore_patterns(".cache", "reproduction"))
    return IncidentFolder(target)


def details(folder: IncidentFolder) -> dict[str, tuple[bool, str]]:
    return {step.name: (step.done, step.detail) for step in status_of(folder, "inc").steps}


def test_a_current_report_and_measuring_say_the_same(folder: IncidentFolder) -> None:
    from_report = standing_of(folder)
    (folder.report / "analysis.json").unlink()

    assert from_report is not None
    assert standing_of(folder) == from_report
    assert len(from_report.criteria(Status.MET)) == 4
    assert from_report.fixes(FixStatus.UNVERIFIED) == ("F3", "F4")


def test_a_current_report_is_believed_and_a_broken_one_is_not(
    folder: IncidentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = folder.report / "analysis.json"
    document = json.loads(kept.read_bytes())
    document["stale"] = [{"why": "W2", "reasons": ["gone"]}]
    kept.write_text(json.dumps(document))
    found = details(folder)

    assert found["whys"] == (False, "6 written, 1 unknown, 1 stale: W2")
    assert found["criteria"] == (True, "4 of 4 met")
    assert found["proof"] == (False, "2 of 4 fixes verified; unverified: F3, F4")

    for broken in (b"\xff", json.dumps(document | {"verification": 1}).encode()):
        kept.write_bytes(broken)
        assert details(folder)["whys"] == (True, "6 written, 1 unknown")


def test_what_is_not_kept_is_named(folder: IncidentFolder) -> None:
    incident, whys = folder.incident_toml, folder.whys_toml
    text = incident.read_text("utf-8").replace(
        "threshold = 0.95\n\n[[criteria]]", "threshold = 0.99\n\n[[criteria]]"
    )
    incident.write_text(text.replace("test_websocket_connection", "test_nowhere"), "utf-8")
    fixes = folder.fixes_toml
    fixes.write_text(
        fixes.read_text("utf-8").replace('equals = "e2e"', 'equals = "strict"'), "utf-8"
    )
    whys.write_text(
        whys.read_text("utf-8").replace("with code 1011 after", "with 1011 after"), "utf-8"
    )

    found = details(folder)

    assert found["criteria"] == (
        False,
        "2 of 4 met; not measurable: WebSocket sessions succeed, WebSocket tests pass",
    )
    assert found["proof"][1] == "1 of 4 fixes verified; regressed: F1; unverified: F3, F4"
    assert found["whys"] == (False, "6 written, 1 unknown, 1 stale: W1")
    assert status_of(folder, "inc").next_command == "rca why inc"


def test_without_fresh_evidence_the_next_step_is_to_add_some(run: Run, tmp_path: Path) -> None:
    assert run("new", "Checkout answers 500", "--id", "case").code == 0
    data = REPOSITORY / "docs" / "tutorial-data"
    assert run("add", "case", str(data / "incident.json"), str(data / "tests.xml")).code == 0
    folder = IncidentFolder(tmp_path / "incidents" / "case")
    with folder.incident_toml.open("a", encoding="utf-8") as file:
        file.write('\n[[criteria]]\ntitle = "Pass"\nmetric = "test_pass_rate"\nthreshold = 1\n')

    steps = {step.name: step for step in status_of(folder, "case").steps}

    assert steps["criteria"].detail == "nothing shows the time after the fix (0 of 1 met)"
    assert steps["criteria"].command == "rca add case --label after-fix PATH..."
    assert steps["proof"].detail == "no fix to verify"
    assert (steps["whys"].detail, steps["fixes"].detail) == ("none written", "none written")


def test_one_piece_is_not_spoken_of_as_many(run: Run, tmp_path: Path) -> None:
    assert run("new", "Checkout answers 500", "--id", "case").code == 0
    assert run("add", "case", str(REPOSITORY / "docs" / "tutorial-data" / "tests.xml")).code == 0

    steps = {
        step.name: step
        for step in status_of(IncidentFolder(tmp_path / "incidents" / "case"), "case").steps
    }

    assert steps["evidence"].detail == "1 piece, label: incident"
    assert steps["criteria"].detail == "none declared"


def test_on_damaged_evidence_nothing_is_said(folder: IncidentFolder) -> None:
    (folder.report / "analysis.json").unlink()
    sidecar = next((folder.path / "evidence").glob("*.after-fix.json"))
    sidecar.write_text(sidecar.read_text("utf-8").replace("run-0", "run-1"), "utf-8")

    assert standing_of(folder) is None
    assert details(folder)["criteria"] == (False, "the evidence is damaged")


def test_nothing_promised_measures_nothing(
    folder: IncidentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "digest_of", lambda _: pytest.fail("measured"))
    for path in (folder.whys_toml, folder.fixes_toml):
        path.unlink()
    text = folder.incident_toml.read_text("utf-8")
    folder.incident_toml.write_text(text.partition("[[criteria]]")[0], "utf-8")

    found = details(folder)

    assert found["criteria"] == (False, "none declared")
    assert found["proof"] == (False, "no fix to verify")


def test_content_that_was_changed_is_seen_though_the_report_is_current(
    folder: IncidentFolder,
) -> None:
    log = next((folder.path / "evidence").glob("*.ndjson"))
    log.write_bytes(log.read_bytes().replace(b"1011", b"1000", 1))

    status = status_of(folder, "inc")

    found = details(folder)
    assert found["evidence"][0] is False
    assert "its hash differs" in found["evidence"][1]
    assert found["criteria"] == (False, "the evidence is damaged")
    assert status.next_command == "rca check inc"


@pytest.mark.parametrize(("until", "is_there"), [("09:40", False), ("10:01", True)])
def test_a_healthy_time_is_there_once_a_log_reaches_into_it(
    run: Run,
    tmp_path: Path,
    until: str,
    is_there: bool,  # noqa: FBT001 - a column of the table
) -> None:
    words = ("--baseline-since", "2026-08-31T09:30:00Z", "--baseline-until")
    assert run("new", "Slow", "--id", "case", *words, f"2026-08-31T{until}:00Z").code == 0
    folder = IncidentFolder(tmp_path / "incidents" / "case")
    assert details(folder)["baseline"] == (False, "nothing healthy yet")

    log = REPOSITORY / "docs" / "tutorial-data" / "incident.json"
    assert run("add", "case", str(log)).code == 0

    assert details(folder)["baseline"][0] is is_there
