"""A disk that is full, limited or read-only: a clear line, nothing half-listed, and it goes on."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rca.errors import StorageError
from rca.store import (
    IncidentFolder,
    add_all,
    add_evidence,
    load_evidence,
    sweep_evidence,
    verify_evidence,
)
from tests.conftest import run_rca
from tests.store.builders import addition, incident

CALLS = 40


def content_of(folder: IncidentFolder) -> dict[str, bytes]:
    """Everything but what may be deleted at any time."""
    return {
        path.relative_to(folder.path).as_posix(): path.read_bytes()
        for path in folder.path.rglob("*")
        if path.is_file() and folder.cache not in path.parents
    }


def fail_from(patch: pytest.MonkeyPatch, call: int, *, once: bool) -> None:
    """From that call on that writes to the disk, or at it alone, there is no space left."""
    made, really_write = [0], os.write

    def failing(original: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            made[0] += 1
            if made[0] == call or (made[0] > call and not once):
                if original is really_write:
                    really_write(arguments[0], arguments[1][: arguments[1].find(b"\n") + 20])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return original(*arguments, **named)

        return wrapped

    for owner, name in (
        *((os, name) for name in ("fsync", "write", "fdopen")),
        *((Path, name) for name in ("replace", "mkdir")),
    ):
        patch.setattr(owner, name, failing(getattr(owner, name)))


@pytest.mark.parametrize("how", ["once", "from then on"])
def test_a_disk_that_fills_up_at_any_call_lists_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    folder = incident(tmp_path)
    add_evidence(folder, addition(label="baseline"))
    told: list[StorageError] = []
    for call in range(1, CALLS):
        before, known = content_of(folder), len(load_evidence(folder))
        pieces = [addition(b'{"call":%d}\n' % call), addition(b'{"and":%d}\n' % call)]

        with monkeypatch.context() as patch:
            fail_from(patch, call, once=how == "once")
            try:
                add_all(folder, pieces)
            except StorageError as error:
                told.append(error)

        listed = len(load_evidence(folder)) - known
        assert listed in (0, 2)
        sweep_evidence(folder)
        assert list(verify_evidence(folder)) == []
        if listed == 0:
            assert content_of(folder) == before
    assert all("No space left" in error.message and "df -h" in error.hint for error in told)
    assert 12 < len(told) < CALLS - 5, "the calls do not reach from the first to the last"


def test_all_is_on_the_disk_before_it_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order that a loss of power asks for; which file is flushed is told by its inode."""
    folder = incident(tmp_path)
    add_evidence(folder, addition(label="baseline"))
    log = folder.evidence_log.stat().st_ino
    really_fsync, flushed = os.fsync, list[int]()

    def fsync(handle: int) -> None:
        flushed.append(os.fstat(handle).st_ino)
        really_fsync(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    added = add_all(folder, [addition(b'{"b":2}\n'), addition(b'{"c":3}\n')])

    names = [item.evidence.path.stem for item in added]
    written = [path for path in folder.evidence.iterdir() if path.name.split(".")[0] in names]
    assert len(written) == 4
    before_listed = flushed[: flushed.index(log)]
    assert {path.stat().st_ino for path in written} <= set(before_listed)
    assert before_listed[-1] == folder.evidence.stat().st_ino, "and so are their names"


@pytest.mark.parametrize("blocks", [0, 1, 4, 16])
def test_a_limit_on_file_sizes_is_named(tmp_path: Path, blocks: int) -> None:
    """Through the shell; a block is 1 KiB."""
    folder = incident(tmp_path)
    add_evidence(folder, addition(label="baseline"))
    before = content_of(folder)
    path = tmp_path / "said.md"
    path.write_text("# said\n" * 4_000, encoding="utf-8")
    command = f"ulimit -f {blocks}; exec {sys.executable} -m rca add {folder.path} {path}"

    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert done.returncode == 3
    said, hint = done.stderr.splitlines()
    assert said.endswith("cannot be written (File too large); nothing more was added")
    assert "ulimit -f unlimited" in hint
    assert content_of(folder) == before
    assert run_rca("add", str(folder.path), str(path), cwd=tmp_path).code == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB, where one may be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("needs the right to mount a disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("free", [0, 4096, 24_576, 49_152])
def test_a_disk_that_is_full_is_named(small_disk: Path, tmp_path: Path, free: int) -> None:
    folder = incident(small_disk)
    add_evidence(folder, addition(label="baseline"))
    before = content_of(folder)
    path = tmp_path / "said.md"
    path.write_text("# said\n" * 8_000, encoding="utf-8")
    filler = small_disk / "filler"
    space = os.statvfs(small_disk)
    filler.write_bytes(b"x" * (space.f_bavail * space.f_frsize - free))

    done = run_rca("add", str(folder.path), str(path), cwd=tmp_path)

    assert done.code == 3, done.out
    said, hint = done.err.splitlines()
    assert "No space left on device" in said
    assert "nothing more was added" in said
    assert f"df -h {folder.path}" in hint
    assert content_of(folder) == before
    filler.unlink()
    assert run_rca("add", str(folder.path), str(path), cwd=tmp_path).code == 0


def test_no_file_of_a_folder_is_blamed_for_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    folder = incident(small_disk)
    (tmp_path / "notes").mkdir()
    for number in range(3):
        text = f"# said {number}\n" * 10_000 * (number + 1)
        (tmp_path / "notes" / f"{number}.md").write_text(text, encoding="utf-8")

    done = run_rca("add", str(folder.path), "notes", cwd=tmp_path)

    assert done.code == 3, done.out
    assert "No space left on device" in done.err
    assert not folder.evidence_log.exists()


def test_an_incident_that_cannot_be_written_can_be_read(small_disk: Path, tmp_path: Path) -> None:
    folder = incident(small_disk)
    add_evidence(folder, addition(label="baseline"))
    path = tmp_path / "said.md"
    path.write_text("# said\n", encoding="utf-8")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    refused = run_rca("add", str(folder.path), str(path), cwd=tmp_path)
    bag = run_rca("export", str(folder.path), "--to", "bag", "-o", "bag", cwd=tmp_path)

    assert refused.code == 3
    said, hint = refused.err.splitlines()
    assert "Read-only file system" in said
    assert "work on a copy" in hint
    assert list(verify_evidence(folder)) == []
    assert bag.code == 0, bag.err
