"""How text is walked through: nothing is passed over, and cuts change nothing."""

import pickle
import re
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rca.store import Redactor, secret_scan, secret_window
from rca.store.secret_rules import RULES, TAG
from rca.store.secret_scan import Found, scan_lines, scan_text
from rca.store.secret_window import Window
from tests.store.secrets_corpus import LEAKS, ORDINARY, PASSWORD

KEY = b"k" * 32
ROOT = Path(__file__).parents[2]
PIECES = (
    *(
        "password",
        "DB_TOKEN",
        "name",
        "value",
        "key",
        "Authorization",
        "cookie",
        "secret_key",
        "env",
    ),
    *(
        '"',
        '\\"',
        '\\\\\\"',
        "'",
        "&quot;",
        ":",
        "=",
        ": ",
        " = ",
        ",",
        ", ",
        "{",
        "}",
        "[",
        "]",
        "\n",
    ),
    *(
        "\n  ",
        "<",
        ">",
        "</",
        "/>",
        "]]>",
        "<![CDATA[",
        "- ",
        " ",
        "://",
        "@",
        "a1b2c3d4e5f6",
        PASSWORD,
    ),
    *(
        "Bearer ",
        "\\u003d",
        "&amp;",
        "eyJ",
        "ghp_",
        "-----BEGIN PRIVATE KEY-----",
        "[REDACTED:a:0011aabb]",
    ),
    *("\x0b", "\r\n", "ü", "\\", "--", "code="),
)
PARTS = st.lists(
    st.one_of(
        st.sampled_from([leak.text for leak in LEAKS] + [*ORDINARY]),
        st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    ),
    max_size=4,
)
TEXTS = PARTS.map("".join).map(str.encode)
APART = st.builds(str.join, st.sampled_from([" ", "\n", ", ", ' "', "; "]), PARTS).map(str.encode)
"""The same with something between the parts, as secrets stand in real text."""


def everywhere(text: bytes, start: int, end: int) -> tuple[int, int]:
    """A search that passes nothing over but tags, which it takes whole."""
    tag = re.compile(TAG).match(text, start, end)
    if tag:
        return tag.span()
    return (start, start + 1) if start < end else (-1, -1)


def of_text(text: bytes, step: int = 1 << 22) -> list[tuple[int, int, bytes, str]]:
    """Secrets of a text looked at in steps, by their place in all of it."""
    found, offset = [], 0
    for piece, done, reached, secrets in scan_text([text], step):
        start = offset - done
        found += [(start + one.start, start + one.end, one.quote, rule) for one, rule in secrets]
        assert piece[done:reached] == text[offset : offset + reached - done]
        offset += reached - done
    assert offset == len(text)
    return found


def everywhere_in(text: bytes) -> tuple[list[tuple[int, int, bytes, str]], list[Found]]:
    """What is found when rules are asked at every byte."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secret_scan, "search_places", lambda: everywhere)
        return of_text(text), scan_lines(text)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_the_search_passes_over_nothing_that_a_rule_would_take(text: bytes) -> None:
    assert (of_text(text), scan_lines(text)) == everywhere_in(text)


@pytest.mark.parametrize("leak", LEAKS)
def test_each_secret_of_the_corpus_begins_where_the_search_looks(leak: object) -> None:
    text = leak.text.encode()  # type: ignore[attr-defined] # a Leak

    assert of_text(text) == everywhere_in(text)[0] != []


@given(TEXTS, st.integers(1, 400))
@settings(max_examples=400, deadline=None)
def test_steps_change_nothing(text: bytes, step: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secret_scan, "AHEAD", 300)
        patch.setattr(secret_scan, "_KEPT", 600)
        patch.setattr(secret_window, "BEHIND", 300)
        long = text * 3 + b"\n" + text
        assert of_text(long, step) == of_text(long, len(long) + 1)


@given(TEXTS, st.lists(st.integers(0, 200), max_size=8))
def test_blocks_change_nothing(text: bytes, cuts: list[int]) -> None:
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    blocks = [text[a:b] for a, b in pairwise(places)]

    assert redacted(blocks) == redacted([text])


def redacted(blocks: list[bytes]) -> tuple[bytes, Counter[str]]:
    redactor = Redactor(KEY)
    return b"".join(redactor.redact_text(blocks)), redactor.counts


@given(APART)
@settings(max_examples=400, deadline=None)
def test_a_second_pass_changes_nothing(text: bytes) -> None:
    line = text.replace(b"\n", b" ")
    for once in (redacted([text])[0], redacted([b"<a>" + text])[0]):
        assert redacted([once]) == (once, Counter())
    once = Redactor(KEY).redact(line)
    assert Redactor(KEY).redact(once) == once


@given(TEXTS)
def test_lines_are_looked_at_alone(text: bytes) -> None:
    alone = [Redactor(KEY).redact(line) for line in text.split(b"\n")]

    assert Redactor(KEY).redact(text) == b"\n".join(alone)


def test_a_secret_that_spans_steps_goes_whole() -> None:
    filler = b"<a>" + b"ready and waiting, nothing to see here\n" * 110_000
    pair = b'<property name="DB_PASSWORD"\n  value="%s"/>' % PASSWORD.encode()
    for shift in range(-60, 10, 7):
        text = filler[: (4 << 20) - secret_window.AHEAD + shift] + pair + filler
        assert PASSWORD.encode() not in redacted([text])[0]


def test_a_long_text_takes_little_memory() -> None:
    line = b'<testcase name="test_token_expired"><system-out>ready</system-out></testcase>\n'
    block = line * 12_000

    def blocks() -> Iterator[bytes]:
        yield b"<testsuite>"
        for _ in range(24):
            yield block

    list(Redactor(KEY).redact_text([b"token"]))
    tracemalloc.start()
    size = sum(map(len, Redactor(KEY).redact_text(blocks())))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size == len(b"<testsuite>") + 24 * len(block)
    assert peak < 30 << 20


def test_a_secret_without_end_is_taken_as_far_as_a_rule_looks() -> None:
    text = b'{"password": "' + b"a" * (1 << 20)

    result, counts = redacted([text])

    assert counts == {"named-secret": 1}
    assert len(text) - len(result) > secret_window.AHEAD - 1000


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a",
            "token",
            "-",
            "eyJ",
            "eyJ-",
            "://a:",
            "passw",
            '\\"',
            "token=",
            "token ",
            "\\",
            " ",
            "<",
        ),
        *(
            '"token":"',
            '\\"token\\":\\"',
            "token='",
            "token:&quot;",
            "<token>",
            "<token a='",
            'name="',
        ),
        *(
            '"name":"',
            '"name":"token",',
            ',"value":"',
            "name: token\n",
            "value: a\n",
            "@tcp(",
            "8Q~",
        ),
        *(
            "-----BEGIN PRIVATE KEY-----",
            "Authorization: ",
            "cookie: a=",
            "--token ",
            "mysql -a ",
            ":AA",
        ),
        *(
            "token=a(",
            "AKIA",
            ".aaaaaa.",
            'name="token" ',
            "<a name='token' value='",
            "[",
            "&amp;",
            "]]",
        ),
        *(
            '"cookies":[{',
            "password 'a",
            "login a password ",
            "?code=",
            "u0026sig=",
            "sk-",
            "\n",
            "[REDACTED:",
        ),
    ],
)
def test_runs_of_any_piece_take_time_by_their_length(piece: str) -> None:
    text = (piece * (60_000 // len(piece))).encode()

    start = time.perf_counter()
    for block in (text, b"<" + text):
        Redactor(KEY).redact(block)
        list(Redactor(KEY).redact_text([block]))
    assert time.perf_counter() - start < 5


def test_clean_blocks_come_back_as_they_are() -> None:
    block = "\n".join(ORDINARY).encode()

    assert Redactor(KEY).redact(block) is block


def test_the_name_of_a_file_may_carry_a_secret() -> None:
    token = "gh" + "p_" + "x1Y2" * 9

    assert token not in Redactor(KEY).redact_name(f"dump-{token}.log")
    assert PASSWORD not in Redactor(KEY).redact_name(f"backup?token={PASSWORD}")
    assert (
        Redactor(KEY).redact_name("logs-2025-09-10 (token).json") == "logs-2025-09-10 (token).json"
    )
    assert Redactor(KEY).redact_name("\udcff.log") == "\udcff.log"


def test_a_redactor_goes_to_other_processes_and_counts_add_up() -> None:
    one = Redactor(KEY)
    one.redact(b"DB_PASSWORD=" + PASSWORD.encode())
    two = pickle.loads(pickle.dumps(one))  # noqa: S301 # made right here
    two.redact(b"DB_PASSWORD=" + PASSWORD.encode())

    assert one.counts + two.counts == {"named-secret": 3}


def test_what_is_stored_in_this_repository_stays_as_it_is() -> None:
    paths = [path for path in ROOT.glob("incidents/*/evidence/*") if path.is_file()]

    for path in paths:
        content = path.read_bytes()
        assert redacted([content]) == (content, Counter()), path
        if path.suffix in {".ndjson", ".jsonl"}:
            assert Redactor(KEY).redact(content) is content, path
    assert paths


def test_each_rule_says_with_which_bytes_it_begins() -> None:
    for leak in LEAKS:
        text = leak.text.encode()
        for at in range(len(text)):
            window = Window(text, 0, len(text), high=len(text))
            taken = [rule for rule in RULES if tuple(rule.find(window, at))]
            assert all(text[at] in rule.first for rule in taken)
