"""What an excerpt promises: few lines, the right ones, for the same bytes always the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rca.measure.excerpt_masks import masked, plain, shortened
from rca.measure.excerpt_scan import LogScan
from rca.measure.excerpts import Chosen, condensed, most_telling, vanished
from rca.measure.telling import NOTHING, kind_of
from rca.measure.telling_rules import RULES
from tests.measure.failed_logs import FAILED_LOGS, NOISE, within_noise

FOREIGN = st.lists(
    st.one_of(
        st.text(max_size=80),
        st.sampled_from([line for text in FAILED_LOGS.values() for line in text.split("\n")]),
        st.sampled_from(NOISE),
        st.sampled_from(["##[group]Run x", "##[endgroup]", "##[error]", "Post job cleanup.", ""]),
    ),
    max_size=60,
)


def scan(lines: list[str]) -> LogScan:
    log = LogScan()
    log.take(lines)
    log.finish()
    return log


def numbers(chosen: tuple[Chosen, ...]) -> list[int]:
    return [one.line for one in chosen]


@pytest.mark.parametrize("name", FAILED_LOGS)
def test_lines_that_tell_are_found_within_a_healthy_run(name: str) -> None:
    lines, telling = within_noise(FAILED_LOGS[name])

    chosen = numbers(most_telling(scan(lines), len(telling) + 8))

    assert {lines[number - 1] for number in telling.difference(chosen)} == set()


@pytest.mark.parametrize("line", [line.format(n=43) for line in NOISE])
def test_healthy_lines_fulfil_at_most_the_faintest_rule(line: str) -> None:
    kind = kind_of(line)

    assert kind == NOTHING or RULES[kind - 1].why == "warns"


@settings(max_examples=150, deadline=None)
@given(FOREIGN, st.integers(1, 70))
def test_an_excerpt_is_few_lines_of_the_file_in_its_order(lines: list[str], count: int) -> None:
    chosen = most_telling(scan(lines), count)

    found = numbers(chosen)
    assert len(found) <= count
    assert found == sorted(set(found))
    assert all(1 <= number <= len(lines) for number in found)
    assert all(one.why for one in chosen)
    assert chosen == most_telling(scan(lines), count)


@settings(max_examples=100, deadline=None)
@given(FOREIGN, st.integers(1, 30), st.integers(0, 30))
def test_more_lines_never_lose_one(lines: list[str], few: int, more: int) -> None:
    log = scan(lines)

    assert set(most_telling(log, few)) <= set(most_telling(log, few + more))


@settings(max_examples=50, deadline=None)
@given(FOREIGN, st.integers(1, 9))
def test_it_does_not_matter_in_which_parts_lines_come(lines: list[str], size: int) -> None:
    log = LogScan()
    for start in range(0, len(lines), size):
        log.take(lines[start : start + size])
    log.finish()

    assert most_telling(log, 10) == most_telling(scan(lines), 10)


def test_empty_lines_are_never_chosen() -> None:
    lines = ["", "   ", "error: out of cheese", "\t", ""]

    assert numbers(most_telling(scan(lines), 10)) == [3]


def test_an_empty_log_has_an_empty_excerpt() -> None:
    assert most_telling(scan([]), 10) == ()


def test_one_error_said_often_does_not_crowd_out_another() -> None:
    lines = [f"ERROR: request {n} was lost" for n in range(500)]
    lines.insert(250, "ERROR: the disk is read-only")

    assert 251 in numbers(most_telling(scan(lines), 3))


def test_the_last_of_many_alike_counts_more_than_those_between() -> None:
    lines = [f"ERROR: request {n} was lost" for n in range(500)]

    assert numbers(most_telling(scan(lines), 2)) == [1, 500]


def test_what_stands_just_before_the_failure_is_shown_without_a_word_of_failure() -> None:
    lines = [f"step {n} done" for n in range(300)]
    lines += ["Format these:", "  src/ledger.zig", "##[error]Process completed with exit code 1."]

    assert {301, 302, 303} <= set(numbers(most_telling(scan(lines), 5)))


@pytest.mark.parametrize("line", ["$ make || exit 1", "+ echo 'ERROR: none'", "> exit 1"])
def test_a_command_that_is_echoed_is_no_outcome(line: str) -> None:
    kind = kind_of(line)

    assert kind == NOTHING or RULES[kind - 1].weight < 0.3


def test_a_cascade_of_one_kind_leaves_room_for_another() -> None:
    words = [f"{first}{second}" for first in "abcdefghijklmnop" for second in "abcdefghijklmnop"]
    lines = [f"ERROR: {word} is gone" for word in words]
    lines.append("the server does not exist: connection refused")

    assert len(lines) in numbers(most_telling(scan(lines), 60))


def test_the_failed_step_and_its_command_are_shown() -> None:
    lines = [
        *(f"##[group]Run part {n}\nscript {n}\n##[endgroup]\nfine" for n in range(20)),
        "##[group]Run make verify",
        "make verify",
        "##[endgroup]",
        "$ ./verify --strict",
        *(f"looking at {n}" for n in range(300)),
        "##[error]Process completed with exit code 1.",
    ]
    lines = "\n".join(lines).split("\n")
    at = lines.index("make verify")

    reasons = {one.line: one.why for one in most_telling(scan(lines), 8)}

    assert reasons[at] == reasons[at + 1] == "the step that failed"
    assert reasons[at + 3] == "the command that ran before it failed"


def test_a_step_that_ran_after_the_failure_counts_less() -> None:
    lines = [
        "##[group]Run make",
        "make",
        "##[endgroup]",
        "ERROR: no more cheese",
        "##[error]Process completed with exit code 2.",
        "##[group]Run upload",
        "upload",
        "##[endgroup]",
        "ERROR: nothing to upload",
    ]

    assert 9 not in numbers(most_telling(scan(lines), 4))


def test_the_script_of_a_step_is_not_taken_for_what_it_said() -> None:
    lines = ["##[group]Run check", "echo 'Error: unknown'", "exit 1", "##[endgroup]", "fine"]

    assert [kind for kind in scan(lines).kinds if kind != NOTHING] == []


def test_a_declaration_without_an_end_ends_all_the_same() -> None:
    lines = ["##[group]Run check", *("x" for _ in range(600)), "ERROR: no more cheese"]

    assert 602 in numbers(most_telling(scan(lines), 1))


def test_of_a_trace_the_exception_and_the_own_frame_come_first() -> None:
    frames = [f"    at java.base/java.util.Layer{n}.call(Layer{n}.java:{n})" for n in range(1, 40)]
    lines = [
        "java.lang.IllegalStateException: no rate for today",
        *frames[:20],
        "    at com.bank.Ledger.transfer(Ledger.java:48)",
        *frames[20:],
        "next",
    ]

    assert {1, 22} <= set(numbers(most_telling(scan(lines), 6)))


def test_lines_of_a_healthy_log_are_background() -> None:
    healthy = [f"12:00:{n:02} ERROR: cache {n} is cold" for n in range(20)] + ["shutting down"]
    failed = [f"13:10:{n:02} ERROR: cache {n} is cold" for n in range(20)] + ["rate table is empty"]

    alone = numbers(most_telling(scan(failed), 1))
    against = most_telling(scan(failed), 1, scan(healthy))

    assert alone == [1]
    assert against == (Chosen(line=21, why="not in the healthy log"),)


def test_lines_of_a_healthy_log_that_are_missing_are_named_once() -> None:
    healthy = ["start", "listening on 80", "listening on 81", "ready"]

    assert vanished(scan(healthy), scan(["start"]), 5) == (2, (2, 4))


def test_a_condensed_text_has_its_first_line_and_what_tells() -> None:
    lines = ["checkout answers", *(f"  frame {n}" for n in range(900)), "AssertionError: 5 != 7"]

    shown = condensed("\n".join([*lines, *(f"row {n}" for n in range(500))]), 2)

    assert shown.reasons == ((3, "names an exception"),)
    assert shown.text.split("\n") == [
        "checkout answers",
        "[… 900 lines …]",
        "AssertionError: 5 != 7",
        "[… 500 lines …]",
    ]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("2026-04-22T16:09:37.3317193Z \x1b[31;1mFAIL\x1b[0m x", "FAIL x"),
        ("\ufeff2026-04-22T16:09:37.3317193Z done", "done"),
        ("build\tRun tests\t2026-04-22T16:09:37.3317193Z done", "done"),
        ("^[[31mFAILED^[[0m x", "FAILED x"),
        ("10%\r50%\r100% done\r", "100% done"),
        ("2026-04-22 16:09:37,331 ERROR x", "ERROR x"),
        ("x \x1b]8;;https://example.org\x07link\x1b]8;;\x07", "x link"),
    ],
)
def test_a_line_is_matched_without_what_stands_around_it(line: str, text: str) -> None:
    assert plain(line) == text


def test_lines_that_differ_in_numbers_paths_and_quotes_are_alike() -> None:
    first = 'src/a.py:12: error: no attribute "is_null" in 0x7f279ff61160'
    second = 'src/b/c.py:7: error: no attribute "if_else" in 0x55'

    assert masked(first) == masked(second)


@settings(deadline=None)
@given(st.text(max_size=300), st.integers(0, 300), st.integers(3, 100))
def test_a_shortened_text_is_short_and_shows_its_place(text: str, at: int, most: int) -> None:
    cut = shortened(text, at, most)

    assert len(cut) <= most or cut == text
    if len(text) <= most:
        assert cut == text
    elif at < len(text) and most > 8:
        assert cut.strip("…")[:1] in text


@pytest.mark.parametrize(
    "line",
    [
        "a" * 300_000,
        "a/" * 150_000,
        "error: " * 40_000,
        "expected " * 30_000,
        '"' * 300_000,
        "[" * 300_000,
        " " * 300_000,
        "1) " * 100_000,
        "_" * 300_000,
        "^[[" * 100_000,
        "A.A" * 90_000,
        "Error." * 50_000,
        "failed exit " * 30_000,
    ],
)
def test_no_line_takes_long(line: str) -> None:
    import time

    start = time.process_time()
    scan([line])

    assert time.process_time() - start < 1
