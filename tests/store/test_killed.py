"""A process killed while adding leaves nothing or whole pieces, and the next one goes on.

`RCA_KILLS` says how often `rca add` is killed; `make soak` does it 200 times, and 40 times while
other processes convert for it.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from rca.model.finding import Severity
from rca.store import IncidentFolder, load_evidence, sweep_evidence, verify_evidence
from rca.store.redact import redactor_of
from tests.conftest import REPOSITORY
from tests.forked import Forked, forked
from tests.sources import builders as foreign
from tests.store import killed
from tests.store.builders import incident

KILLS = int(os.environ.get("RCA_KILLS", "25"))
DATA = REPOSITORY / "docs" / "tutorial-data"


def test_killed_at_any_point_the_next_addition_succeeds(tmp_path: Path) -> None:
    folder = incident(tmp_path)

    done = subprocess.run(
        [sys.executable, "-m", "tests.store.killed", str(folder.path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )

    assert done.returncode == 0, done.stderr
    died, pieces = (int(word) for word in done.stdout.split())
    # so many of the steps were really reached, with one piece and with several
    assert died >= killed.RANDOM + 6 + 14
    assert pieces >= killed.STEPS + killed.SEVERAL_STEPS + killed.RANDOM


def test_a_line_of_several_that_was_torn_leaves_the_whole_ones(tmp_path: Path) -> None:
    """What a power cut may leave of the one write that lists several: some lines and a part."""
    folder = incident(tmp_path)
    killed.add_several(folder, 1)
    log = folder.evidence_log.read_bytes()
    folder.adding.mkdir()
    folder.intent.write_bytes(log)
    lines = log.splitlines(keepends=True)
    folder.evidence_log.write_bytes(b"".join(lines[:2]) + lines[2][:60])

    assert [item.id for item in load_evidence(folder)] == ["E1", "E2"]
    sweep_evidence(folder)

    assert [item.id for item in load_evidence(folder)] == ["E1", "E2"]
    assert list(verify_evidence(folder)) == []


def test_several_at_once_wait_for_each_other(tmp_path: Path) -> None:
    folder = incident(tmp_path)
    program = (
        "import sys; from pathlib import Path; from rca.store import IncidentFolder; "
        "from tests.store.killed import add; "
        "[add(IncidentFolder(Path(sys.argv[1])), int(sys.argv[2]) * 10 + n) for n in range(5)]"
    )

    def run(number: int) -> int:
        command = [sys.executable, "-c", program, str(folder.path), str(number)]
        return subprocess.run(command, check=False, cwd=Path(__file__).parents[2]).returncode

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(run, range(3))) == [0, 0, 0]

    assert len(load_evidence(folder)) == 15
    assert list(verify_evidence(folder)) == []


@pytest.fixture(scope="module")
def rca() -> Iterator[Forked]:
    with forked() as process:
        yield process


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Evidence of several kinds."""
    return several(tmp_path, entries=300)


def several(folder: Path, *, entries: int) -> list[Path]:
    words = ("started", "kept 829", "token=abc0123456789defghij")
    made = (foreign.text_entry(number, words[number % 3]) for number in range(entries))
    (folder / "many.ndjson").write_bytes(foreign.lines(*made))
    (folder / "said.md").write_text("# What was said\n" * 50, encoding="utf-8")
    named = [DATA / name for name in ("healthy.json", "incident.json", "tests.xml")]
    return [named[0], folder / "many.ndjson", folder / "said.md", *named[1:]]


def state(folder: IncidentFolder) -> dict[str, Any]:
    """All that adding wrote, without the clock of the chain and the hashes that depend on it."""
    found: dict[str, Any] = {
        path.relative_to(folder.path).as_posix(): path.read_bytes()
        for path in folder.path.rglob("*")
        if path.is_file() and folder.cache not in path.parents and path != folder.evidence_log
    }
    links = [json.loads(line) for line in folder.evidence_log.read_text("utf-8").splitlines()]
    for link in links:
        del link["at"], link["previous"]
    return found | {"links": links}


def test_a_killed_rca_add_is_finished_by_the_next(
    rca: Forked, tmp_path: Path, files: list[Path]
) -> None:
    """At a random point each time: nothing torn, nothing lost, and in the end the same bytes."""
    kill_and_finish(rca, tmp_path, files, kills=KILLS)


@pytest.mark.skipif(KILLS <= 25, reason="takes minutes; see make soak")
def test_a_killed_rca_add_leaves_no_process_and_is_finished(rca: Forked, tmp_path: Path) -> None:
    """Enough entries for several processes, which have to end when the one that asked is gone."""
    kill_and_finish(rca, tmp_path, several(tmp_path, entries=30_000), kills=KILLS // 5)


def kill_and_finish(rca: Forked, tmp_path: Path, files: list[Path], *, kills: int) -> None:
    clean = incident(tmp_path)
    redactor_of(clean)
    earlier = rca.run("add", clean.path, files[0], cwd=tmp_path)
    assert earlier.code == 0, earlier.err
    undisturbed = IncidentFolder(tmp_path / "undisturbed" / clean.path.name)
    shutil.copytree(clean.path, undisturbed.path)
    whole = rca.run("add", undisturbed.path, *files[1:], cwd=tmp_path)
    assert whole.code == 0, whole.err
    expected = state(undisturbed)
    left: Counter[str] = Counter()

    for number in range(4 * kills):
        folder = IncidentFolder(tmp_path / str(number) / clean.path.name)
        shutil.copytree(clean.path, folder.path)
        after = random.Random(number).uniform(0, whole.seconds)  # noqa: S311 - any moment will do
        done = rca.run(
            "add", folder.path, *files[1:], cwd=tmp_path, signal=signal.SIGKILL, signal_after=after
        )
        pieces = load_evidence(folder)
        left[f"exit {done.code}, {len(pieces)} pieces, staged: {folder.adding.exists()}"] += 1
        assert [piece.sidecar.name for piece in pieces] in (
            [files[0].name],
            [path.name for path in files],
        )
        assert [f for f in verify_evidence(folder) if f.level is Severity.ERROR] == []

        again = rca.run("add", folder.path, *files[1:], cwd=tmp_path)

        assert again.code == 0, again.err
        assert state(folder) == expected
        shutil.rmtree(folder.path)
        killed_so_far = sum(count for what, count in left.items() if what.startswith("exit -9"))
        if killed_so_far == kills:
            break

    sys.stdout.write("".join(f"{count:4} x {what}\n" for what, count in sorted(left.items())))
    assert killed_so_far == kills


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_rca_add_is_finished_by_the_next(
    rca: Forked, tmp_path: Path, files: list[Path], number: signal.Signals
) -> None:
    whole = rca.run("add", incident(tmp_path).path, *files, cwd=tmp_path)
    shutil.rmtree(next(path for path in tmp_path.iterdir() if path.is_dir()))
    codes = set()
    for part in (0.4, 0.6, 0.8):
        folder, after = incident(tmp_path), part * whole.seconds
        codes.add(
            rca.run(
                "add", folder.path, *files, cwd=tmp_path, signal=number, signal_after=after
            ).code
        )
        assert len(load_evidence(folder)) in (0, len(files))
        assert rca.run("add", folder.path, *files, cwd=tmp_path).code == 0
        assert len(load_evidence(folder)) == len(files)
        assert list(verify_evidence(folder)) == []
        shutil.rmtree(folder.path)

    assert codes <= {0, -signal.SIGTERM if number == signal.SIGTERM else 130}
    assert codes != {0}


@pytest.mark.parametrize("processes", [2, 4])
@pytest.mark.parametrize("what", ["same files", "different files"])
def test_several_rca_add_at_once(
    tmp_path: Path, files: list[Path], processes: int, what: str
) -> None:
    folder = incident(tmp_path)
    is_same = what == "same files"
    given = [files if is_same else [files[number]] for number in range(processes)]
    commands = [
        [sys.executable, "-m", "rca", "add", "--quiet", str(folder.path), *map(str, paths)]
        for paths in given
    ]

    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for command in commands]

    for process in running:
        assert process.communicate()[1] == ""
        assert process.returncode == 0
    names = sorted(piece.sidecar.name for piece in load_evidence(folder))
    assert names == sorted({path.name for paths in given for path in paths})
    assert list(verify_evidence(folder)) == []
