"""What changes nothing about the cause makes the answer weaker at most, never confidently other.

The cases meet the changes in turn, the first ones two each, so that each change meets several.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from rca.report.analysis_json import Json
from tests.incidents.cases import CASES
from tests.incidents.changed import CHANGES, SAME, WEAKENING, with_old_names
from tests.incidents.conftest import Solved
from tests.incidents.solved import solve
from tests.incidents.truth import is_bolder, score

STRONGER: dict[tuple[str, str], str] = {}
"""Pairs of a case and a change after which more is claimed today than before."""

MOVED: dict[tuple[str, str], str] = {}
"""Pairs after which another hypothesis stands first today."""

SolvedAgain = Callable[[str, str], Json]


TELLING = (
    ("rolled-back", "clock-ahead"),
    ("disabled-secret-version", "double-retries"),
    ("surge", "double-retries"),
    ("rolled-back", "traces-lost"),
    ("timeout-lowered", "severities-lost"),
)
"""Pairs out of turn that once got another answer."""


def _turns(number: int) -> set[int]:
    first = number % len(CHANGES)
    return {first, (first + 3) % len(CHANGES)} if number < len(CHANGES) else {first}


PAIRS = [
    (case, change)
    for number, case in enumerate(CASES)
    for place, change in enumerate(CHANGES)
    if place in _turns(number) or (case, change) in TELLING
]


@pytest.fixture(scope="module")
def again(solved: Solved, tmp_path_factory: pytest.TempPathFactory) -> SolvedAgain:
    """The analysis document of a changed case, in the words of the case."""
    known: dict[tuple[str, str], Json] = {}

    def look(name: str, change: str) -> Json:
        if (name, change) not in known:
            case, _ = solved(name)
            with _time_zone("Asia/Kolkata" if change == "elsewhere" else "UTC"):
                document = solve(CHANGES[change](case), tmp_path_factory.mktemp(change))
            is_renamed = change == "renamed"
            known[name, change] = with_old_names(case, document) if is_renamed else document
        return known[name, change]

    return look


@contextmanager
def _time_zone(name: str) -> Iterator[None]:
    """Within it the machine is in that zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


def _pairs(marks: dict[tuple[str, str], str]) -> list[object]:
    return [
        pytest.param(
            *pair,
            id="-".join(pair),
            marks=[pytest.mark.xfail(strict=True, reason=marks[pair])] if pair in marks else [],
        )
        for pair in PAIRS
    ]


@pytest.mark.parametrize(("name", "change"), _pairs(STRONGER))
def test_no_more_is_claimed_than_before(
    solved: Solved, again: SolvedAgain, name: str, change: str
) -> None:
    case, document = solved(name)
    before, after = score(case.truth, document), score(case.truth, again(name, change))

    if change in SAME:
        assert after.verdict == before.verdict
    assert not is_bolder(before, after), (before, after)


@pytest.mark.parametrize(("name", "change"), _pairs(MOVED))
def test_the_same_cause_stands_first(
    solved: Solved, again: SolvedAgain, name: str, change: str
) -> None:
    case, document = solved(name)
    before, after = score(case.truth, document), score(case.truth, again(name, change))

    if change in SAME:  # names in a list stand in their own order
        # and a long line is cut within its last word
        assert sorted(after.first.split()[:-1]) == sorted(before.first.split()[:-1])
    elif before.rank == 1 and change not in WEAKENING:
        assert after.rank == 1, (before, after)
