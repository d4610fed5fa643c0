"""`make bench`: what importing, patterns and excerpts cost, beside other tools in the same run.

Times on shared machines are noisy; the ratios are what counts.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import made
from tests.bench.excerpts import excerpts
from tests.bench.measured import MIB, Cost, cores, measured
from tests.bench.patterns import patterns
from tests.bench.redaction import redaction

RCA = str(Path(sys.executable).with_name("rca"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--patterns", type=int, default=500_000, help="entries for patterns")
    parser.add_argument("--lines", type=int, default=200_000, help="lines for excerpts")
    parser.add_argument("--xml", type=int, default=100, help="megabytes of JUnit XML")
    chosen = parser.parse_args()
    print(f"{cores()} cores, Python {sys.version.split()[0]}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        entries(folder, chosen.entries)
        test_results(folder, chosen.xml * 1_000_000)
        patterns(folder, chosen.patterns)
        excerpts(folder, chosen.lines)
    redaction()


def entries(folder: Path, number: int) -> None:
    """`rca add` of log entries beside `json.loads` in a loop and `jq`."""
    path = made.log_entries(folder / "entries.json", number)
    size = path.stat().st_size
    print(f"{number:,} log entries, {size / 1e6:,.0f} MB")
    loop = Cost(seconds=_loop(path), peak=0)
    ours = measured([RCA, "add", str(_incident(folder, "logs")), str(path), "--quiet"])
    rows = [("json.loads in a loop", loop), ("rca add", ours)]
    if shutil.which("jq"):
        rows.append(("jq -c .timestamp", measured(["jq", "-c", ".timestamp", str(path)])))
    for title, cost in rows:
        print(
            f"  {title:22} {cost.seconds:7.1f} s {number / cost.seconds:10,.0f} entries/s "
            f"{cost.peak / MIB:7,.0f} MiB {loop.seconds / cost.seconds:6.2f} x the loop"
        )
    print()


def _loop(path: Path) -> float:
    start = time.perf_counter()
    with path.open("rb") as file:
        for line in file:
            json.loads(line)
    return time.perf_counter() - start


def test_results(folder: Path, size: int) -> None:
    """`rca add` of JUnit XML."""
    path = made.junit_xml(folder / "results.xml", size)
    cost = measured([RCA, "add", str(_incident(folder, "tests")), str(path), "--quiet"])
    megabytes = path.stat().st_size / 1e6
    print(f"{megabytes:,.0f} MB of JUnit XML")
    print(f"  {'rca add':22} {cost.seconds:7.1f} s {cost.peak / MIB:7,.0f} MiB\n")


def _incident(folder: Path, name: str) -> Path:
    subprocess.run(
        [RCA, "new", name, "--id", name, "--root", str(folder), "--quiet"],
        check=True,
        capture_output=True,
    )
    return folder / name


if __name__ == "__main__":
    main()
