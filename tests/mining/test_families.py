"""Lines that differ in values only are one family, whatever their order."""

import random
import time
from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rca.mining import MARK, families_of
from rca.mining.words import Kind, read_line


def templates(*lines: str) -> set[str]:
    texts = dict.fromkeys((line.replace("<*>", MARK) for line in lines), 1)
    return {family.template for family in families_of(texts).known.values()}


@pytest.mark.parametrize(
    ("lines", "template"),
    [
        (("user ann left", "user bob left"), "user <*> left"),
        (("flag=true set", "flag=false set"), "flag=<*> set"),
        (("ids <*>, <*> kept", "ids <*>, <*>, <*> kept"), "ids <*> kept"),
        (("ids <*>, <*> kept",), "ids <*>, <*> kept"),
        (("took <*> ms",), "took <*> ms"),
        (("used <*> MB of it", "used <*> KB of it"), "used <*> of it"),
        (("task<*> started",), "<*> started"),
        (("charset utf-<*> used",), "charset utf-<*> used"),
        (("offset -<*> used",), "offset <*> used"),
        (("mounted /data now",), "mounted <*> now"),
        (("class a.b.C met", "class d.e.F met"), "class <*> met"),
        (('say "hello you" now', 'say "good day to you" now'), 'say "<*>" now'),
        (("state=OPEN now",), "state=OPEN now"),
        (("nothing varies here",), "nothing varies here"),
        (("",), ""),
    ],
)
def test_what_varies_is_shown_as_a_mark(lines: tuple[str, ...], template: str) -> None:
    assert templates(*lines) == {template}


@pytest.mark.parametrize(
    "lines",
    [
        ("cache miss here", "cache hit here"),
        ("state=OPEN now", "state=SHUT now"),
        ("opened door <*>", "closed door <*>"),
        ("done", "done <*>"),
    ],
)
def test_messages_that_say_different_things_stay_apart(lines: tuple[str, ...]) -> None:
    assert len(templates(*lines)) == len(lines)


def test_a_column_whose_words_vary_independently_holds_values() -> None:
    lines = [f"{verb} {name} now" for verb in ("adding", "removing") for name in "abcdefgh"]

    assert templates(*lines) == {"adding <*> now", "removing <*> now"}


def test_the_id_follows_from_the_constant_words() -> None:
    one = families_of({f"user {MARK} left the room": 1}).known
    other = families_of({f"user {MARK} left the room": 7, "user ann left the room": 1}).known

    assert {family.id for family in one.values()} == {family.id for family in other.values()}


def test_a_line_that_was_not_compared_is_recognised() -> None:
    names = [f"{first}{second}" for first in "abcdefgh" for second in "stuvwxyz"]
    families = families_of({f"hello {name} and welcome": 1 for name in names})

    seen = families.recognise("hello somebody and welcome")

    assert seen is not None
    assert seen.template == "hello <*> and welcome"
    assert families.recognise("goodbye somebody and farewell") is None


_WORDS = st.sampled_from(
    [
        "user",
        "ann",
        "bob",
        "a.b.c",
        "null",
        MARK,
        f"{MARK}, {MARK}",
        "K=V",
        "/x",
        '"q r"',
        "...",
        "é",
    ]
)
_LINES = st.lists(st.lists(_WORDS, max_size=6).map(" ".join), unique=True, max_size=40)


@settings(deadline=None, max_examples=150)
@given(lines=_LINES, rng=st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(lines: list[str], rng: random.Random) -> None:
    shuffled = list(lines)
    rng.shuffle(shuffled)

    found = families_of(dict.fromkeys(lines, 1)).known

    assert families_of(dict.fromkeys(shuffled, 1)).known == found
    assert set(found) == set(lines)


@settings(deadline=None, max_examples=300)
@given(text=st.text(max_size=80) | st.text(alphabet=f"{MARK}\"'.=:/ -{{}}ab1", max_size=60))
def test_any_text_is_put_together_again(text: str) -> None:
    line = read_line(text, 1)

    whole = "".join(gap + word for gap, word in zip(line.gaps, (*line.words, ""), strict=True))

    assert len(line.gaps) == len(line.words) + 1
    if Kind.VARIABLE not in line.kinds and "=" not in text:
        assert whole == text


_NAMES = ["".join(letters) for letters in product("abcdefgh", "stuvwxy", "klmnopq")]


def _two_names(rng: random.Random) -> str:
    return f"{rng.choice(_NAMES)} follows {rng.choice(_NAMES)} now"


def _prose(rng: random.Random) -> str:
    return " ".join(rng.choices(_NAMES, k=rng.randint(1, 9)))


def _punctuation(rng: random.Random) -> str:
    return "".join(rng.choices("ab=:,;()[]{}\"'<>|. ", k=24))


@pytest.mark.parametrize(("kind", "most"), [(_two_names, 1), (_prose, 9), (_punctuation, 8_000)])
def test_user_text_neither_explodes_nor_takes_long(
    kind: Callable[[random.Random], str], most: int
) -> None:
    rng = random.Random(5)  # noqa: S311 - the same lines in every run
    lines = {kind(rng): 1 for _ in range(8_000)}
    start = time.process_time()

    found = families_of(lines).known

    assert len({family.id for family in found.values()}) <= most
    assert time.process_time() - start < 20
