"""Evidence in a repository whose checkouts change line ends."""

import subprocess
from pathlib import Path

import pytest

from rca.store import IncidentFolder, add_evidence, load_evidence, verify_evidence
from tests.store.builders import addition, incident


def git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=me", "-c", "user.email=me@example.com")
    command = ["git", "-C", str(folder), *identity, *words]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    """An incident in a repository that asks for CR LF in every text."""
    repository = tmp_path / "repository"
    repository.mkdir()
    git(repository, "init", "--quiet")
    (repository / ".gitattributes").write_text("* text=auto eol=crlf\n", encoding="utf-8")
    made = incident(repository)
    add_evidence(made, addition(b'{"a":1}\n', b'{"b":2}\n'))
    return made


def checked_out(folder: IncidentFolder, target: Path) -> IncidentFolder:
    repository = folder.path.parent
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "evidence")
    git(target, "clone", "--quiet", "--config", "core.autocrlf=true", str(repository), "clone")
    return IncidentFolder(target / "clone" / folder.path.name)


def test_a_checkout_leaves_evidence_as_it_is(folder: IncidentFolder, tmp_path: Path) -> None:
    clone = checked_out(folder, tmp_path)

    assert b"\r\n" in clone.incident_toml.read_bytes(), "nothing was converted at all"
    assert list(verify_evidence(clone)) == []
    for path in folder.evidence.iterdir():
        assert (clone.evidence / path.name).read_bytes() == path.read_bytes()


def test_attributes_that_a_person_wrote_stay(tmp_path: Path) -> None:
    folder = incident(tmp_path)
    folder.git_attributes.write_text("mine\n", encoding="utf-8")

    add_evidence(folder, addition())

    assert folder.git_attributes.read_text("utf-8") == "mine\n"


def test_line_ends_that_git_changed_are_told_and_the_hint_mends_them(
    folder: IncidentFolder, tmp_path: Path
) -> None:
    folder.git_attributes.unlink()
    clone = checked_out(folder, tmp_path)

    findings = list(verify_evidence(clone))

    assert [finding.rule for finding in findings] == ["evidence-sidecar", "evidence-size"]
    assert all("other line ends" in finding.message for finding in findings)
    assert [item.id for item in load_evidence(clone)] == ["E1"]
    line, command = findings[0].hint.removeprefix("put `").split(f"` into {clone.git_attributes}")
    clone.git_attributes.write_text(f"{line}\n", encoding="utf-8")
    # in a shell, as a person would run it
    command = command.removeprefix(", then: ").replace("git ", f"git -C {clone.path} ")
    subprocess.run(["bash", "-c", command], check=True)
    assert list(verify_evidence(clone)) == []


def test_an_editor_that_changes_one_byte_more_is_damage(folder: IncidentFolder) -> None:
    path = load_evidence(folder)[0].path
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").replace(b"2", b"3"))

    (finding,) = verify_evidence(folder)

    assert (finding.rule, "line ends" in finding.message) == ("evidence-size", False)
