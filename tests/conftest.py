"""What several rooms' tests share: the command as a person runs it, and the bundled incident."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.no_skips"]

REPOSITORY = Path(__file__).resolve().parent.parent
BUNDLED = REPOSITORY / "incidents" / "2025-09-10-websocket-1011"

# No test may fail because the machine is slow.
settings.register_profile("patient", parent=settings(), deadline=None)
settings.load_profile("patient")


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def run_rca(*words: str, cwd: Path, **environment: str) -> Ran:
    """Run `rca` in a process of its own, without a terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "rca", *words],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100", **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`rca` in an empty folder."""

    def _run(*words: str, **environment: str) -> Ran:
        return run_rca(*words, cwd=tmp_path, **environment)

    return _run


@pytest.fixture
def incident(tmp_path: Path) -> Path:
    """A copy of the bundled incident, to be broken."""
    target = tmp_path / BUNDLED.name
    shutil.copytree(BUNDLED, target, ignore=shutil.ignore_patterns(".cache", "reproduction"))
    return target


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a test by how many bytes it gets, not by them.

    Packed bytes hold the second they were packed in, and every worker has to find the same names.
    """
    return f"{len(val)} bytes" if isinstance(val, bytes) else None
