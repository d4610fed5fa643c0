"""`rca excerpt` beside `tail` and `grep`: how much of what tells they show, and what it costs.

The failures are those of `tests/measure/failed_logs.py`, each within lines of healthy runs.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench.measured import MIB, measured
from tests.measure.failed_logs import FAILED_LOGS, NOISE, within_noise

SHOWN = (20, 50)
WORDS = "error|fail|exception|panic|fatal|traceback|exit code"
RCA = str(Path(sys.executable).with_name("rca"))

_Shows = Callable[[Path, int], set[int]]


def excerpts(folder: Path, number: int) -> None:
    """Print the recall of the telling lines, then what a long log costs."""
    cases = []
    for position, (name, text) in enumerate(FAILED_LOGS.items()):
        lines, telling = within_noise(text, after=100)
        path = folder / f"failed-{position}.log"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        cases.append((path, telling, name))
    print(f"Excerpts of {len(cases)} failed runs: share of the telling lines among so many")
    tools: list[tuple[str, _Shows]] = [("rca excerpt", _excerpt), ("tail", _tail)]
    if shutil.which("grep"):
        tools += [("the first lines of grep", _grep_first), ("the last lines of grep", _grep_last)]
    for title, shows in tools:
        shares = (
            sum(len(telling & shows(path, most)) / len(telling) for path, telling, _ in cases)
            / len(cases)
            for most in SHOWN
        )
        print(
            f"  {title:25} "
            + "  ".join(f"{share:.3f} of {most}" for most, share in zip(SHOWN, shares, strict=True))
        )
    _costs(folder / "long.log", number)


def _costs(path: Path, number: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{NOISE[n % len(NOISE)].format(n=n)}\n" for n in range(number))
    print(f"  a log of {number:,} lines, {path.stat().st_size / 1e6:,.0f} MB")
    commands = [
        ("rca excerpt", [RCA, "excerpt", str(path), "--quiet"]),
        ("tail", ["tail", "-n", "100", str(path)]),
        ("grep -ciE", ["grep", "-ciE", f"{WORDS}|kept", str(path)]),
    ]
    for title, command in commands:
        if shutil.which(command[0]):
            cost = measured(command)
            print(f"    {title:23} {cost.seconds:7.1f} s {cost.peak / MIB:7,.0f} MiB")
    print()


def _excerpt(path: Path, most: int) -> set[int]:
    told = _said([RCA, "excerpt", str(path), "--lines", str(most), "--json", "--quiet"])
    return {line["line"] for line in json.loads(told)["lines"]}


def _tail(path: Path, most: int) -> set[int]:
    total = len(path.read_text(encoding="utf-8").splitlines())
    return set(range(total - most + 1, total + 1))


def _grep_first(path: Path, most: int) -> set[int]:
    return set(_grep(path)[:most])


def _grep_last(path: Path, most: int) -> set[int]:
    return set(_grep(path)[-most:])


def _grep(path: Path) -> list[int]:
    found = _said(["grep", "-niE", WORDS, str(path)])
    return [int(line.partition(":")[0]) for line in found.splitlines()]


def _said(command: list[str]) -> str:
    """What a command writes; grep ends with 1 where it finds nothing."""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
