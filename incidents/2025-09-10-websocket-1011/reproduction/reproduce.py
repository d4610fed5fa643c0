"""Record the incident again and replace its evidence: record, add, answer the whys, regenerate.

The former evidence stays until the recording is complete. Needs the `rca` package.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
INCIDENT = HERE.parent


def rca(*words: str, cwd: Path | None = None) -> None:
    """Run one command of the workbench as a person would."""
    subprocess.run([sys.executable, "-m", "rca", *words], cwd=cwd, check=True)


def add_all(recording: Path) -> None:
    """Logs of every state first, then tests, service descriptions, code and notes."""
    manifest = json.loads((recording / "manifest.json").read_text(encoding="utf-8"))
    states = manifest["states"]
    for state in states:
        rca("add", str(INCIDENT), "--label", state["label"], str(recording / state["logs"]))
    for state in states:
        runs = [str(recording / run) for run in state["tests"]]
        rca("add", str(INCIDENT), "--label", state["label"], *runs)
    for name, label in (("before", "baseline"), ("after", "incident")):
        path = recording / manifest["service_yaml"][name]
        rca("add", str(INCIDENT), "--label", label, str(path))
    for excerpt in manifest["excerpts"]:
        add_code(recording, excerpt)


def add_code(recording: Path, excerpt: dict[str, object]) -> None:
    """Cite the lines by the path they have in the image, at the image's digest."""
    source = recording / str(excerpt["path"])
    image = recording / "image" / source.parent.name
    (image / "service").mkdir(parents=True, exist_ok=True)
    shutil.copy(source, image / "service" / source.name)
    lines = f"{excerpt['from']}-{excerpt['to']}"
    spot = f"service/{source.name}:{lines}@{source.parent.name}"
    rca("add", str(INCIDENT), spot, cwd=image)


def main() -> int:
    """Record into a temporary folder, then replace what the incident holds."""
    with tempfile.TemporaryDirectory(prefix="recording-") as folder:
        recording = Path(folder, "out").resolve()
        given = [Path(word).resolve() for word in sys.argv[1:]]
        if given:
            shutil.copytree(given[0], recording)
        else:
            subprocess.run(
                [sys.executable, str(HERE / "run.py"), "--out", str(recording)], check=True
            )
        shutil.rmtree(INCIDENT / "evidence", ignore_errors=True)
        (INCIDENT / "evidence").mkdir()
        add_all(recording)
    rca("why", str(INCIDENT), "--answers", str(HERE / "answers.json"))
    rca("regenerate", str(INCIDENT))
    rca("check", str(INCIDENT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
