"""What was counted of a link, in words."""

import pytest

from tests.factories import edge


@pytest.mark.parametrize(
    ("numbers", "share", "words"),
    [
        (
            (118, 2, 0),
            "118 of 120",
            "118 traces with both, 2 with the cause alone, 0 with the effect alone",
        ),
        ((1, None, None), "1", "1 trace, counter-examples not counted"),
        (
            (9, None, 4),
            "9",
            "9 traces with both, the cause alone not counted, 4 with the effect alone",
        ),
        (
            (1200, 34, None),
            "1,200 of 1,234",
            "1,200 traces with both, 34 with the cause alone, the effect alone not counted",
        ),
    ],
)
def test_what_was_not_counted_is_not_said_to_be_none(
    numbers: tuple[int, int | None, int | None], share: str, words: str
) -> None:
    then, without_effect, without_cause = numbers
    one = edge(then=then, without_effect=without_effect, without_cause=without_cause)

    assert (one.share, one.counted) == (share, words)
