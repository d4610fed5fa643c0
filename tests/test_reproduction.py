"""The facts the bundled incident rests on, shown with a real server: close codes, order, scopes."""

import os
import subprocess
import sys

from tests.conftest import BUNDLED


def test_the_facts_behind_the_incident_hold() -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "checks", "-p", "no:cacheprovider"],
        cwd=BUNDLED / "reproduction",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-3000:]
    assert "4 passed" in done.stdout
