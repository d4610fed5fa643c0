"""The true cause stands first, and what is claimed is never wrong.

A case that the reasoning does not get yet is marked; the marks are strict, so that a case that is
got has to lose its mark.
"""

from collections.abc import Iterable

import pytest

from tests.incidents.cases import CASES, UNANSWERABLE
from tests.incidents.conftest import Solved
from tests.incidents.truth import score

ANSWERED = tuple(CASES)[:-UNANSWERABLE]

NOT_FIRST: dict[str, str] = {}
"""Cases whose cause does not stand first today, with what stands there."""

NOT_CLAIMED = (
    "library-upgrade",
    "signing-key",
    "quota",
    "upstream-format",
    "quiet-worker",
    "lock-job",
    "test-race",
    "too-few-instances",
    "slow-provider",
    "database-restart",
    "surge",
    "flag-flipped",
    "backlog",
    "empty-feed",
)
"""Cases whose evidence would carry a claim, and in which none is made today."""

CONFIDENTLY_WRONG: dict[str, str] = {}
"""Cases in which a wrong cause is claimed today."""


def _cases(marks: dict[str, str], names: Iterable[str] = CASES) -> list[object]:
    return [
        pytest.param(
            name,
            marks=[pytest.mark.xfail(strict=True, reason=marks[name])] if name in marks else [],
        )
        for name in names
    ]


@pytest.mark.parametrize("name", _cases(NOT_FIRST))
def test_the_true_cause_stands_first(solved: Solved, name: str) -> None:
    case, document = solved(name)

    got = score(case.truth, document)

    if case.truth.answerable:
        assert got.rank == 1, (got, _titles(document))
    else:
        assert not got.is_found, (got, _titles(document))


@pytest.mark.parametrize("name", _cases(CONFIDENTLY_WRONG))
def test_no_wrong_cause_is_claimed(solved: Solved, name: str) -> None:
    case, document = solved(name)

    got = score(case.truth, document)

    assert not got.confidently_wrong, (got, _titles(document))


@pytest.mark.parametrize("name", _cases(dict.fromkeys(NOT_CLAIMED, "nothing is claimed"), ANSWERED))
def test_what_the_evidence_carries_is_claimed(solved: Solved, name: str) -> None:
    case, document = solved(name)

    got = score(case.truth, document)

    assert (got.is_found, got.rank) == (True, 1), (got, _titles(document))


@pytest.mark.parametrize("name", CASES)
def test_what_speaks_against_a_link_is_cited(solved: Solved, name: str) -> None:
    """Every counter-example that was counted has an entry that shows one."""
    _, document = solved(name)
    graph = document["graph"]
    assert isinstance(graph, dict)
    for edge in graph["edges"]:
        counted = (edge["without_effect"] or 0) + (edge["without_cause"] or 0)
        assert edge["counter_examples"] or not counted, edge


@pytest.mark.parametrize("name", CASES)
def test_ranks_can_be_checked_from_standing_tier_and_score(solved: Solved, name: str) -> None:
    _, document = solved(name)
    hypotheses = document["hypotheses"]
    assert isinstance(hypotheses, list)
    tiers = ("primary", "secondary", "tertiary", "")

    order = [
        (h["standing"] == "ruled_out", tiers.index(h["tier"]), -h["score"]) for h in hypotheses
    ]

    assert order == sorted(order)


@pytest.mark.parametrize("name", CASES)
def test_one_error_is_one_node_and_no_title_stands_twice(solved: Solved, name: str) -> None:
    _, document = solved(name)
    graph, hypotheses = document["graph"], document["hypotheses"]
    assert isinstance(graph, dict)
    assert isinstance(hypotheses, list)
    errors = [str(node["evidence"][0]) for node in graph["nodes"] if node["kind"] == "error"]
    titles = [one["title"] for one in hypotheses]

    assert len(errors) == len(set(errors))
    assert len(titles) == len(set(titles))


def _titles(document: dict[str, object]) -> list[str]:
    hypotheses = document["hypotheses"]
    assert isinstance(hypotheses, list)
    return [str(one["title"]) for one in hypotheses[:4]]
