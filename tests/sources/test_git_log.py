"""Commits come out the same from every way in which git prints them, without people."""

import itertools
import json
import subprocess
import tracemalloc
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.errors import BadInputError, UsageError
from rca.model.change import Change, ChangeKind
from rca.model.instant import parse_instant
from rca.model.skipped import Skipped
from rca.sources import COMMITS, parse_range, recognise
from rca.sources.git_lines import GitLines
from rca.sources.git_log import FORMAT, GitRange
from rca.sources.git_times import git_time
from tests.sources.builders import records, saved, taken

MESSAGE = """Set the pool size

commit 0123456789012345678901234567890123456789
Author: Nobody <nobody@example.com>
Date:   Mon Sep 1 10:00:00 2025 +0000

    M\tapp/fake.py
 app/fake.py | 5 ++++-
diff --git a/app/fake.py b/app/fake.py

Signed-off-by: Ada Someone <ada@example.com>
"""


def git(folder: Path, *arguments: str, when: str = "", text: str = "") -> str:
    who = {"NAME": "Ada Someone", "EMAIL": "ada@example.com", "DATE": when}
    names = {f"GIT_{role}_{key}": who[key] for role in ("AUTHOR", "COMMITTER") for key in who}
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        check=True,
        input=text,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(folder), **names},
    )
    return done.stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four commits after `v1`: odd names and a hostile message, a move, a side branch, a merge."""
    folder = tmp_path_factory.mktemp("shop")
    git(folder, "init", "-q", "-b", "main")
    saved(folder, "a.txt", b"a\n" * 30)
    saved(folder, "old.txt", b"x\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first", when="2025-09-10T09:00:00+02:00")
    git(folder, "tag", "v1")
    git(folder, "checkout", "-qb", "fix/side")
    saved(folder, "ä ö.txt", b"x")
    saved(folder, 'we"ird\tna => me.txt', b"\0\1")
    git(folder, "rm", "-q", "old.txt")
    git(folder, "add", ".")
    git(folder, "commit", "-qF-", when="2025-09-10T10:00:00+02:00", text=MESSAGE)
    git(folder, "checkout", "-q", "main")
    (folder / "app").mkdir()
    git(folder, "mv", "a.txt", "app/b.txt")
    git(folder, "commit", "-qm", "move ada@example.com's file", when="2025-09-10T10:30:00+02:00")
    git(folder, "merge", "-q", "--no-edit", "fix/side", when="2025-09-10T11:00:00+02:00")
    git(folder, "tag", "v2")
    return folder


EXPECTED = [
    (
        "Set the pool size",
        [
            ["deleted", "old.txt", ""],
            ["added", 'we"ird\tna => me.txt', ""],
            ["added", "ä ö.txt", ""],
        ],
    ),
    ("move (address)'s file", [["renamed", "app/b.txt", "a.txt"]]),
    ("Merge branch 'fix/side'", []),
]


def commits(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def told(content: bytes) -> list[tuple[str, list[list[str]]]]:
    return [
        (
            commit["subject"],
            [
                [file["status"], file["path"], file.get("source", "")]
                for file in commit.get("files", [])
            ],
        )
        for commit in commits(content)
    ]


@pytest.mark.parametrize(
    "options",
    [
        ["--name-status"],
        ["--name-status", "--date=iso-strict"],
        ["--name-status", "--format=fuller", "--date=iso"],
        ["--name-status", "--date=rfc", "--decorate=full"],
        ["--name-status", "--date=raw", "--color=always"],
        ["--name-status", "--date=unix", "--abbrev-commit"],
        ["--name-status", "--format=raw"],
        ["--raw"],
        ["--stat", "--summary"],
        ["--numstat", "--summary"],
        ["--stat=200", "-p"],
        ["-p", "--binary"],
        ["--name-status", f"--format={FORMAT}"],
    ],
    ids=" ".join,
)
def test_every_format_gives_the_same_commits(
    repository: Path, tmp_path: Path, options: list[str]
) -> None:
    text = git(repository, "log", "--find-renames", *options, "v1..v2")
    path = saved(tmp_path, "log.txt", text.encode())

    assert recognise(path) is COMMITS
    content, skipped = taken(COMMITS, path)

    assert told(content) == EXPECTED
    assert [commit["time"] for commit in commits(content)] == [
        "2025-09-10T08:00:00Z",
        "2025-09-10T08:30:00Z",
        "2025-09-10T09:00:00Z",
    ]
    assert skipped == []
    assert b"Ada" not in content
    assert b"ada@" not in content


def test_a_range_of_a_repository_gives_what_the_documented_command_gives(
    repository: Path, tmp_path: Path
) -> None:
    wanted = parse_range(f"{repository}@v1..v2")
    assert wanted is not None
    printed = git(repository, "log", "--name-status", f"--format={FORMAT}", "v1..v2")

    direct = b"".join(item for item in COMMITS.commits_in(wanted) if isinstance(item, bytes))

    assert direct == taken(COMMITS, saved(tmp_path, "log.txt", printed.encode()))[0]
    assert wanted.name == f"{repository.name}@v1..v2"


def test_commits_become_changes_with_their_files(repository: Path, tmp_path: Path) -> None:
    text = git(repository, "log", "--name-status", "v1..v2")
    content, _ = taken(COMMITS, saved(tmp_path, "log.txt", text.encode()))
    stored = saved(tmp_path, "stored.ndjson", content)

    found = [one for one in records(COMMITS, stored) if isinstance(one, Change)]

    assert COMMITS.count(stored) == (
        3,
        parse_instant("2025-09-10T08:00:00Z"),
        parse_instant("2025-09-10T09:00:00Z"),
    )
    moved = next(one for one in found if one.subject == "file app/b.txt")
    assert (moved.kind, moved.before, moved.after) == (ChangeKind.FILE, "a.txt", "app/b.txt")
    assert moved.title == "app/b.txt renamed from a.txt"
    assert moved.cite.line == 2
    heads = [one.title.split(": ")[0].split()[0] for one in found if one.kind is ChangeKind.COMMIT]
    assert heads == ["commit", "commit", "merge"]
    gone = next(one for one in found if one.subject == "file old.txt")
    assert (gone.before, gone.after) == ("old.txt", "")


def test_the_same_commits_give_the_same_bytes_however_they_are_cut(
    repository: Path, tmp_path: Path
) -> None:
    whole = git(repository, "log", "--name-status", "v1..v2")
    parts = whole + git(repository, "log", "--name-status", "--reverse", "v1..v2~1")

    assert (
        taken(COMMITS, saved(tmp_path, "a", whole.encode()))[0]
        == taken(COMMITS, saved(tmp_path, "b", parts.encode()))[0]
        == taken(COMMITS, saved(tmp_path, "c", whole.encode("utf-16")))[0]
        == taken(COMMITS, saved(tmp_path, "d", whole.replace("\n", "\r\n").encode()))[0]
    )


def test_a_merge_printed_for_each_parent_is_one_commit(repository: Path, tmp_path: Path) -> None:
    text = git(repository, "log", "-m", "--name-status", "-1", "v2")

    content, _ = taken(COMMITS, saved(tmp_path, "log.txt", text.encode()))

    (commit,) = commits(content)
    assert {file["path"] for file in commit["files"]} >= {"app/b.txt", "old.txt"}


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    text = (
        b"commit 1111111111111111111111111111111111111111\n"
        b"Author: A <a@example.com>\nDate:   yesterday\n\n    caf\xe9\n\n"
        b" .../long/name.py | 3 ++-\nwhat is this\nand this\n"
    )

    content, skipped = taken(COMMITS, saved(tmp_path, "log.txt", text))

    assert [commit.get("time") for commit in commits(content)] == [None]
    assert {(item.locator, item.reason.split(";")[0]) for item in skipped} == {
        ("line 5", "not UTF-8 text"),
        ("line 7", "a name cut short by --stat"),
        ("line 8 and 1 more", "no line that git log writes"),
        ("line 1", "no time with a zone"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "commit to the plan\nAuthor: me\n",
        "commit 0123456\n\nnothing follows\n",
        "2025-09-10 commit 0123456789\n",
        "* commit 0123456789\n| Author: a <a@b>\n",
        "",
    ],
)
def test_other_text_is_no_git_log(tmp_path: Path, text: str) -> None:
    path = saved(tmp_path, "x.txt", text.encode() or b"\n")
    try:
        source = recognise(path).name
    except BadInputError:
        source = ""
    assert source != COMMITS.name


@pytest.mark.parametrize("text", ["v1", "v1..", "..v2", "v1...v2", ""])
def test_a_folder_without_a_range_is_wrong_usage(repository: Path, text: str) -> None:
    with pytest.raises(UsageError, match="is no range"):
        parse_range(f"{repository}@{text}")


@pytest.mark.parametrize("text", ["logs.json", "nowhere@v1..v2", "@v1..v2", "a@b"])
def test_another_text_names_no_range(text: str) -> None:
    assert parse_range(text) is None


def test_a_revision_may_hold_an_at_sign_and_a_folder_too(tmp_path: Path) -> None:
    (tmp_path / "a@b").mkdir()

    wanted = parse_range(f"{tmp_path}/a@b@main@{{1}}..HEAD")

    assert wanted is not None
    assert (wanted.since, wanted.until) == ("main@{1}", "HEAD")


@pytest.mark.parametrize(
    ("since", "until"),
    [("v1", "nothing"), ("--output=written", "v2"), ("v2", "v1"), ("v1", "v2 --all"), ("v1", "-p")],
)
def test_a_range_that_does_not_exist_is_refused(repository: Path, since: str, until: str) -> None:
    with pytest.raises(BadInputError):
        list(COMMITS.commits_in(GitRange(repository=repository, since=since, until=until)))
    assert not (repository / "written").exists()


def test_no_program_that_a_repository_names_is_run(repository: Path, tmp_path: Path) -> None:
    trap = saved(tmp_path, "trap.sh", b"#!/bin/sh\ntouch " + str(tmp_path / "sprung").encode())
    trap.chmod(0o755)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(repository), str(clone))
    signed = git(clone, "cat-file", "commit", "v2").replace("\n\n", "\ngpgsig -----\n x\n\n", 1)
    commit = git(clone, "hash-object", "-t", "commit", "-w", "--stdin", text=signed).strip()
    for key in ("core.fsmonitor", "core.pager", "diff.external", "gpg.program", "core.sshCommand"):
        git(clone, "config", key, str(trap))
    git(clone, "config", "log.showSignature", "true")

    content = list(COMMITS.commits_in(GitRange(repository=clone, since="v1", until=commit)))

    assert len(content) == 3
    assert not (tmp_path / "sprung").exists()


def test_what_a_partial_clone_lacks_is_not_fetched(repository: Path, tmp_path: Path) -> None:
    sprung = tmp_path / "sprung"
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(repository), str(clone))
    blob = git(clone, "rev-parse", "v1:old.txt").strip()
    (clone / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    for key, value in (
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::touch {sprung}"),
        ("protocol.ext.allow", "always"),
    ):
        git(clone, "config", key, value)

    with suppress(BadInputError):
        list(COMMITS.commits_in(GitRange(repository=clone, since="v1", until="v2")))

    assert not sprung.exists()


def test_a_line_without_end_takes_little_memory() -> None:
    head = b"commit 0123456789abcdef\nAuthor: a\n\n    x\n\n+"
    blocks = itertools.chain([head], itertools.repeat(b"x" * 65_536, 500), [b"\nM\tend.txt\n"])

    tracemalloc.start()
    (commit,) = GitLines(blocks)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [file.path for file in commit.files] == ["end.txt"]
    assert peak < 2_000_000


def test_a_folder_that_is_no_repository_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="knows no commit"):
        list(COMMITS.commits_in(GitRange(repository=tmp_path, since="a", until="b")))


@pytest.mark.parametrize(
    "text",
    [
        "2025-09-10T12:00:00+02:00",
        "2025-09-10 12:00:00 +0200",
        "Wed Sep 10 12:00:00 2025 +0200",
        "Wed, 10 Sep 2025 12:00:00 +0200",
        "1757498400 +0200",
        "1757498400",
        "Ada <ada@example.com> 1757498400 +0200",
    ],
)
def test_the_styles_of_dates_name_the_same_instant(text: str) -> None:
    assert git_time(text) == parse_instant("2025-09-10T10:00:00Z")


@pytest.mark.parametrize(
    "text",
    ["", "Wed Sep 10 12:00:00 2025", "3 days ago", "2025-09-10", "Wed Foo 10 12:00:00 2025 +0200"],
)
def test_a_date_without_a_zone_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"RFC 3339|zone"):
        git_time(text)


PIECES = st.sampled_from(
    [
        "commit 0123456789abcdef0123456789abcdef01234567\n",
        "commit fedcba9876543210 (HEAD -> main)\n",
        "Merge: 012 345\n",
        "Author: A <a@b>\n",
        "Date:   Wed Sep 10 12:00:00 2025 +0200\n",
        "CommitDate: 99999999999\n",
        "parents x y\n",
        "\n",
        "    words\n",
        "M\tx\n",
        'R100\t"a\\303\\2"\tb\n',
        "diff --git a/x b/x\n",
        "diff --git \n",
        "@@ -1 +1 @@\n",
        "rename to\n",
        " x | 3 +++\n",
        " a/{b => c}/d | 0\n",
        ":100644 100644 a b M\tx\n",
        "\x1b[33m",
        "\udcff\ufffd\x00\r",
    ]
)


@given(st.lists(PIECES | st.text(max_size=20), max_size=40), st.integers(1, 50))
def test_any_mixture_of_lines_is_read_to_its_end(pieces: list[str], size: int) -> None:
    text = "".join(pieces).encode(errors="surrogatepass")
    blocks = [text[at : at + size] for at in range(0, len(text), size)]

    one, other = GitLines(blocks), GitLines([text])

    assert list(one) == list(other)
    assert one.skipped == other.skipped


@given(st.binary(max_size=400))
def test_any_stored_bytes_are_read_to_their_end(tmp_path_factory: Any, content: bytes) -> None:
    path = saved(tmp_path_factory.mktemp("x"), "stored.ndjson", content)

    assert all(isinstance(item, Change | Skipped) for item in records(COMMITS, path))
    assert COMMITS.count(path)[0] >= 0
