"""Judges the reasoning on invented incidents, one line each.

python -m tests.incidents.judge [CASE ...] [--variant N] [--change NAME] [--first N]
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.incidents.cases import CASES
from tests.incidents.changed import CHANGES, with_old_names
from tests.incidents.solved import solve
from tests.incidents.truth import Score, score


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what became of each case; 1 when a wrong cause is claimed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("case", nargs="*")
    parser.add_argument("--variant", type=int, default=0)
    parser.add_argument("--change", choices=CHANGES)
    parser.add_argument("--first", type=int, default=1, help="so many hypotheses of each")
    asked = parser.parse_args(arguments)
    if unknown := [name for name in asked.case if name not in CASES]:
        parser.error(f"no case {', '.join(unknown)}; there are {', '.join(CASES)}")
    wrong = 0
    for name in asked.case or CASES:
        case = CASES[name](asked.variant)
        changed = CHANGES[asked.change](case) if asked.change else case
        with TemporaryDirectory() as root:
            document = solve(changed, Path(root))
        if asked.change == "renamed":
            document = with_old_names(case, document)
        got = score(case.truth, document)
        wrong += got.confidently_wrong
        titles = [one["title"] for one in document["hypotheses"][: asked.first]]
        shown = "".join(f"\n    {title[:150]}" for title in titles)
        sys.stdout.write(f"{name:24} {_told(got, has_answer=case.truth.answerable)}{shown}\n")
    return 1 if wrong else 0


def _told(got: Score, *, has_answer: bool) -> str:
    place = f"rank {got.rank or '-'}" if has_answer else "no answer"
    return f"{place:10} {got.verdict}{' WRONG' if got.confidently_wrong else ''}"


if __name__ == "__main__":
    raise SystemExit(main())
