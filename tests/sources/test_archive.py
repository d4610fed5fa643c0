"""Archives: members in order, names that lead nowhere, and no more than an honest one costs."""

import gzip
import io
import os
import stat
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rca.errors import BadInputError
from rca.sources import archive_limits, is_archive, unpack_archive
from rca.sources.archive import UnpackedArchive
from tests.sources.builders import saved

FILES = {"b.log": b"bb", "a/x.log": b"x" * 3000, "a/y.md": b"", "a.log": b"1"}


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def tarred(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=form) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


def unpacked(folder: Path, content: bytes) -> UnpackedArchive:
    path = saved(folder, "archive", content)
    assert is_archive(path)
    target = folder / "unpacked"
    target.mkdir()
    return unpack_archive(path, target)


@pytest.mark.parametrize(
    "content",
    [
        zipped(FILES),
        zipped(FILES, zipfile.ZIP_STORED),
        tarred(FILES),
        tarred(FILES, tarfile.GNU_FORMAT),
        gzip.compress(tarred(FILES)),
    ],
    ids=["zip", "stored", "tar", "gnu", "tgz"],
)
def test_members_come_by_their_path(tmp_path: Path, content: bytes) -> None:
    found = unpacked(tmp_path, content)

    assert found.left == []
    assert [(m.name, m.path.read_bytes()) for m in found.members] == [
        ("a/x.log", b"x" * 3000),
        ("a/y.md", b""),
        ("a.log", b"1"),
        ("b.log", b"bb"),
    ]
    assert {m.path.name for m in found.members} == {"x.log", "y.md", "a.log", "b.log"}
    assert all(stat.S_IMODE(m.path.stat().st_mode) == 0o600 for m in found.members)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\temp\\a.log", "C:/temp/a.log"),
        ("a/./../b.log", "a/b.log"),
        ("..", "member"),
        ("x" * 300 + ".log", "x" * 300 + ".log"),
    ],
)
@pytest.mark.parametrize("make", [zipped, tarred])
def test_a_name_never_decides_where_a_member_is_written(
    tmp_path: Path, make: object, name: str, plain: str
) -> None:
    (member,) = unpacked(tmp_path, make({name: b"x"})).members  # type: ignore[operator] # a builder

    assert member.name == plain
    assert member.path.resolve().is_relative_to((tmp_path / "unpacked").resolve())
    assert {path.name for path in tmp_path.iterdir()} == {"archive", "unpacked"}


def test_what_is_no_plain_file_is_left_and_said(tmp_path: Path) -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, kind in (("link", tarfile.SYMTYPE), ("pipe", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        archive.addfile(tarfile.TarInfo("a.log"))

    found = unpacked(tmp_path, target.getvalue())

    assert [(item.locator, item.reason) for item in found.left] == [
        ("link", "no regular file"),
        ("pipe", "no regular file"),
    ]
    assert [member.name for member in found.members] == ["a.log"]


def test_links_in_a_zip_are_left(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")

    assert unpacked(tmp_path, target.getvalue()).left[0].reason == "no regular file"


def test_encrypted_members_are_refused_by_name(tmp_path: Path) -> None:
    content = bytearray(zipped({"secret.log": b"x", "open.log": b"y"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + at] |= 1

    found = unpacked(tmp_path, bytes(content))

    assert [member.name for member in found.members] == ["open.log"]
    assert (found.left[0].locator, "encrypted" in found.left[0].reason) == ("secret.log", True)


def test_other_methods_and_hidden_members_and_archives_within_are_left(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("lzma.log", b"x", zipfile.ZIP_LZMA)
        archive.writestr("__MACOSX/._a.log", b"x")
        archive.writestr(".git/config", b"x")
        archive.writestr("inner.zip", zipped(FILES))
        archive.writestr("inner.tgz", gzip.compress(tarred(FILES)))
        archive.writestr("one.log.gz", gzip.compress(b"x"))

    found = unpacked(tmp_path, target.getvalue())

    assert [member.name for member in found.members] == ["one.log.gz"]
    reasons = {item.locator: item.reason for item in found.left}
    assert "another method" in reasons["lzma.log"]
    assert reasons["__MACOSX/._a.log"] == reasons[".git/config"] == "hidden"
    assert "within an archive" in reasons["inner.zip"]
    assert "within an archive" in reasons["inner.tgz"]


def test_a_damaged_member_is_left_and_the_others_are_taken(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.log": b"aaaa", "b.log": b"bbbb"}, zipfile.ZIP_STORED))
    content[content.find(b"aaaa")] ^= 1

    found = unpacked(tmp_path, bytes(content))

    assert [member.name for member in found.members] == ["b.log"]
    assert "CRC" in found.left[0].reason


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_tar_cut_short_gives_what_is_whole_and_says_so(
    tmp_path: Path, *, is_packed: bool
) -> None:
    content = tarred({"a.log": os.urandom(600), "b.log": os.urandom(90_000)})
    cut = gzip.compress(content)[:-20_000] if is_packed else content[:-20_000]

    found = unpacked(tmp_path, cut)

    assert [member.name for member in found.members] == ["a.log"]
    assert any("b.log" in item.locator or "rest" in item.locator for item in found.left)


def test_a_zip_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="damaged archive"):
        unpacked(tmp_path, zipped(FILES)[:-30])


def test_more_members_than_an_honest_archive_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_limits, "MOST_MEMBERS", 3)

    with pytest.raises(BadInputError, match="more than 3 members"):
        unpacked(tmp_path, zipped(FILES))


@pytest.mark.parametrize("make", [zipped, lambda files: gzip.compress(tarred(files))])
def test_a_bomb_is_refused_by_how_often_it_has_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: object
) -> None:
    monkeypatch.setattr(archive_limits, "_SMALL", 1_000_000)

    with pytest.raises(BadInputError, match="like a bomb"):
        unpacked(tmp_path, make({"a.log": bytes(5_000_000)}))  # type: ignore[operator] # a builder


def test_a_total_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_limits, "MOST_BYTES", 100_000)
    files = {f"{number}.log": os.urandom(30_000) for number in range(4)}

    with pytest.raises(BadInputError, match="unpacks to more than"):
        unpacked(tmp_path, zipped(files))


def test_a_directory_that_would_fill_the_memory_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_limits, "_LONGEST_DIRECTORY", 100)

    with pytest.raises(BadInputError, match="directory"):
        unpacked(tmp_path, zipped(FILES))


def test_a_header_that_lies_about_its_size_takes_no_memory(tmp_path: Path) -> None:
    """A name of eight gigabytes is announced; reading it at once would take as much."""
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 0o77777777777
    content = info.tobuf(tarfile.GNU_FORMAT) + bytes(10_240)

    with pytest.raises(BadInputError, match="damaged archive"):
        unpacked(tmp_path, content)


@pytest.mark.parametrize("size", [-1, 5_000_000, 8 * 1024**3])
def test_a_tar_is_never_read_in_large_pieces(tmp_path: Path, size: int) -> None:
    with saved(tmp_path, "a", b"x").open("rb") as file, pytest.raises(ValueError, match="too long"):
        archive_limits.SmallReads(file).read(size)


@pytest.mark.parametrize("content", [b"", b"PK", b"hello\n" * 200, b"7z\xbc\xaf\x27\x1c", b"BZh9"])
def test_other_files_are_no_archives(tmp_path: Path, content: bytes) -> None:
    assert not is_archive(saved(tmp_path, "a", content))


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    content=st.sampled_from([zipped(FILES), tarred(FILES), gzip.compress(tarred(FILES))]),
    changes=st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 255)), max_size=8),
    end=st.integers(0, 20_000),
)
@example(content=zipped(FILES), changes=[(395, 173)], end=401)
def test_any_damage_gives_members_or_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory,
    content: bytes,
    changes: list[tuple[int, int]],
    end: int,
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    broken = bytearray(content)
    for at, value in changes:
        broken[at % len(broken)] = value
    path = saved(folder, "archive", bytes(broken[: max(100, end)]))
    target = folder / "unpacked"
    target.mkdir()
    with suppress(BadInputError):
        if is_archive(path):
            unpack_archive(path, target)
