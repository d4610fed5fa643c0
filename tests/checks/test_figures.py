"""Figures in sentences: what is one, what it is worth, and what carries it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.checks.carried import carried_by_texts
from rca.checks.figures import figures_in
from rca.model.instant import SECOND
from tests.factories import at


def texts(sentence: str) -> list[str]:
    return [figure.text for figure in figures_in(sentence)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("65 of 95 failed, 68.4%.", ["65", "95", "68.4%"]),
        ("After 1,000 requests it took 0.25 s.", ["1,000", "0.25 s"]),
        ("It lasted five minutes.", ["five minutes"]),
        ("From 10:02 to 10:02:11.204Z.", ["10:02", "10:02:11.204Z"]),
        ("On 2025-09-10 it answered HTTP 503.", ["2025-09-10", "503"]),
        ("On September 10, 2025 at 10:02 it broke.", ["2025-09-10", "10:02"]),
        ("The 3rd of May 2025, and Sep. 3 2025.", ["2025-05-03", "2025-09-03"]),
        ("10 Dec 2025 or Sept 3, 2025", ["2025-12-10", "2025-09-03"]),
        ("Maybe 10 2025", ["10", "2025"]),
    ],
)
def test_figures(sentence: str, expected: list[str]) -> None:
    assert texts(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "E2, F1, 5xx, e2e and v2",
        "the 1st and 2nd deploy",
        "Python 3.11 and redis 7.2.1",
        "see step 3, line 14 and #123",
        "about 40, over 95%, at least 3",
        "at 12:02 CEST, 12:02+02:00, 3:15 pm",
        "four variables",
        "agents-00042-abc at 10.0.0.1:8080",
    ],
)
def test_names_and_approximations_are_no_figures(sentence: str) -> None:
    assert texts(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("1,000 requests", "served 1000"),
        ("1000 requests", "served 1,000"),
        ("a rate of 25%", "rate 0.25"),
        ("a rate of 0.25", "rate 25 %"),
        ("at 10:02", "10:02:11 it broke"),
        ("at 10:02:11", "2025-09-10T10:02:11.204Z it broke"),
        ("after 30 seconds", "timeout=30"),
        ("after 30 seconds", "timeout_ms=30000"),
        ("after two minutes", "timeout=120"),
        ("with code 1011", "close(code=1011)"),
        ("on 2025-09-10", "2025-09-10T10:02:11Z"),
        ("on September 10th, 2025", "2025-09-10T10:02:11Z"),
    ],
)
def test_equal_values_are_carried_whatever_their_spelling(sentence: str, evidence: str) -> None:
    [figure] = figures_in(sentence)

    assert carried_by_texts([evidence]).has(figure)
    assert not carried_by_texts(["nothing of it: 17, 11:59:03, 1999-01-01"]).has(figure)


def test_the_time_between_two_entries_is_carried() -> None:
    known = carried_by_texts([], [at("10:00:00"), at("10:03:50")])

    [four, seven] = figures_in("4 minutes, not 7 minutes")
    assert known.has(four)
    assert not known.has(seven)


def test_a_time_is_compared_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    [figure] = figures_in("at 10:02")

    assert carried_by_texts([], [at("10:02:30")]).has(figure)
    assert not carried_by_texts([], [at("15:32:30")]).has(figure)


@given(st.text(alphabet=st.sampled_from("0123456789,.:-%+TZ sminhofE²٣“`"), max_size=80))
def test_any_text_is_read(text: str) -> None:
    known = carried_by_texts([text], [0, SECOND])

    for figure in figures_in(text):
        assert known.has(figure) in (True, False)


def test_long_runs_of_digits_are_read_in_time() -> None:
    text = "9" * 20_000 + " " + "1," * 20_000 + " of" * 5_000

    assert list(figures_in(text)) == [] or carried_by_texts([text])
