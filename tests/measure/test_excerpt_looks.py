"""What a line looks like depends neither on lines before it nor on digits that do not tell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rca.measure import excerpt_looks
from rca.measure.excerpt_looks import Looks
from rca.measure.excerpt_masks import masked, plain
from rca.measure.excerpt_scan import LogScan
from rca.measure.excerpts import most_telling
from rca.measure.telling import kind_of, rules_for
from rca.stacktrace import join_text
from tests.measure.failed_logs import FAILED_LOGS, NOISE

TOLD = [
    *(line for text in FAILED_LOGS.values() for line in text.split("\n")),
    *NOISE,
    "exit code 0",
    "exit code 10",
    "exit status 0x00",
    "exit status 0x0f",
    "HTTP status 404 of 7",
    "HTTP status 204",
    "502 bad gateway",
    "12) fails",
    "12345) fails",
    "0 errors, 3 failed",
    "2 errors, 0 failed",
]
DIGITS = st.dictionaries(st.sampled_from("0123456789"), st.sampled_from("0123456789"))


def replaced(line: str, digits: dict[str, str]) -> str:
    return "".join(digits.get(letter, letter) for letter in line)


@st.composite
def told(draw: st.DrawFn) -> str:
    """A line with some of its digits replaced."""
    line = draw(st.one_of(st.sampled_from(TOLD), st.text(max_size=60)))
    return plain(replaced(line, draw(DIGITS)))


@settings(max_examples=150, deadline=None)
@given(st.lists(told(), max_size=30))
def test_kinds_are_those_of_each_line_alone(lines: list[str]) -> None:
    looks = Looks()

    found = [looks.kind(line, look) for line, look in zip(lines, looks.of(lines), strict=True)]

    assert found == [0 if not line.strip() else kind_of(line) for line in lines]


@settings(max_examples=150, deadline=None)
@given(told(), DIGITS)
def test_digits_change_neither_rules_nor_mask(line: str, digits: dict[str, str]) -> None:
    other = replaced(line, digits)

    assert rules_for(other) == rules_for(line)
    assert masked(other) == masked(line)


@pytest.mark.parametrize("lines", [TOLD, TOLD * 3])
def test_forgetting_changes_nothing(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    kept = most_telling(scanned(lines), 40)
    monkeypatch.setattr(excerpt_looks, "REMEMBERED", 2)

    assert most_telling(scanned(lines), 40) == kept


@pytest.mark.parametrize("name", FAILED_LOGS)
def test_traces_are_those_that_are_found_line_by_line(name: str) -> None:
    lines = [*NOISE, *FAILED_LOGS[name].split("\n"), *NOISE]
    named = {
        joined.telling()[1] for joined in join_text("\n".join(lines)) if joined.trace is not None
    }

    scan = scanned(lines)

    assert {plain(line) for line, kind in zip(lines, scan.kinds, strict=True) if kind} >= {
        plain(line) for line in named
    }


def test_a_line_that_cannot_be_encoded_is_read() -> None:
    assert most_telling(scanned(["error: \ud800 and \udfff", "error: \ud801"]), 2)


def scanned(lines: list[str]) -> LogScan:
    log = LogScan()
    log.take(lines)
    log.finish()
    return log
