"""What was counted of a link, in words."""

import pytest

from rca.model.graph import EdgeStanding, Graph, LagOf
from rca.model.ids import NodeId
from tests.factories import edge


@pytest.mark.parametrize(
    ("numbers", "share", "words"),
    [
        (
            (118, 2, 0),
            "118 of 120",
            "118 traces with both, 2 with the cause alone, 0 with the effect alone",
        ),
        ((0, None, None), "0", "nothing was counted"),
        ((1, None, None), "1", "seen once, with nothing to count against it"),
        (
            (7, None, None),
            "7",
            "7 traces with both; what came with the cause alone or the effect alone was not "
            "counted",
        ),
        (
            (9, None, 4),
            "9",
            "9 traces with both, 4 with the effect alone; what came with the cause alone was not "
            "counted",
        ),
        (
            (1200, 34, None),
            "1,200 of 1,234",
            "1,200 traces with both, 34 with the cause alone; what came with the effect alone was "
            "not counted",
        ),
    ],
)
def test_what_was_not_counted_is_not_said_to_be_none(
    numbers: tuple[int, int | None, int | None], share: str, words: str
) -> None:
    then, without_effect, without_cause = numbers
    one = edge(then=then, without_effect=without_effect, without_cause=without_cause)

    assert (one.share, one.counted) == (share, words)


@pytest.mark.parametrize(
    ("seconds", "of", "words"),
    [
        (0.0123, LagOf.CASES, "median lag 0.0123 s"),
        (12.5, LagOf.FIRST, "first seen 12.5 s later"),
        (-0.3, LagOf.FIRST, "first seen 0.3 s earlier"),
        (4_500.0, LagOf.FIRST, "first seen 75 min later"),
        (None, None, ""),
    ],
)
def test_a_lag_says_what_it_is_of(seconds: float | None, of: LagOf | None, words: str) -> None:
    assert edge(lag_seconds=seconds, lag_of=of).lag == words


def test_of_several_links_between_two_the_surest_stands_for_them() -> None:
    sure, guess = edge(rule="same-trace"), edge(rule="a-guess", standing=EdgeStanding.INFERRED)
    graph = Graph(nodes=(), edges=(guess, sure))

    assert graph.link(NodeId("N1"), NodeId("N2")) == sure
    assert graph.link(NodeId("N2"), NodeId("N1")) is None
