"""Instants keep nanoseconds, know their zone, and survive the way to text and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.model.instant import SECOND, Instant, format_instant, parse_instant


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.000000001Z", 1),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T23:59:59.5Z", -SECOND // 2),
        ("1970-01-01t00:00:01z", SECOND),
        ("1970-01-01 00:00:01,25Z", SECOND + SECOND // 4),
        ("1970-01-01T00:00:60Z", 60 * SECOND),
    ],
)
def test_texts_become_nanoseconds(text: str, nanoseconds: int) -> None:
    assert parse_instant(text) == nanoseconds


@pytest.mark.parametrize("text", ["2025-09-10T10:00:00", "2025-09-10 10:00:00.5"])
def test_a_time_without_a_zone_is_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(ValueError, match="zone; add Z"):
        parse_instant(text)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2025-09-10", "2025-13-01T00:00:00Z", "2025-02-30T00:00:00Z"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"RFC 3339|month|day"):
        parse_instant(text)


@pytest.mark.parametrize(
    "text",
    ["9999-12-31T23:59:60Z", "9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+05:00"],
)
def test_a_time_beyond_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="outside the years 1 to 9999"):
        parse_instant(text)


@given(
    st.integers(min_value=-62_135_596_800, max_value=253_402_300_799), st.integers(0, 999_999_999)
)
def test_there_and_back(seconds: int, nanoseconds: int) -> None:
    instant = Instant(seconds * SECOND + nanoseconds)

    assert parse_instant(format_instant(instant)) == instant


def test_digits_come_in_threes() -> None:
    assert format_instant(Instant(SECOND)) == "1970-01-01T00:00:01Z"
    assert format_instant(Instant(SECOND + 1_000_000)) == "1970-01-01T00:00:01.001Z"
    assert format_instant(Instant(SECOND + 1)) == "1970-01-01T00:00:01.000000001Z"
