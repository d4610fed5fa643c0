"""Durations and chances as they stand in a sentence."""

import pytest

from rca.model.instant import MINUTE, SECOND
from rca.model.plural import times
from rca.reason.phrases import chance_of, on_service, revision_of, said_by, seconds

HOUR = 60 * MINUTE


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (400_000_000, "0.4 s"),
        (72 * SECOND, "72 s"),
        (12 * MINUTE, "12 min"),
        (119 * MINUTE, "119 min"),
        (3 * HOUR + 30 * MINUTE, "3.5 h"),
        (59_835 * MINUTE, "42 days"),
        (-49 * HOUR, "-2 days"),
    ],
)
def test_a_duration_has_a_unit_that_a_person_would_choose(duration: int, words: str) -> None:
    assert seconds(duration) == words


def test_a_chance_is_never_said_to_be_nothing() -> None:
    assert [chance_of(p) for p in (0.0, 0.004, 0.01, 0.126)] == [
        "p < 0.01", "p < 0.01", "p = 0.01", "p = 0.13"
    ]  # fmt: skip


def test_a_number_has_its_noun_and_its_thousands() -> None:
    assert [times(1, "entries"), times(1, "minutes"), times(4_112, "requests")] == [
        "1 entry", "1 minute", "4,112 requests"
    ]  # fmt: skip


def test_a_revision_is_named_with_its_service_only_where_it_does_not_say_it() -> None:
    assert revision_of("chat", "chat-00042-abc") == "chat-00042-abc"
    assert revision_of("chat", "chatter-00042") == "chat chatter-00042"
    assert revision_of("chat", "") == "chat"
    assert revision_of("", "chat-00042") == "chat-00042"


def test_what_no_service_says_begins_with_no_colon() -> None:
    assert said_by(("orders", "shop"), "quota exhausted") == "orders and shop: quota exhausted"
    assert said_by(("",), "quota exhausted") == "quota exhausted"
    assert on_service("GET /pay", "shop") == "GET /pay on shop"
    assert on_service("GET /pay", "") == "GET /pay"
    assert revision_of("shop-2", "shop-2") == "shop-2"
