"""No text makes the parser fail, loop, or take more than linear time."""

import time
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rca.stacktrace import Trace, find_traces, fingerprint, join_lines, placed_traces
from rca.stacktrace.tree import CHAIN_LIMIT, NESTED_CHAIN_LIMIT, NESTING_LIMIT
from tests.stacktrace.texts import LANGUAGES, text

PIECES = sorted(
    set(chain.from_iterable(text(language).split("\n") for language in LANGUAGES))
    | {
        "  | ",
        "  +-+---------------- 1 ----------------",
        "    +------------------------------------",
        "Caused by: [CIRCULAR REFERENCE: a.B: x]",
        "  [errors]: [",
        "  ]",
        "}",
        "\tat ",
        "   at A.B()",
        "Next A: b in /a.php:1",
        "[previous exception] [object] (A(code: 0): b at /a.php:1)",
        "Traceback (most recent call last):",
        "\t1: from a.rb:1:in `f'",
        "\tpanic: x [recovered]",
        "Caused by:",
        "    0: x",
        "Error: x",
        " ---> (Inner Exception #0) A.B: c<---",
        "\u2028",
        "\0",
    }
)


def depth(trace: Trace) -> int:
    return 1 + max((depth(link.trace) for link in trace.children), default=0)


def check(traces: tuple[Trace, ...]) -> None:
    """Every promise that holds of any text."""
    for trace in traces:
        assert fingerprint(trace) == fingerprint(trace)
        assert depth(trace) <= CHAIN_LIMIT + NESTING_LIMIT * NESTED_CHAIN_LIMIT + 1
        assert repr(trace)
        assert hash(trace) == hash(trace)


@given(st.text())
def test_any_text(anything: str) -> None:
    check(find_traces(anything))


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=40))
def test_any_order_of_pieces(lines: list[str]) -> None:
    check(find_traces("\n".join(lines)))
    joined = list(join_lines((at % 3, at, line) for at, line in enumerate(lines)))
    keys = [key for one in joined for key in one.keys]
    assert len(keys) == len(set(keys))
    for one in joined:
        if one.trace is not None:
            assert one.telling()[2] in one.keys


@given(
    st.recursive(
        st.none() | st.integers() | st.text() | st.sampled_from(PIECES),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "stack_trace",
                        "error",
                        "stack",
                        "message",
                        "context",
                        "reportLocation",
                        "serviceContext",
                        "@type",
                    ]
                ),
                inner,
            )
        ),
    )
)
def test_any_payload(payload: object) -> None:
    placed_traces({"jsonPayload": payload, "textPayload": payload})


def nested_groups(number: int) -> str:
    lines = ["  + Exception Group Traceback (most recent call last):", "  | ExceptionGroup: x"]
    for level in range(number):
        margin = "  " * (level + 1)
        lines += [
            f"{margin}+-+---------------- 1 ----------------",
            f"{margin}  | ExceptionGroup: y",
        ]
    return "\n".join(lines)


LARGE = {
    "causes": "a.B: x\n\tat a.B.c(B.java:1)\n" + "Caused by: a.B: y\n" * 55_000,
    "shared frames": "a.B: x\n"
    + "\tat a.B.c(B.java:1)\n" * 9_000
    + "Caused by: a.B: y\n\tat a.B.c(B.java:1)\n\t... 9000 more\n" * 13_000,
    "suppressed": "a.B: x\n\tat a.B.c(B.java:1)\n" + "\tSuppressed: a.B: y\n" * 50_000,
    "recursion": "Traceback (most recent call last):\n"
    + '  File "/a.py", line 1, in f\n' * 100_000
    + "RecursionError: deep",
    "chain": (
        'Traceback (most recent call last):\n  File "/a.py", line 1, in f\nKeyError: 1\n\n'
        "During handling of the above exception, another exception occurred:\n\n"
    )
    * 7_000,
    "groups": nested_groups(700),
    "members": nested_groups(1) + "\n    +---------------- 2 ----------------\n    | E: y" * 20_000,
    "inner": "A.B: x\n" + " ---> A.B: y\n" * 80_000,
    "inner in a line": "   at A.B()\nA.B: x" + " ---> A.B: y" * 80_000 + "\n   at A.B()\n",
    "properties": "E: x\n    at f (/a.js:1:2) {\n" + "  [cause]: Error: y\n" * 50_000,
    "panics": "panic: x\n" + "\tpanic: y\n" * 90_000,
    "next": "PHP Fatal error:  Uncaught A: x in /a.php:1\n" + "Next B: y in /b.php:2\n" * 45_000,
    "heads": "a.rb:1:in `f': x (E)\n\tfrom a.rb:2:in `g'\n" * 25_000,
    "list of causes": "Error: x\n\nCaused by:\n" + "    1: y\n" * 100_000,
    "one line": "at a.b(" * 150_000,
    "brackets": ("at " + "(" * 1_900 + "\n") * 500,
    "calls": (" at a.b(" + "()" * 900 + "\n") * 500,
    "places": ("Uncaught A: " + " in" * 600 + "\n") * 500,
    "spaces": (" " * 1_900 + "x\n") * 500,
    "names": ("A." * 950 + "Error\n") * 500,
    "heads without frames": "Error: x\n" * 110_000,
    "frames and strangers": "\tat a.B.c(B.java:1)\nx: y\nx: y\nx: y\n" * 25_000,
    "blank lines": "\n" * 1_000_000,
}


@pytest.mark.parametrize("name", LARGE)
def test_a_megabyte_takes_linear_time(name: str) -> None:
    whole = LARGE[name]
    half = whole[: len(whole) // 2]
    times = []
    for part in (half, whole):
        start = time.process_time()
        check(find_traces(part))
        times.append(time.process_time() - start)

    # twice the text may take twice the time, and a little for what the machine does besides
    assert times[1] < 4 * times[0] + 0.5
    assert times[1] < 10
