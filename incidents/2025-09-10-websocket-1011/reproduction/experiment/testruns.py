"""Run the suite once, as a process of its own, and count what its JUnit file says."""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from standin.clock import ShiftedClock
from standin.images import HERE
from standin.scrub import junit

SUITE = HERE / "suite"
RUN_TIMEOUT_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One test of one run."""

    test: str
    failed: bool


async def run_suite(path: Path, clock: ShiftedClock, env: dict[str, str]) -> list[Outcome]:
    """Write the run's JUnit XML to `path`, with shifted times; outcomes in the file's order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", "-c", "pytest.ini", f"--junitxml={path.resolve()}"),
        cwd=SUITE,
        env={**env, **_neutral_environment()},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        await asyncio.wait_for(process.wait(), RUN_TIMEOUT_SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    text = junit(path.read_text(encoding="utf-8"), clock, SUITE)
    path.write_text(text, encoding="utf-8")
    return _outcomes(text)


def _neutral_environment() -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
    }


def _outcomes(text: str) -> list[Outcome]:
    cases = ElementTree.fromstring(text).iter("testcase")
    return [
        Outcome(
            test=case.get("name", ""),
            failed=case.find("failure") is not None or case.find("error") is not None,
        )
        for case in cases
    ]
