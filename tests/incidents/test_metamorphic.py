"""What changes nothing about the cause makes the answer weaker at most, never confidently other.

Each case meets two of the changes, in turn, so that all changes meet several cases.
"""

from collections.abc import Callable

import pytest

from rca.report.analysis_json import Json
from tests.incidents.cases import CASES
from tests.incidents.changed import CHANGES, SAME, with_old_names
from tests.incidents.conftest import Solved
from tests.incidents.solved import solve
from tests.incidents.truth import score

STRONGER: dict[tuple[str, str], str] = {}
"""Pairs of a case and a change after which more is claimed today than before."""

MOVED: dict[tuple[str, str], str] = {}
"""Pairs after which another hypothesis stands first today."""

SolvedAgain = Callable[[str, str], Json]

PAIRS = [
    (case, change)
    for number, case in enumerate(CASES)
    for place, change in enumerate(CHANGES)
    if place in (number % len(CHANGES), (number + 3) % len(CHANGES))
]


@pytest.fixture(scope="module")
def again(solved: Solved, tmp_path_factory: pytest.TempPathFactory) -> SolvedAgain:
    """The analysis document of a changed case, in the words of the case."""
    known: dict[tuple[str, str], Json] = {}

    def look(name: str, change: str) -> Json:
        if (name, change) not in known:
            case, _ = solved(name)
            document = solve(CHANGES[change](case), tmp_path_factory.mktemp(change))
            is_renamed = change == "renamed"
            known[name, change] = with_old_names(case, document) if is_renamed else document
        return known[name, change]

    return look


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
    assert not after.is_found or before.is_found, (before, after)
    assert not after.is_found or (after.rank == 1) == (before.rank == 1), (before, after)
    assert not after.confidently_wrong or before.confidently_wrong, (before, after)


@pytest.mark.parametrize(("name", "change"), _pairs(MOVED))
def test_the_same_cause_stands_first(
    solved: Solved, again: SolvedAgain, name: str, change: str
) -> None:
    case, document = solved(name)
    before, after = score(case.truth, document), score(case.truth, again(name, change))

    if change in SAME:
        assert after.first == before.first
    elif change == "fifth-lost":
        assert after.rank == before.rank or not after.is_found, (before, after)
    elif before.rank == 1:
        assert after.rank == 1, (before, after)
