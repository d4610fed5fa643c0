"""`rca patterns` beside drain3, which mines templates of the same messages, and bare reading.

drain3 (https://pypi.org/project/drain3/) lives in an environment of its own.
"""

import subprocess
import sys
from pathlib import Path

from tests.bench import made
from tests.bench.measured import MIB, Cost, measured

ENVIRONMENT = Path(sys.prefix) / "bench"
DRAIN3 = "drain3==0.9.11"

MINE = """
import json, sys
from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig

config = TemplateMinerConfig()
config.masking_instructions = [
    MaskingInstruction(r"(?<![A-Za-z0-9])[-+]?\\d+(?![A-Za-z0-9])", "NUM"),
    MaskingInstruction(r"(?<![A-Za-z0-9])0x[0-9a-f]+(?![A-Za-z0-9])", "HEX"),
]
miner = TemplateMiner(config=config)
for line in open(sys.argv[1], "rb"):
    miner.add_log_message(json.loads(line)["jsonPayload"]["message"])
"""

READ = """
import duckdb, sys
columns = {"timestamp": "VARCHAR", "severity": "VARCHAR", "jsonPayload": "STRUCT(message VARCHAR)"}
duckdb.execute(
    "SELECT count(*), max(timestamp), max(severity), sum(length(jsonPayload.message)) "
    "FROM read_json(?, format='newline_delimited', columns=?)",
    [sys.argv[1], columns],
).fetchall()
"""


def patterns(folder: Path, number: int) -> None:
    """Print the costs, and how many times as much drain3 takes."""
    path = made.log_entries(folder / "patterns.json", number)
    rca = Path(sys.executable).with_name("rca")
    print(f"Patterns of {number:,} log entries, {path.stat().st_size / 1e6:,.0f} MB")
    ours = measured([str(rca), "patterns", str(path), "--json", "--quiet"])
    _print("rca patterns", ours, ours)
    _print("DuckDB, fields read only", measured([sys.executable, "-c", READ, str(path)]), ours)
    if (python := _with_drain3()) is not None:
        _print(DRAIN3, measured([str(python), "-c", MINE, str(path)]), ours)
    print()


def _with_drain3() -> Path | None:
    """A Python that has drain3; None where it cannot be had, which is said."""
    python = ENVIRONMENT / "bin" / "python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        known = [str(python), "-c", "import drain3"]
        if subprocess.run(known, check=False, capture_output=True).returncode:
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", DRAIN3], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"  without drain3: {error}")
        return None
    return python


def _print(title: str, cost: Cost, ours: Cost) -> None:
    print(
        f"  {title:25} {cost.seconds:7.1f} s {cost.processor:7.1f} s of processor "
        f"{cost.peak / MIB:6,.0f} MiB {cost.seconds / ours.seconds:6.2f} x rca, "
        f"{cost.processor / ours.processor:6.2f} x in processor time"
    )
