"""Writes invented incidents as folders like the benchmark's: `python -m tests.incidents.write DIR`.

Each case has `incident.json`, `truth.json` and `evidence/`; names of cases after DIR choose some.
"""

import sys
from pathlib import Path

from tests.incidents.cases import CASES


def main(arguments: list[str]) -> int:
    if not arguments or set(arguments[1:]) - CASES.keys():
        names = " ".join(CASES)
        sys.stderr.write(f"usage: python -m tests.incidents.write DIR [CASE ...]\ncases: {names}\n")
        return 2
    target = Path(arguments[0])
    for name in arguments[1:] or CASES:
        CASES[name]().write(target / name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
