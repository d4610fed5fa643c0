"""Lines without end and bombs: read in part and said, or refused, in bounded memory.

A value of 200 MB in each format takes long; `RCA_SOAK=1` (or `make soak`) does it for all.
"""

import gzip
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from rca.store import IncidentFolder, load_evidence, verify_evidence
from tests.bad_input import GOOD, Good
from tests.forked import Forked, forked
from tests.store.builders import incident
from tests.test_bad_input import is_said

MB = 1_000_000
IS_SOAK = bool(os.environ.get("RCA_SOAK"))
QUICK = ("log-entries", "text-log", "junit-xml", "pytest-reportlog")
MEMORY = 1_500 * MB
"""What the hungriest format may take for 200 MB. Measured: logs and text 50 to 340 MB, tests in
lines 250 MB, in one document 660 to 870 MB, CSV of probes 1,250 MB."""


@pytest.fixture(scope="module")
def rca() -> Iterator[Forked]:
    with forked() as process:
        yield process


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[IncidentFolder]:
    """An incident whose evidence does not stay on the disk until the tests of tomorrow."""
    made = incident(tmp_path)
    yield made
    shutil.rmtree(tmp_path)


def write_long(path: Path, good: Good, *, megabytes: int) -> None:
    before, _, after = good.content.rpartition(good.word)
    with path.open("wb") as file:
        file.write(before)
        for _ in range(megabytes):
            file.write(b"x" * MB)
        file.write(after)


LONG = [good for good in GOOD if IS_SOAK or good.source in QUICK]


@pytest.mark.parametrize("good", LONG, ids=lambda good: f"{good.source} in {good.shape}")
def test_a_value_of_200_mb_takes_bounded_memory(
    rca: Forked, tmp_path: Path, folder: IncidentFolder, good: Good
) -> None:
    path = tmp_path / good.name
    write_long(path, good, megabytes=200)

    done = rca.run("add", "--json", "--quiet", folder.path, path, cwd=tmp_path)

    assert done.code in (0, 3), done.err
    assert done.peak < MEMORY, f"{done.peak:,} bytes"
    if done.code == 3:
        assert len(done.err.splitlines()) == 2, done.err
    assert list(verify_evidence(folder)) == []
    if good.source in ("log-entries", "text-log", "pytest-reportlog"):
        assert done.peak < 450 * MB, f"{done.peak:,} bytes"
        assert is_said(done), "the value was cut, and nothing says so"


@pytest.fixture(scope="module")
def bombs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """600 MB of blanks behind an export, packed to a thousandth, and deeper."""
    folder = tmp_path_factory.mktemp("bombs")
    good = next(good for good in GOOD if good.source == "log-entries")
    blanks = [b" " * MB] * 600
    with gzip.open(folder / "logs.json.gz", "wb") as packed:
        for block in (good.content, *blanks):
            packed.write(block)
    with (folder / "logs.json.zst").open("wb") as file:
        packer = zstandard.ZstdCompressor().compressobj()
        for block in (good.content, *blanks):
            file.write(packer.compress(block))
        file.write(packer.flush())
    with (
        zipfile.ZipFile(folder / "logs.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as outer,
        outer.open("logs.json", "w", force_zip64=True) as member,
    ):
        for block in (good.content, *blanks):
            member.write(block)
    whole = (folder / "logs.json.gz").read_bytes()
    (folder / "twice.json.gz").write_bytes(gzip.compress(whole))
    with zipfile.ZipFile(folder / "lies.zip", "w", zipfile.ZIP_STORED) as lies:
        lies.write(folder / "logs.zip", "logs.zip")
        lies.write(folder / "logs.json.gz", "logs.json.gz")
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "name", ["logs.json.gz", "logs.json.zst", "logs.zip", "twice.json.gz", "lies.zip"]
)
def test_a_bomb_does_not_go_off(
    rca: Forked, bombs: Path, tmp_path: Path, folder: IncidentFolder, name: str
) -> None:
    before = {path.name for path in bombs.iterdir()}

    done = rca.run("add", "--json", "--quiet", folder.path, bombs / name, cwd=tmp_path)

    assert done.code == 3, done.out
    said, hint = done.err.splitlines()
    assert name in said
    assert hint.startswith("  hint: ")
    assert done.peak < 700 * MB, f"{done.peak:,} bytes"
    assert load_evidence(folder) == ()
    assert {path.name for path in bombs.iterdir()} == before


@pytest.mark.parametrize("good", GOOD, ids=lambda good: f"{good.source} in {good.shape}")
def test_a_bomb_in_any_format_does_not_go_off(
    rca: Forked, tmp_path: Path, folder: IncidentFolder, good: Good
) -> None:
    """In the place of a text, packed to a ten-thousandth."""
    path = tmp_path / good.name
    before, _, after = good.content.rpartition(good.word)
    packer = zstandard.ZstdCompressor().compressobj()
    with path.open("wb") as file:
        for block in (before, *([b"x" * MB] * 600), after):
            file.write(packer.compress(block))
        file.write(packer.flush())

    done = rca.run("add", "--json", "--quiet", folder.path, path, cwd=tmp_path)

    assert done.code == 3, done.out
    assert len(done.err.splitlines()) == 2, done.err
    assert done.peak < MEMORY, f"{done.peak:,} bytes"
    assert load_evidence(folder) == ()
