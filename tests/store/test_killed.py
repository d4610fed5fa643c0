"""A process killed while adding leaves nothing or a whole piece, and the next one goes on."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rca.store import load_evidence, verify_evidence
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
    assert died >= killed.RANDOM + 6  # so many of the steps were really reached
    assert pieces >= killed.STEPS + killed.RANDOM


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
