"""A collection killed at any point goes on, and ends as if nothing had been."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import REPOSITORY
from tests.logging_server import Behaviour, Fault, Stock, serving
from tests.logging_server.made import incident, many

KILLS = int(os.environ.get("RCA_KILLS", "40"))


def test_killed_at_any_point_the_next_run_goes_on(tmp_path: Path) -> None:
    folder = incident(tmp_path)
    expiring = tuple(Fault(call=call, expires_tokens=True) for call in range(30, 100_000, 7))
    behaviour = Behaviour(largest_page=15, faults=expiring)
    with serving(Stock.of(many(240)), behaviour) as server:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "tests.workflow.collect_killed"),
                *(str(folder.path), server.endpoint, str(KILLS)),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=REPOSITORY,
        )

    assert done.returncode == 0, done.stderr
    died, ended = (int(word) for word in done.stdout.split())
    assert died >= KILLS
    assert ended >= 1
