"""Shards are found in a stable order and cut at line ends, each line in one piece."""

import io
import sys
from pathlib import Path

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.errors import BadInputError, RemoteError, UsageError
from rca.workflow import shards
from rca.workflow.shards import Piece, Shard, copy_piece, files_at, pieces_of


@pytest.fixture
def memory() -> str:
    storage = fsspec.filesystem("memory")
    storage.store.clear()
    for name in ("b/2.log", "b/10.log", "b.log", "b/.hidden/3.log", ".4.log", "a b.log"):
        storage.pipe_file(f"/logs/{name}", name.encode())
    return "memory://logs"


def test_files_at_a_url_are_listed_by_path_as_those_of_a_folder_are(memory: str) -> None:
    assert files_at(memory) == [
        ("memory:///logs/a b.log", 7),
        ("memory:///logs/b/10.log", 8),
        ("memory:///logs/b/2.log", 7),
        ("memory:///logs/b.log", 5),
    ]
    assert files_at(f"{memory}/b.log") == [("memory:///logs/b.log", 5)]
    assert files_at(f"{memory}/*/2.log") == [("memory:///logs/b/2.log", 7)]
    assert files_at(f"{memory}/?") == files_at(f"{memory}/b")


@pytest.mark.parametrize(
    ("url", "error", "about"),
    [
        ("memory://missing", BadInputError, "nothing"),
        ("memory://logs/*.txt", BadInputError, "matches no file"),
        ("nowhere://logs", UsageError, "no storage"),
        ("simplecache::memory://logs", UsageError, "within"),
        ("gs://logs", RemoteError, "gcsfs"),
    ],
)
def test_urls_that_lead_nowhere_are_told(
    memory: str, monkeypatch: pytest.MonkeyPatch, url: str, error: type, about: str
) -> None:
    monkeypatch.setitem(sys.modules, "gcsfs", None)

    with pytest.raises(error, match=about):
        files_at(url)


@given(
    content=st.lists(st.sampled_from([b"\n", b"a", b"bc\n", b"\r\n", b"long line"])).map(b"".join),
    size=st.integers(1, 9),
    chunk=st.integers(1, 7),
)
def test_the_pieces_of_a_shard_are_whole_lines_and_together_the_shard(
    content: bytes, size: int, chunk: int
) -> None:
    shard = Shard(name="a", address="memory://a", size=len(content), number=0)
    copies = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "RANGE", size)
        patch.setattr(shards, "_CHUNK", chunk)
        for piece in pieces_of(shard):
            if piece.is_whole:
                assert len(content) <= size
                return
            copy = io.BytesIO()
            assert shards._copy_lines(io.BytesIO(content), piece, copy)
            copies.append(copy.getvalue())

    assert b"".join(copies) == content
    assert all(copy.endswith(b"\n") for copy in [copy for copy in copies if copy][:-1])


def test_a_line_that_does_not_end_is_not_copied_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "_CHUNK", 64)
    monkeypatch.setattr(shards, "LONGEST_ENTRY", 256)
    path = tmp_path / "a.log"
    path.write_bytes(b"x" * 100_000)
    shard = Shard(name="a", address=str(path), size=100_000, number=0)

    assert not copy_piece(Piece(shard=shard, start=0, end=100), tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_size < 1000
    assert copy_piece(Piece(shard=shard, start=100, end=200), tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_size == 0
