"""Which words of a text tell where something comes from."""

import pytest

from rca.reason.words import is_name, telling_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("column CUSTOMER_REF does not exist", {"customer_ref"}),
        ("connection timeout on the server", set()),
        ("trace 4bf92f3577b34da6 of span abc", {"span"}),
        ("rate 1200 per hour", {"rate", "hour"}),
        ("the x99 ledger_entries", {"ledger_entries"}),
        ("", set()),
    ],
)
def test_names_stay_and_what_all_errors_say_goes(text: str, words: set[str]) -> None:
    assert telling_words(text) == words


def test_a_name_has_an_underscore_or_a_digit() -> None:
    assert [is_name(word) for word in ("customer_ref", "utf8", "ledger")] == [True, True, False]
