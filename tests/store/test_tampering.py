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


@pytest.mark.parametrize("name", ["evidence/.adding", "evidence/log.jsonl", "report"])
def test_nothing_is_written_through_a_link(
    folder: IncidentFolder, tmp_path: Path, name: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("mine", encoding="utf-8")
    path = folder.path / name
    path.unlink(missing_ok=True)
    path.symlink_to(elsewhere)

    with pytest.raises(BadInputError, match="leads out"):
        folder.own(path)
    if name != "report":
        with pytest.raises(BadInputError, match="leads out"):
            add_files(folder, (str(DATA / "incident.json"),), kind=None, label="a")
        assert "evidence-symlink" in errors(folder)

    assert [p.name for p in elsewhere.iterdir()] == ["precious"]


def test_evidence_linked_within_the_incident_may_change_unseen_too(folder: IncidentFolder) -> None:
    folder.evidence.rename(folder.path / "files")
    folder.evidence.symlink_to("files")

    assert errors(folder) == {"evidence-symlink"}
    with pytest.raises(DamagedEvidenceError, match="symbolic link"):
        load_evidence(folder)
    with pytest.raises(BadInputError, match="symbolic link"):
        add_files(folder, (str(DATA / "incident.json"),), kind=None, label="a")


def test_a_file_in_the_place_of_a_folder_is_named(folder: IncidentFolder) -> None:
    for path in folder.cache.iterdir():
        path.unlink()
    folder.cache.rmdir()
    folder.cache.write_text("", encoding="utf-8")

    with pytest.raises(BadInputError, match=r"\.cache cannot be made"):
        add_files(folder, (str(DATA / "incident.json"),), kind=None, label="a")


@pytest.mark.parametrize("end", [b" ", b"", b"\n\n", b" \n", b"\r\n", b"\n \t"])
def test_blanks_at_the_end_of_the_chain_lose_nothing(folder: IncidentFolder, end: bytes) -> None:
    log = folder.evidence_log
    log.write_bytes(log.read_bytes().rstrip() + end)

    assert len(load_evidence(folder)) == 2
    assert list(verify_evidence(folder)) == []
    (added,) = add_files(folder, (str(DATA / "incident.json"),), kind=None, label="a")
    assert added.evidence.id == "E3"
    assert list(verify_evidence(folder)) == []


@pytest.mark.parametrize("end", [b"x", b"\nx", b"}", b"\n{", b"\0"])
def test_any_other_end_of_the_chain_is_damage_and_stays(folder: IncidentFolder, end: bytes) -> None:
    log = folder.evidence_log
    log.write_bytes(log.read_bytes().rstrip() + end)
    before = log.read_bytes()

    assert "evidence-chain" in errors(folder)
    with pytest.raises(DamagedEvidenceError):
        add_files(folder, (str(DATA / "incident.json"),), kind=None, label="a")
    assert log.read_bytes().startswith(before)


def test_a_chain_that_lost_a_line_gives_no_id_away(folder: IncidentFolder) -> None:
    folder.evidence_log.write_bytes(b"")

    with pytest.raises(DamagedEvidenceError, match="a line was lost") as caught:
        add_files(folder, (str(DATA / "incident.json"),), kind=None, label="a")

    assert "git checkout" in caught.value.hint


def test_what_an_addition_left_is_a_warning(folder: IncidentFolder) -> None:
    folder.adding.mkdir()
    (folder.adding / "content-0").write_bytes(b"half")

    (finding,) = verify_evidence(folder)

    assert (finding.rule, finding.level) == ("evidence-unlisted", Severity.WARNING)
    assert finding.place == "evidence/.adding/content-0"


def test_a_pipe_among_the_notes_is_not_waited_for(folder: IncidentFolder) -> None:
    os.mkfifo(folder.notes / "pipe.md")

    with pytest.raises(BadInputError, match="no regular file"):
        read_notes(folder)


def test_of_several_files_none_is_added_when_one_is_bad(
    folder: IncidentFolder, tmp_path: Path
) -> None:
    bad = tmp_path / "service.yaml"
    head = "apiVersion: serving.knative.dev/v1\nkind: Service\n"
    bad.write_text(head + "# more\n" * 20_000 + "x: [", encoding="utf-8")

    before = sorted(path.name for path in folder.evidence.iterdir())

    with pytest.raises(BadInputError, match=r"service\.yaml cannot be read"):
        add_files(folder, (str(DATA / "incident.json"), str(bad)), kind=None, label="a")

    assert sorted(path.name for path in folder.evidence.iterdir()) == before
    assert len(load_evidence(folder)) == 2


def test_a_name_that_is_no_text_is_kept_as_far_as_it_is(
    folder: IncidentFolder, tmp_path: Path
) -> None:
    odd = os.fsdecode(bytes(tmp_path) + b"/b\xff.json")
    Path(odd).write_bytes((DATA / "incident.json").read_bytes())

    (added,) = add_files(folder, (odd,), kind=None, label="a")

    assert json.dumps(added.evidence.sidecar.name)
    assert added.evidence.sidecar.name.endswith(".json")
