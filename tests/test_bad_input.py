"""Whatever is done to a file, `rca add` reads it whole, says what it lost, or refuses it.

Through the command line, with a limit on memory; nothing is ever read by half in silence.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rca.model.evidence import EvidenceKind
from rca.sources import CODE, all_sources, source_named
from rca.store import IncidentFolder, verify_evidence
from tests.bad_input import GOOD, HARMS, Good, Harm
from tests.forked import Done, Forked, forked
from tests.store.builders import incident

MEMORY = 2 * 1024**3
MOST_PEAK = 400 * 1024**2
MOST_SECONDS = 20.0


@pytest.fixture(scope="module")
def rca() -> Iterator[Forked]:
    with forked() as process:
        yield process


def added(rca: Forked, folder: IncidentFolder, path: Path, *words: str) -> Done:
    """`rca add`, with what has to hold in any case."""
    before = tree(folder.path.parent)
    done = rca.run(
        "add", "--json", "--quiet", *words, folder.path, path, cwd=path.parent, memory=MEMORY
    )
    assert "Traceback" not in done.err, done.err
    assert done.code in (0, 3), (done.code, done.err)
    assert done.peak < MOST_PEAK, f"{done.peak:,} bytes"
    assert done.seconds < MOST_SECONDS, f"{done.seconds} s"
    assert not set(done.err) & set("\x1b\x07\u202e\u2066\r"), done.err
    if done.code == 3:
        lines = done.err.splitlines()
        assert len(lines) == 2, done.err
        said, hint = lines
        assert said.startswith("rca: ")
        assert path.name.split("\n")[0][:20] in said
        assert hint.startswith("  hint: ")
        assert tree(folder.path.parent) == before
    assert list(verify_evidence(folder)) == []
    return done


def tree(folder: Path) -> dict[str, bytes]:
    """All files but those that may be deleted at any time; of a long one its size."""
    return {
        str(path): path.read_bytes() if path.stat().st_size < 2**25 else b"%d" % path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and ".cache" not in path.parts
    }


def row_of(done: Done) -> dict[str, object]:
    (row,) = json.loads(done.out)["evidence"]
    assert isinstance(row, dict)
    return row


def is_said(done: Done) -> bool:
    if done.code == 3:
        return True
    row = row_of(done)
    return bool(row["damaged"] or row["skipped"])


def test_every_format_is_harmed() -> None:
    assert {good.source for good in GOOD} | {CODE.name} >= {one.name for one in all_sources()}


@pytest.mark.parametrize("good", GOOD, ids=lambda good: f"{good.source} in {good.shape}")
def test_no_harm_is_passed_over_in_silence(rca: Forked, tmp_path: Path, good: Good) -> None:
    path = tmp_path / good.name
    path.write_bytes(good.content)
    unharmed = row_of(added(rca, incident(tmp_path), path))
    assert unharmed["source"] == good.source
    assert (unharmed["damaged"], unharmed["skipped"]) == (False, 0)
    wrong = []
    for harm in HARMS:
        shutil.rmtree(incident_path(tmp_path))
        path.write_bytes(harm.do(good))
        try:
            done = added(rca, incident(tmp_path), path)
        except AssertionError as error:
            wrong.append(f"{harm.name}: {str(error).splitlines()[0]}")
        else:
            wrong += [f"{harm.name}: {what}" for what in silent(harm, done, unharmed)]
    assert not wrong, "\n".join(wrong)


TESTS_TOO = (
    "gz cut",
    "zst cut between blocks",
    "Latin-1",
    "NULs",
    "deep nesting",
    "deep nesting within",
    "billion laughs",
)


@pytest.mark.parametrize(
    "good",
    [good for good in GOOD if source_named(good.source).kind is EvidenceKind.TESTS],
    ids=lambda good: good.source,
)
def test_rca_tests_passes_over_no_harm_in_silence(rca: Forked, tmp_path: Path, good: Good) -> None:
    path = tmp_path / "evidence"
    for harm in HARMS:
        if harm.name not in TESTS_TOO:
            continue
        path.write_bytes(harm.do(good))

        done = rca.run("tests", "--json", "--quiet", path, cwd=tmp_path, memory=MEMORY)

        assert "Traceback" not in done.err, (harm.name, done.err)
        assert done.code in (0, 1, 3), (harm.name, done.err)
        assert done.peak < MOST_PEAK, harm.name
        if done.code == 3:
            assert len(done.err.splitlines()) == 2, (harm.name, done.err)
        elif harm.then == "said":
            document = json.loads(done.out)
            assert document["skipped"] or any(one.get("damaged") for one in document["files"])


def incident_path(tmp_path: Path) -> Path:
    return next(path for path in tmp_path.iterdir() if path.is_dir())


def silent(harm: Harm, done: Done, unharmed: dict[str, object]) -> list[str]:
    """What is wrong with how that ended."""
    if is_said(done):
        return [] if harm.then != "whole" else [f"was whole, but: {done.err or done.out}"]
    row = row_of(done)
    if harm.then == "any":
        return []
    if harm.then == "said":
        return [f"lost something and says nothing: {row}"]
    was, now = unharmed["records"], row["records"]
    if harm.then == "whole" and (was, unharmed["sha256"]) != (now, row["sha256"]):
        return [f"was whole, but gives other bytes: {row}"]
    assert isinstance(was, int)
    assert isinstance(now, int)
    return [] if now >= was else [f"{was} records became {now}: {row}"]
