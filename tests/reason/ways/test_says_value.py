"""An error that says the value which a deploy gave a variable."""

from dataclasses import replace

import pytest

from rca.model.measures import Pattern
from rca.reason.ways.says_value import says_value
from tests.reason.cases import event, failing, said

MOVED = ("env DB_HOST", "db-a.core.example", "db-b.core.example")
LOST = "getaddrinfo ENOTFOUND db-b.core.example"


def test_an_error_that_says_the_new_value_is_the_doing_of_the_deploy() -> None:
    way = says_value(event(50, MOVED), failing(LOST))

    assert way is not None
    assert way.is_proof
    assert way.claim.text == (
        f"chat logs “{LOST}”, which says db-b.core.example: the value that the deploy gave DB_HOST."
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("postgres://app@db-b.core.example:5432/app", LOST),
        ("db-b.core.example:5432", LOST),
        ("shop-files-2", "404 bucket shop-files-2 not found"),
        ("projects/shop/topics/orders-v2", "no such topic: projects/shop/topics/orders-v2"),
    ],
)
def test_hosts_are_said_without_their_address_and_other_names_as_they_stand(
    value: str, text: str
) -> None:
    way = says_value(event(50, ("env WHERE", "x", value)), failing(text))

    assert way is not None
    assert way.is_proof


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        (("env DB_HOST", "db-b.core.example", ""), LOST),
        (("memory", "db-a.core.example", "db-b.core.example"), LOST),
        (("env MODE", "loose", "strict"), "strict was refused"),
        (("env LIMIT", "5", "5000000"), "5000000 is too large"),
        (("env HOST", "a", "core.example"), LOST),
        (("env HOST", "a", "db-b.core"), LOST),
        (("env WHERE", "x", "http://[broken"), LOST),
        (("env KEY", "x", "[REDACTED:key:0a1b2c3d]"), "[REDACTED:key:0a1b2c3d] was refused"),
    ],
)
def test_a_plain_word_a_number_and_a_part_of_a_name_say_nothing(
    setting: tuple[str, str, str], text: str
) -> None:
    assert says_value(event(50, setting), failing(text)) is None


def test_an_error_from_before_and_one_of_healthy_times_are_not_its_doing() -> None:
    assert says_value(event(90, MOVED), failing(LOST)) is None
    assert says_value(event(50, MOVED), failing(LOST, healthy=4)) is None


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("db-b.core.example is the primary now", (("chat-2", 60, 600),)),
        (LOST, (("chat-2", 60, 600), ("chat-1", 61, 600))),
    ],
)
def test_what_misses_nothing_or_fails_elsewhere_too_is_no_proof(
    text: str, spans: tuple[tuple[str, float, float], ...]
) -> None:
    case = failing(text)
    line: Pattern = said("p1", text, *spans)
    way = says_value(event(50, MOVED), replace(case, patterns=case.patterns | {line.id: line}))

    assert way is not None
    assert not way.is_proof
