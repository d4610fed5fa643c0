"""The wheel carries templates and the bundled incident, and works where nothing else is."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from rca.report.presets import PURPOSES
from tests.cli.test_collect import NO_CREDENTIALS
from tests.conftest import BUNDLED, REPOSITORY

LARGEST = 4_000_000
EXTRAS = ("resvg", "fontpkg", "weasyprint", "distributed", "fsspec")
"""How the names of what the extras bring begin."""


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
    assert {n for n in names if n.startswith("rca/templates/page/")} >= {
        f"rca/templates/page/{name}" for name in ("page.html.j2", "page.css", "main.js")
    }
    assert any(n.startswith("rca/knowledge/") and n.endswith(".toml") for n in names)
    assert not [n for n in names if ".cache" in n or "__pycache__" in n or n.startswith("tests/")]
    assert wheel.stat().st_size < LARGEST


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a place away from the checkout: the wheel, its dependencies, no extra."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, with_pip=False)
    site = next(home.glob("lib/python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    for folder in [Path(p) for p in sys.path if p.endswith("site-packages")]:
        for path in folder.iterdir():
            if not path.name.startswith((*EXTRAS, "rca", "_rca")) and path.suffix != ".pth":
                (site / path.name).symlink_to(path)
    return home / "bin" / "python"


def rca(
    installed: Path, folder: Path, *words: str, **more: str
) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "RCA_"))}
    return subprocess.run(
        [installed, "-m", "rca", *words],
        cwd=folder,
        env={**kept, "NO_COLOR": "1", "COLUMNS": "200", **more},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_installed_wheel_does_without_extras(installed: Path, tmp_path: Path) -> None:
    done = rca(installed, tmp_path, "demo", "out")

    incident = tmp_path / "out" / "2025-09-10-websocket-1011"
    assert done.returncode == 0, done.stderr
    assert "root_cause_found" in done.stdout
    assert (incident / "report" / "report.md").is_file()
    assert (incident / "report" / "causal-graph.svg").is_file()

    page = rca(installed, tmp_path, "export", str(incident), "--to", "html", "-o", "a.html")
    assert page.returncode == 0, page.stderr
    assert "<script" in (tmp_path / "a.html").read_text(encoding="utf-8")
    listed = rca(installed, tmp_path, "templates", "list")
    assert all(name in listed.stdout for name in PURPOSES), listed.stderr
    packs = rca(installed, tmp_path, "knowledge", "list")
    assert packs.returncode == 0, packs.stderr
    assert len(packs.stdout.splitlines()) > 10


def test_a_missing_extra_is_named_with_its_command(installed: Path, tmp_path: Path) -> None:
    checkup = rca(installed, tmp_path, "doctor", "--json", PATH=str(tmp_path), **NO_CREDENTIALS)
    rows = {row["check"]: row for row in json.loads(checkup.stdout)["checks"]}
    for extra in ("pictures", "pdf", "cluster"):
        assert rows[f"[{extra}]"]["health"] == "WARN"
        assert rows[f"[{extra}]"]["fix"].endswith(f"-m pip install 'rca-workbench[{extra}]'")

    wish = ("export", str(BUNDLED), "--to", "pdf", "-o", "a.pdf")
    pdf = rca(installed, tmp_path, *wish, PATH=str(tmp_path))
    assert pdf.returncode == 2
    assert "rca-workbench[pdf]" in pdf.stderr
