"""CI leaves nothing out: what is skipped on a laptop fails there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

TESTS = """
import pytest

def test_one():
    pytest.skip("no chromium is installed")

@pytest.mark.skipif(True, reason="root may read everything")
def test_two():
    pass

@pytest.mark.xfail(reason="not yet")
def test_three():
    assert False
"""
WHOLE_FILE = 'import pytest\npytest.importorskip("no_such_package", reason="no extra")\n'


@pytest.mark.parametrize("ci", ["", "true"])
def test_a_skip_fails_in_ci_unless_its_reason_is_listed(tmp_path: Path, ci: str) -> None:
    (tmp_path / "test_made_up.py").write_text(TESTS)
    (tmp_path / "test_whole_file.py").write_text(WHOLE_FILE)
    (tmp_path / "pytest.ini").touch()

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.no_skips", "--continue-on-collection-errors"],
        cwd=tmp_path,
        env={**os.environ, "CI": ci, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )

    last = done.stdout.splitlines()[-1]
    if ci:
        assert "1 failed, 1 skipped, 1 xfailed, 1 error" in last, done.stdout
        assert "CI leaves nothing out. Skipped: no chromium is installed" in done.stdout
        assert "CI leaves nothing out. Skipped: no extra" in done.stdout
    else:
        assert "3 skipped, 1 xfailed" in last, done.stdout
