"""What tampering and accidents do to the chain, and links that lead out of the incident."""

import json
import os
from pathlib import Path

import pytest

from rca.errors import BadInputError, DamagedEvidenceError, RcaError
from rca.model.finding import Severity
from rca.store import IncidentFolder, load_evidence, read_notes, verify_evidence
from rca.workflow.add import add_files
from rca.workflow.new import NewIncident, create_incident
from tests.conftest import REPOSITORY

DATA = REPOSITORY / "docs" / "tutorial-data"


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    made = create_incident(NewIncident(title="x", id="case"), tmp_path)
    add_files(made, (str(DATA / "healthy.json"), str(DATA / "tests.xml")), kind=None, label="a")
    return made


def errors(folder: IncidentFolder) -> set[str]:
    return {f.rule for f in verify_evidence(folder) if f.level is Severity.ERROR}


def test_a_space_after_the_last_line_loses_nothing(folder: IncidentFolder) -> None:
    log = folder.evidence_log
    log.write_bytes(log.read_bytes().rstrip(b"\n") + b" ")

    assert [item.id for item in load_evidence(folder)] == ["E1", "E2"]
    (added,) = add_files(folder, (str(DATA / "incident.json"),), kind=None, label="a")
    assert added.evidence.id == "E3"
    assert not errors(folder)


def test_a_cut_last_line_that_nobody_was_writing_is_damage(folder: IncidentFolder) -> None:
    log = folder.evidence_log
    log.write_bytes(log.read_bytes()[:-40])

    assert "evidence-chain" in errors(folder)
    with pytest.raises(DamagedEvidenceError):
        load_evidence(folder)
    with pytest.raises(DamagedEvidenceError):
        add_files(folder, (str(DATA / "incident.json"),), kind=None, label="a")


def test_a_cut_last_line_that_was_being_written_is_dropped(folder: IncidentFolder) -> None:
    log = folder.evidence_log
    *lines, last, _ = log.read_bytes().split(b"\n")
    folder.adding.mkdir()
    (folder.adding / "intent.json").write_bytes(last)
    log.write_bytes(b"\n".join([*lines, last[:50]]))

    assert [item.id for item in load_evidence(folder)] == ["E1"]
    (added,) = add_files(folder, (str(DATA / "tests.xml"),), kind=None, label="a")
    assert added.evidence.id == "E2"
    assert not errors(folder)


@pytest.mark.parametrize("lost", ["all", "last"])
def test_a_chain_that_lost_lines_is_damage(folder: IncidentFolder, lost: str) -> None:
    if lost == "all":
        folder.evidence_log.unlink()
    else:
        lines = folder.evidence_log.read_bytes().splitlines(keepends=True)
        folder.evidence_log.write_bytes(b"".join(lines[:-1]))

    assert errors(folder) == {"evidence-orphan"}


@pytest.mark.parametrize("name", ["evidence", ".cache"])
def test_folders_that_lead_elsewhere_are_not_used(
    folder: IncidentFolder, tmp_path: Path, name: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (folder.path / name).rename(elsewhere)
    (folder.path / name).symlink_to(elsewhere)
    before = sorted(p.name for p in elsewhere.iterdir())

    with pytest.raises(BadInputError, match="leads out"):
        add_files(folder, (str(DATA / "incident.json"),), kind=None, label="a")
    assert sorted(p.name for p in elsewhere.iterdir()) == before
    if name == "evidence":
        assert errors(folder) == {"evidence-symlink"}


def test_a_link_to_itself_is_refused(folder: IncidentFolder) -> None:
    folder.fixes_toml.unlink()
    folder.fixes_toml.symlink_to(folder.fixes_toml.name)

    with pytest.raises(RcaError):
        folder.own(folder.fixes_toml)


def test_a_pipe_among_the_notes_is_not_waited_for(folder: IncidentFolder) -> None:
    os.mkfifo(folder.notes / "pipe.md")

    with pytest.raises(BadInputError, match="no regular file"):
        read_notes(folder)


def test_what_was_added_before_a_bad_file_is_named(folder: IncidentFolder, tmp_path: Path) -> None:
    bad = tmp_path / "service.yaml"
    head = "apiVersion: serving.knative.dev/v1\nkind: Service\n"
    bad.write_text(head + "# more\n" * 20_000 + "x: [", encoding="utf-8")

    with pytest.raises(BadInputError, match="E3 before it stays added"):
        add_files(folder, (str(DATA / "incident.json"), str(bad)), kind=None, label="a")


def test_a_name_that_is_no_text_is_kept_as_far_as_it_is(
    folder: IncidentFolder, tmp_path: Path
) -> None:
    odd = os.fsdecode(bytes(tmp_path) + b"/b\xff.json")
    Path(odd).write_bytes((DATA / "incident.json").read_bytes())

    (added,) = add_files(folder, (odd,), kind=None, label="a")

    assert json.dumps(added.evidence.sidecar.name)
    assert added.evidence.sidecar.name.endswith(".json")
