"""Writes invented incidents as folders like the benchmark's.

    python -m tests.incidents.write DIR [CASE ...] [--variant N]

Each case gets `incident.json`, `truth.json` and `evidence/` in a folder of its name. Variants tell
the same stories with other numbers; the tests judge variant 0.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from tests.incidents.cases import CASES


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the cases that are named, all of them when none is."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("case", nargs="*")
    parser.add_argument("--variant", type=int, default=0)
    asked = parser.parse_args(arguments)
    if unknown := [name for name in asked.case if name not in CASES]:
        parser.error(f"no case {', '.join(unknown)}; there are {', '.join(CASES)}")
    for name in asked.case or CASES:
        CASES[name](asked.variant).write(asked.folder / name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
