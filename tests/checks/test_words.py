"""Word lists: what they are for is found, and what looks like it is left alone."""

import re
import time

import pytest

from rca.checks.sentences import prose
from rca.checks.tables import totals_in
from rca.checks.word_lists import EXHAUSTION, HEDGE, HINDSIGHT, PERSON_AS_CAUSE, REASON

FOUND = {
    "hindsight": (HINDSIGHT, "it should have been seen", "Obviously, it broke", "human error"),
    "people": (
        PERSON_AS_CAUSE,
        "an engineer forgot it",
        "the platform team did not test it",
        "It was caused by the backend team",
        "deployed by mistake",
        "nobody checked and we missed it",
    ),
    "used up": (
        EXHAUSTION,
        "it ran out of memory",
        "the disk was full",
        "OOM killed",
        "hit its limit",
    ),
    "guess": (HEDGE, "it was probably cold", "the reason is not known", "we think it was the disk"),
}
FINE = {
    "hindsight": (
        HINDSIGHT,
        "the revision failed to start",
        "a simple reading",
        "`obviously` fails",
    ),
    "people": (
        PERSON_AS_CAUSE,
        "the team set the size to two",
        "Engineers deploy by tag",
        "the client missed a frame",
        "the pod broke",
    ),
    "used up": (EXHAUSTION, "the deploy set the pool size to 2", "the limit is 2", "out of order"),
    "guess": (HEDGE, "a likeness of it", "it sets the mode", "the log shows the order"),
}


@pytest.mark.parametrize("kind", FOUND)
def test_what_a_list_is_for_is_found(kind: str) -> None:
    pattern, *sentences = FOUND[kind]
    assert isinstance(pattern, re.Pattern)
    for sentence in sentences:
        assert pattern.search(prose(str(sentence))), sentence


@pytest.mark.parametrize("kind", FINE)
def test_what_looks_like_it_is_left_alone(kind: str) -> None:
    pattern, *sentences = FINE[kind]
    assert isinstance(pattern, re.Pattern)
    for sentence in sentences:
        assert not pattern.search(prose(str(sentence))), sentence


def test_a_reason_beside_exhaustion_is_known() -> None:
    assert REASON.search("it ran out of memory because each request leaks")
    assert not REASON.search("it ran out of memory")


def test_what_is_quoted_is_nobodys_own_word() -> None:
    assert not HINDSIGHT.search(prose("The customer wrote “it should have worked”."))


@pytest.mark.parametrize("piece", ["](", "“", "<", "`", "a|b\n|---|---|\n", "we ", "1 of ", "a."])
def test_hostile_text_takes_no_longer_than_its_length(piece: str) -> None:
    start = time.process_time()

    text = prose(piece * 10_000)
    assert HINDSIGHT.search(text) is None
    assert PERSON_AS_CAUSE.search(text) is None
    assert list(totals_in(text)) == []

    assert time.process_time() - start < 2
