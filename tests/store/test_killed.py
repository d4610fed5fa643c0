"""A process killed while adding leaves nothing or a whole piece, and the next one goes on."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rca.store import load_evidence, sweep_evidence, verify_evidence
from tests.store import killed
from tests.store.builders import incident


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
