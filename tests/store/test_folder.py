"""Finding an incident, its digest, writing without tearing, and what ships with the package."""

import os
from pathlib import Path

import pytest

from rca.errors import BadInputError
from rca.store import IncidentFolder, add_evidence, bundled, digest_of, find_incident
from rca.store.atomic import write_bytes, write_text
from rca.store.bundle import BUNDLED_INCIDENT
from tests.store.builders import addition, incident


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    return incident(tmp_path)


def test_an_incident_is_found_by_folder_and_by_id(folder: IncidentFolder) -> None:
    root = folder.path.parent

    assert find_incident(str(folder.path), root / "nowhere") == folder
    assert find_incident("2025-09-10-checkout", root) == folder


def test_a_root_that_was_named_goes_before_a_folder_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("here", "there"):
        (tmp_path / place / "one").mkdir(parents=True)
        (tmp_path / place / "one" / "incident.toml").touch()
    monkeypatch.chdir(tmp_path / "here")
    there = tmp_path / "there"

    assert find_incident("one", there).path == Path("one")
    assert find_incident("one", there, is_root_named=True).path == there / "one"
    assert find_incident("./one", there, is_root_named=True).path == Path("./one")


def test_a_slip_in_an_id_is_answered_with_what_comes_near(folder: IncidentFolder) -> None:
    with pytest.raises(BadInputError) as caught:
        find_incident("2025-09-10-chekout", folder.path.parent)

    assert caught.value.hint == "did you mean 2025-09-10-checkout?"


def test_what_is_no_incident_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(BadInputError, match="no incident folder"):
        find_incident("empty", tmp_path)
    with pytest.raises(BadInputError, match="there is no incident"):
        find_incident("missing", tmp_path / "nowhere")
    with pytest.raises(BadInputError, match="there is no incident"):
        find_incident("", tmp_path / "nowhere")


def test_a_digest_is_the_same_wherever_and_whenever(tmp_path: Path) -> None:
    digests = set()
    for name, ends in (("a", "\n"), ("b", "\r\n")):
        (tmp_path / name).mkdir()
        folder = incident(tmp_path / name)
        add_evidence(folder, addition())
        folder.notes.mkdir()
        (folder.notes / "a.md").write_bytes(f"one{ends}two{ends}".encode())
        os.utime(folder.incident_toml, (0, 0))
        log = folder.evidence_log.read_text()
        at = log.index('"at": "') + 7
        folder.evidence_log.write_text(f"{log[:at]}1999{log[at + 4 :]}")
        digests.add(digest_of(folder))

    assert len(digests) == 1


def test_every_change_of_substance_changes_the_digest(folder: IncidentFolder) -> None:
    folder.notes.mkdir()
    digests = [digest_of(folder)]

    def changed() -> bool:
        digests.append(digest_of(folder))
        return len(set(digests)) == len(digests)

    add_evidence(folder, addition())
    assert changed()
    add_evidence(folder, addition(label="baseline"))
    assert changed()
    folder.fixes_toml.write_text("")
    assert changed()
    (folder.notes / "a.md").write_text("ab")
    assert changed()
    (folder.notes / "a.md").write_text("a")
    (folder.notes / "b.md").write_text("b")
    assert changed()
    with folder.incident_toml.open("a") as file:
        file.write("# a comment\n")
    assert changed()


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new" / "a.txt"
    write_text(path, "old\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_text(path, "new\n")

    assert path.read_bytes() == b"old\n"
    assert list(path.parent.iterdir()) == [path]


def test_a_written_file_has_the_mode_that_was_asked_for(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a", b"x")
    write_bytes(tmp_path / "b", b"x", mode=0o600)

    assert [(tmp_path / name).stat().st_mode & 0o777 for name in "ab"] == [0o644, 0o600]


def test_templates_and_the_bundled_incident_ship() -> None:
    assert bundled("templates").name == "templates"
    assert bundled("incident").name == BUNDLED_INCIDENT
