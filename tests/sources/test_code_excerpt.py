"""Code excerpts: exactly the lines that were pointed at, from the revision that was meant."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    allowed = ["-c", "protocol.file.allow=always"]
    subprocess.run(["git", "-C", str(folder), *who, *allowed, *words], check=True)


def test_a_revision_may_be_a_branch_with_a_slash(repository: Path) -> None:
    git(repository, "checkout", "-qb", "fix/pool")
    git(repository, "commit", "-qam", "second")
    saved(repository / "app", "main.py", b"other\n")

    assert excerpt("app/main.py:1@fix/pool", repository) == b"ONE\n"
    assert excerpt("app/main.py:1@fix/pool~1", repository) == b"one\n"


def test_a_file_of_a_folder_that_is_gone_comes_from_the_revision(repository: Path) -> None:
    for path in (repository / "app").iterdir():
        path.unlink()
    (repository / "app").rmdir()

    assert excerpt("app/main.py:2@v1", repository) == b"two\n"


def test_a_path_may_have_a_colon_an_at_sign_and_blanks(repository: Path) -> None:
    saved(repository / "app", "a:1 b@c.py", b"odd\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "odd")

    assert excerpt("app/a:1 b@c.py:1@HEAD", repository) == b"odd\n"
    assert excerpt("app/a:1 b@c.py:1", repository) == b"odd\n"


def test_line_ends_of_windows_are_made_plain(repository: Path) -> None:
    (repository / "dos.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo\r\n")

    assert excerpt("dos.txt:1-2", repository) == b"one\ntwo\n"


def test_a_submodule_is_read_at_the_commit_of_the_repository_around_it(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outer = tmp_path_factory.mktemp("outer")
    git(outer, "init", "-q")
    git(outer, "submodule", "--quiet", "add", str(repository), "lib")
    git(outer, "commit", "-qm", "with lib")
    git(outer, "tag", "release-7")
    saved(outer / "lib" / "app", "main.py", b"changed\n")

    assert excerpt("lib/app/main.py:1@release-7", outer) == b"one\n"
    assert excerpt("lib/app/main.py:1@v1", outer) == b"one\n"


def test_a_link_out_of_the_repository_is_refused(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = saved(tmp_path_factory.mktemp("outside"), "key.txt", b"private\n")
    (repository / "link.txt").symlink_to(outside)
    (repository / "inner.txt").symlink_to("app/main.py")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "links")

    with pytest.raises(BadInputError, match="leads out of its repository"):
        excerpt("link.txt:1", repository)
    with pytest.raises(BadInputError, match="is a link at revision HEAD"):
        excerpt("link.txt:1@HEAD", repository)
    assert excerpt("inner.txt:1", repository) == b"ONE\n"


def test_a_folder_that_links_out_of_the_repository_is_refused(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    saved(outside, "key.txt", b"private\n")
    (repository / "folder").symlink_to(outside, target_is_directory=True)

    with pytest.raises(BadInputError, match="leads out of its repository"):
        excerpt("folder/key.txt:1", repository)


def test_what_is_too_large_or_no_file_is_refused(repository: Path) -> None:
    with (repository / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)
    os.mkfifo(repository / "pipe")

    with pytest.raises(BadInputError, match="too many for a text"):
        excerpt("huge.txt:1", repository)
    with pytest.raises(BadInputError, match="is no file"):
        excerpt("pipe:1", repository)
    with pytest.raises(BadInputError, match="is no file"):
        excerpt("app:1", repository)


def test_a_binary_of_a_revision_is_refused(repository: Path) -> None:
    saved(repository, "a.bin", b"\0\1\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "binary")

    with pytest.raises(BadInputError, match="is binary"):
        excerpt("a.bin:1@HEAD", repository)


@given(st.text(max_size=30))
def test_any_text_is_a_spot_or_none(text: str) -> None:
    try:
        spot = parse_spot(text)
    except UsageError:
        return
    assert spot is None or 1 <= spot.first_line <= spot.last_line
