"""Traces that came one line an entry are put together, whatever came between."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.stacktrace import Joined, find_traces, fingerprint, join_lines, root_cause
from rca.stacktrace.joining import ENTRY_LIMIT, LOOK_BACK, STREAM_LIMIT
from tests.stacktrace.texts import LANGUAGES, text

Line = tuple[str, str]
STRANGER = "2025-03-01 12:00:00,123 INFO GET /cart 200"


def lines_of(language: str, n: int = 12) -> list[str]:
    """The lines as a platform delivers them: blank ones are dropped."""
    return [line for line in text(language, n).split("\n") if line]


def joined(lines: list[Line]) -> list[Joined[int]]:
    """What is joined of pairs of stream and line; the key is the position."""
    return list(join_lines((stream, at, line) for at, (stream, line) in enumerate(lines)))


@st.composite
def interleaved(draw: st.DrawFn) -> tuple[dict[str, list[str]], list[Line]]:
    """Traces in streams of their own, each in order, and all of them shuffled together."""
    languages = draw(st.lists(st.sampled_from(sorted(LANGUAGES)), min_size=1, max_size=4))
    streams = {f"i{at}": lines_of(language, at + 1) for at, language in enumerate(languages)}
    for name, lines in streams.items():
        draw(st.just(None))
        if draw(st.booleans()):
            streams[name] = [STRANGER, *lines, STRANGER, STRANGER, STRANGER]
    owners = draw(st.permutations([name for name in streams for _ in streams[name]]))
    taken = {name: iter(lines) for name, lines in streams.items()}
    return streams, [(owner, next(taken[owner])) for owner in owners]


@given(interleaved())
def test_interleaved_streams_give_what_each_gives_alone(
    case: tuple[dict[str, list[str]], list[Line]],
) -> None:
    streams, mixed = case

    together = joined(mixed)

    for name, lines in streams.items():
        (whole,) = find_traces("\n".join(lines))
        (found,) = [one for one in together if mixed[one.last][0] == name]
        assert found.trace is not None
        assert fingerprint(found.trace) == fingerprint(whole)
        assert all(mixed[at][0] == name for at in found.keys)
        assert [mixed[at][1] for at in found.keys] == [line for line, _ in found.lines]
        assert STRANGER not in [mixed[at][1] for at in found.keys]


@pytest.mark.parametrize("language", LANGUAGES)
@given(at=st.integers(1, 30), number=st.integers(1, 2))
def test_a_line_or_two_in_between_are_no_part_of_it(language: str, at: int, number: int) -> None:
    lines = lines_of(language)
    at = min(at, len(lines) - 1)
    disturbed = [*lines[:at], *[STRANGER] * number, *lines[at:]]

    (found,) = joined([("i", line) for line in disturbed])

    assert found.trace is not None
    assert fingerprint(found.trace) == fingerprint(find_traces("\n".join(lines))[0])
    assert [disturbed[key] for key in found.keys] == lines


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.data())
def test_the_end_of_a_stream_in_the_middle_loses_no_line(
    language: str, data: st.DataObject
) -> None:
    lines = lines_of(language)
    end = data.draw(st.integers(1, len(lines)))

    keys = [key for one in joined([("i", line) for line in lines[:end]]) for key in one.keys]

    assert keys == sorted(set(keys))
    # at the end of a window a headline without frames is but a line
    assert end - len(keys) <= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_trace_twice_in_a_row_is_two(language: str) -> None:
    lines = [("i", line) for line in lines_of(language)]
    later = [("i", line) for line in lines_of(language, n=4711)]

    found = joined([*lines, *later])

    prints = [one.trace and fingerprint(one.trace) for one in found]
    assert prints == [prints[0], prints[0]] != [None, None]
    assert found[1].keys[0] == len(lines)


@pytest.mark.parametrize(
    ("language", "telling", "naming"),
    [
        ("python", "shop.cart.NoCart: no cart 12", "KeyError: 'cart no cart 12'"),
        (
            "java",
            "Caused by: java.lang.NullPointerException: no cart 12",
            "Caused by: java.lang.NullPointerException: no cart 12",
        ),
        ("javascript", "  [cause]: TypeError: no cart 12", "  [cause]: TypeError: no cart 12"),
        (
            "csharp",
            " ---> System.NullReferenceException: no cart 12",
            " ---> System.NullReferenceException: no cart 12",
        ),
        ("rust", "no cart 12", "no cart 12"),
    ],
)
def test_the_telling_line_and_that_of_the_root_cause(
    language: str, telling: str, naming: str
) -> None:
    lines = lines_of(language)
    (found,) = joined([("i", line) for line in lines])
    assert found.trace is not None

    _, told, key = found.telling()
    named, root = found.naming(root_cause(found.trace))

    assert (told, lines[key]) == (telling, telling)
    assert (named, lines[root]) == (naming, naming)


def test_notes_between_two_exceptions_of_a_chain_do_not_part_them() -> None:
    lines = [
        "Traceback (most recent call last):",
        '  File "/a.py", line 1, in f',
        "Gone: no cart",
        *[f"a note {number}" for number in range(LOOK_BACK - 1)],
        "During handling of the above exception, another exception occurred:",
        "Traceback (most recent call last):",
        '  File "/b.py", line 1, in g',
        "ValueError: x",
    ]

    (found,) = joined([("i", line) for line in lines])

    assert found.trace is not None
    assert (found.trace.type, root_cause(found.trace).type) == ("ValueError", "Gone")


def test_frames_without_a_head_are_joined_but_name_nothing() -> None:
    frames = [
        "\tat com.example.shop.Cart.edit(Cart.java:12)",
        "\tat com.example.shop.Main.main(Main.java:3)",
    ]

    (found,) = joined([("i", line) for line in frames])

    assert (found.trace, found.keys) == (None, (0, 1))


def test_a_log_line_above_the_frames_is_no_head() -> None:
    lines = [STRANGER, "    at load (/srv/app/cart.js:3:4)"]

    (found,) = joined([("i", line) for line in lines])

    assert (found.keys, found.trace) == ((1,), None)


def test_a_level_is_no_exception() -> None:
    lines = [
        "Traceback (most recent call last):",
        '  File "/a.py", line 1, in f',
        "INFO: fine",
        "Gone",
    ]

    (found,) = joined([("i", line) for line in lines])

    assert found.trace is not None
    assert (found.trace.type, found.keys) == ("Gone", (0, 1, 3))


def test_memory_is_bounded_when_a_trace_never_ends() -> None:
    def endless() -> Iterator[tuple[str, int, str]]:
        yield "i", 0, "Traceback (most recent call last):"
        for at in range(1, 2 * ENTRY_LIMIT):
            yield "i", at, '  File "/a.py", line 1, in f'

    found = list(join_lines(endless()))

    assert len(found) == 2
    assert all(len(one.keys) <= ENTRY_LIMIT and len(one.lines) < 5_000 for one in found)


def test_streams_that_fell_silent_are_closed() -> None:
    entries = iter(
        [(f"i{at}", at, "Traceback (most recent call last):") for at in range(3 * STREAM_LIMIT)]
    )

    found = join_lines(entries)

    assert next(found).keys == (0,)
    assert next(entries)[1] == STREAM_LIMIT + 1
    assert sum(1 for _ in found) == 3 * STREAM_LIMIT - 2
