"""The wheel carries templates and the bundled incident, and works where nothing else is."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

LARGEST = 4_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(REPOSITORY)],
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_what_it_needs_and_no_more(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert "rca/templates/full/report.md.j2" in names
    assert "rca/bundled/2025-09-10-websocket-1011/report/report.md" in names
    assert not [n for n in names if ".cache" in n or "__pycache__" in n or n.startswith("tests/")]
    assert wheel.stat().st_size < LARGEST


def test_the_demo_runs_from_the_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    """Installed elsewhere, away from the checkout; its dependencies come from this environment."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    site = next(home.glob("lib/python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    shared = [p for p in sys.path if p.endswith("site-packages")]
    (site / "shared.pth").write_text("\n".join(shared), encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "RCA_"))}
    program = (
        "import rca, sys; print(rca.__file__, file=sys.stderr); from rca.cli import main; main()"
    )

    done = subprocess.run(
        [home / "bin" / "python", "-c", program, "demo", "out"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert str(site) in done.stderr.splitlines()[0]
    assert "root_cause_found" in done.stdout
    assert (tmp_path / "out" / "2025-09-10-websocket-1011" / "report" / "report.md").is_file()
