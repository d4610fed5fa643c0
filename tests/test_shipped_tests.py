"""The tests that the bundled incident ships with its fixes run, pass when fixed, fail when not."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import BUNDLED

REPRODUCTION = BUNDLED / "reproduction"


def description(label: str) -> Path:
    """The service description as it was before the failing deploy, or after it."""
    described = (BUNDLED / "evidence").glob("*.yaml")
    [found] = [path for path in described if path.with_suffix(f".{label}.json").is_file()]
    return found


def outcomes(tmp_path: Path, variant: str, label: str) -> dict[str, bool]:
    """Whether each shipped test passed, on an image with that order of layers."""
    image = tmp_path / "image"
    for name in ("service", "common"):
        shutil.copytree(REPRODUCTION / name, image / name)
    shutil.copy(REPRODUCTION / "variants" / variant / "middleware_setup.py", image / "service")
    shipped = tomllib.loads((BUNDLED / "fixes.toml").read_text("utf-8"))["tests"]
    tests = tmp_path / "shipped"
    tests.mkdir()
    for number, one in enumerate(shipped, start=1):
        (tests / f"test_{number}.py").write_text(one["snippet"]["text"], encoding="utf-8")
    unset = ("PYTEST", "E2E_", "STAGING_E2E")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(unset)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", str(tests)],
        cwd=tmp_path,
        env=environment
        | {"PYTHONPATH": str(image), "SERVICE_DESCRIPTION": str(description(label))},
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line.split(" - ")[0].split() for line in done.stdout.splitlines()]
    found = {
        words[1].rpartition("::")[2]: words[0] == "PASSED"
        for words in said
        if len(words) > 1 and words[0] in ("PASSED", "FAILED", "ERROR") and "::" in words[1]
    }
    assert found, done.stdout[-2000:] + done.stderr[-2000:]
    return found


@pytest.mark.parametrize(
    ("variant", "label", "failing"),
    [
        ("session_outermost", "baseline", set()),
        (
            "context_outermost",
            "incident",
            {
                "test_the_test_variables_arrive",
                "test_strict_mode_reads_the_session",
                "test_websocket_with_same_token[good]",
            },
        ),
    ],
)
def test_shipped_tests_tell_the_fixed_state_from_the_failing_one(
    tmp_path: Path, variant: str, label: str, failing: set[str]
) -> None:
    found = outcomes(tmp_path, variant, label)

    assert {name for name, passed in found.items() if not passed} == failing
    assert len(found) == 5
