"""Revisions as people name them: folders, files and commits of a real repository."""

import shutil
import subprocess
from pathlib import Path

import pytest

from rca.errors import BadInputError
from rca.workflow.diff import diff_revisions, outdated
from tests.conftest import BUNDLED


def git(folder: Path, *words: str) -> None:
    fixed = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgSign=false")
    subprocess.run(["git", *fixed, "-C", str(folder), *words], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with an incident `inc` that was committed, and then got a fix."""
    place = tmp_path / "place"
    incident = place / "incidents" / "inc"
    shutil.copytree(
        BUNDLED, incident, ignore=shutil.ignore_patterns(".cache", "reproduction", "evidence")
    )
    (incident / "evidence").mkdir()
    shutil.copy(BUNDLED / "evidence" / "log.jsonl", incident / "evidence")
    git(place, "init", "-q", "-b", "main")
    git(place, "add", ".")
    git(place, "commit", "-qm", "one")
    fixes = incident / "fixes.toml"
    fixes.write_text(fixes.read_text("utf-8") + '\n[[fixes]]\nid = "F9"\ntitle = "Late"\n', "utf-8")
    git(place, "commit", "-qam", "two")
    return place


def added(before: str, after: str, root: Path, incident: str = "") -> list[str]:
    found = diff_revisions(before, after, root, incident=incident)
    assert not any(section.dropped or section.moved for section in found.sections)
    return [thing.short for section in found.sections for thing in section.added]


def test_commits_are_compared_without_checking_them_out(repository: Path) -> None:
    root = repository / "incidents"
    path = str(root / "inc")

    assert added(f"{path}@HEAD~1", f"{path}@HEAD", root) == ["F9"]
    assert added("HEAD~1", "main", root, incident="inc") == ["F9"]
    assert added("inc@HEAD~1", "inc", root) == ["F9"]
    assert added("inc@HEAD@{0}", "inc", root) == []

    shutil.rmtree(path)
    assert added(f"{path}@HEAD~1", f"{path}@HEAD", root) == ["F9"]
    assert added("inc@HEAD~1", "inc@HEAD", root) == ["F9"]


def test_a_folder_that_was_renamed_is_followed(repository: Path) -> None:
    incidents = repository / "incidents"
    (old,) = incidents.iterdir()
    git(repository, "mv", f"incidents/{old.name}", "incidents/late-night")
    git(repository, "commit", "-qm", "renamed")

    by_new = added("HEAD~2", "HEAD", incidents, "late-night")
    between = added("HEAD~2", "HEAD~1", incidents, "late-night")

    assert by_new == between != []
    assert added("HEAD~1", "HEAD", incidents, "late-night") == []
    with pytest.raises(BadInputError, match="HEAD has no"):
        added("HEAD~2", "HEAD", incidents, old.name)


def test_files_and_report_folders_are_compared(repository: Path) -> None:
    report = repository / "incidents" / "inc" / "report"

    found = diff_revisions(str(report), str(report / "analysis.json"), repository)

    assert found.sections == ()
    assert found.not_compared == ()
    assert "Fixes" in diff_revisions(str(report), str(report.parent), repository).not_compared


def test_an_at_sign_in_the_name_of_a_folder_is_no_revision(repository: Path) -> None:
    root = repository / "incidents"
    (root / "inc").rename(root / "a@b")

    assert added("a@b", "a@b", root) == []
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "three")
    assert added("a@b@HEAD", "a@b", root) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("inc@nowhere", "git knows no commit 'nowhere'"),
        ("inc@--help", "git knows no commit '--help'"),
        ("inc@HEAD:x", "git knows no commit 'HEAD:x'"),
        ("other@HEAD", "HEAD has no other/report/analysis.json"),
        ("other", "there is no incident 'other'"),
        ("", "there is no incident ''"),
        ("@", "there is no incident '@'"),
    ],
)
def test_what_is_not_there_is_said(repository: Path, text: str, says: str) -> None:
    root = repository / "incidents"
    with pytest.raises(BadInputError) as refused:
        diff_revisions(text, "inc", root)

    assert says in refused.value.message
    assert refused.value.hint


def test_outside_of_a_repository_and_in_a_shallow_clone_the_way_out_is_said(
    repository: Path, tmp_path: Path
) -> None:
    with pytest.raises(BadInputError, match="no git repository"):
        diff_revisions("inc@HEAD", "inc@HEAD", tmp_path)

    clone = tmp_path / "clone"
    url = repository.as_uri()
    subprocess.run(["git", "clone", "-q", "--depth", "1", url, str(clone)], check=True)
    with pytest.raises(BadInputError) as refused:
        diff_revisions("inc@HEAD~1", "inc@HEAD", clone / "incidents")
    assert refused.value.hint == "fetch the rest: git fetch --unshallow"


def test_a_folder_without_a_report_and_one_that_moved_on_are_told(repository: Path) -> None:
    root = repository / "incidents"
    shutil.copytree(BUNDLED / "evidence", root / "inc" / "evidence", dirs_exist_ok=True)
    found = diff_revisions("inc@HEAD", "inc", root)
    assert outdated("inc", found, root)
    assert not outdated("inc@HEAD", found, root)

    shutil.rmtree(root / "inc" / "report")
    with pytest.raises(BadInputError) as refused:
        diff_revisions("inc", "inc", root)
    assert refused.value.hint.startswith("write it first: rca regenerate")


@pytest.mark.parametrize("content", [b"fixes = 3", b"fixes = [", b"\xff", b"fixes = [1]"])
def test_a_broken_file_of_a_person_is_named(repository: Path, content: bytes) -> None:
    root = repository / "incidents"
    (root / "inc" / "fixes.toml").write_bytes(content)

    with pytest.raises(BadInputError, match=r"fixes\.toml of inc"):
        diff_revisions("inc@HEAD", "inc", root)
