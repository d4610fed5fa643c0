"""Code excerpts: exactly the lines that were pointed at, from the revision that was meant."""

import subprocess
from pathlib import Path

import pytest

from rca.errors import BadInputError, UsageError
from rca.model.cite import Cite
from rca.model.excerpt import CodeExcerpt
from rca.model.ids import EvidenceId
from rca.sources import CODE, parse_spot, recognise
from tests.sources.builders import records, saved


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository in which `app/main.py` differs between the tag `v1` and the disk."""
    (tmp_path / "app").mkdir()
    saved(tmp_path / "app", "main.py", b"one\ntwo\nthree\n")
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "first"],
        ["tag", "v1"],
    ):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    saved(tmp_path / "app", "main.py", b"ONE\nTWO\nTHREE")
    saved(tmp_path / "app", "new.py", b"new\n")
    return tmp_path


def excerpt(text: str, base: Path) -> bytes:
    spot = parse_spot(text)
    assert spot is not None
    return CODE.excerpt(spot, base)[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app/main.py:10-25@3f2a", ("app/main.py", 10, 25, "3f2a", "python")),
        ("a b/x.ts:7", ("a b/x.ts", 7, 7, "", "typescript")),
        ("Dockerfile:1-2@feature/x", ("Dockerfile", 1, 2, "feature/x", "dockerfile")),
        ("deploy.sh:1-1@HEAD~1", ("deploy.sh", 1, 1, "HEAD~1", "bash")),
        ("unknown:1", ("unknown", 1, 1, "", "")),
    ],
)
def test_a_spot_is_parsed(text: str, expected: tuple[object, ...]) -> None:
    spot = parse_spot(text)

    assert spot is not None
    assert (spot.path, spot.first_line, spot.last_line, spot.revision, spot.language) == expected


@pytest.mark.parametrize("text", ["app/main.py", "logs.json", "a:b", "a:1-", "2025-09-10T10:00.x"])
def test_another_text_is_no_spot(text: str) -> None:
    assert parse_spot(text) is None


@pytest.mark.parametrize("text", ["a.py:0-3", "a.py:9-3"])
def test_an_impossible_range_is_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError, match="no range"):
        parse_spot(text)


def test_lines_come_from_the_revision_when_git_knows_it(repository: Path) -> None:
    assert excerpt("app/main.py:2-3@v1", repository) == b"two\nthree\n"
    assert excerpt("app/main.py:2-3", repository) == b"TWO\nTHREE\n"
    assert excerpt("app/main.py:2-3@image-of-monday", repository) == b"TWO\nTHREE\n"


def test_a_file_that_the_revision_lacks_is_not_taken_from_disk(repository: Path) -> None:
    with pytest.raises(BadInputError, match="does not exist at revision v1"):
        excerpt("app/new.py:1@v1", repository)


def test_a_revision_cannot_be_an_option(repository: Path) -> None:
    excerpt(f"app/main.py:1@--output={repository}/written", repository)

    assert not (repository / "written").exists()


def test_of_an_absolute_path_only_the_name_is_stored(repository: Path) -> None:
    spot = parse_spot(f"{repository}/app/main.py:1")
    assert spot is not None

    stored, content = CODE.excerpt(spot)

    assert (stored.path, content) == ("main.py", b"ONE\n")


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"\0\1", "is binary"), (b"\xe4\n", "is binary"), (b"one\n", "has 1 lines, not 2")],
)
def test_lines_that_are_not_there_are_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    saved(tmp_path, "a.py", content)

    with pytest.raises(BadInputError, match=reason):
        excerpt("a.py:1-2", tmp_path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"nothing\.py cannot be read"):
        excerpt("nothing.py:1", tmp_path)


def test_an_excerpt_is_read_back_with_its_place(tmp_path: Path) -> None:
    spot = parse_spot("app/main.py:10-11@3f2a")
    (record,) = records(CODE, saved(tmp_path, "a.txt", b"x\ny\n"), spot)

    assert isinstance(record, CodeExcerpt)
    assert (record.text, record.spot, record.cite) == (
        "x\ny\n",
        spot,
        Cite(evidence=EvidenceId("E1")),
    )


def test_a_whole_file_is_no_excerpt(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.py", b"x\n")

    with pytest.raises(BadInputError, match="which lines"):
        recognise(path, "code")
