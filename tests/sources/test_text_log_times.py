"""The layouts in which programs write times, and what only looks like one."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rca.model.instant import Instant, format_instant, parse_instant
from rca.sources.text_log_times import LineTimes

NEAR = parse_instant("2025-09-11T00:00:00Z")
AT = "2025-09-10T10:02:11Z"
WITH_FRACTION = "2025-09-10T10:02:11.204Z"


def read(line: str, near: Instant | None = NEAR) -> str:
    return LineTimes(near=near).time_of(line)


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("2025-09-10T10:02:11.204Z x", WITH_FRACTION),
        ("2025-09-10T12:02:11+02:00 x", AT),
        ("2025-09-10 05:02:11-0500 x", AT),
        ("2025-09-10 10:02:11,204 ERROR x", WITH_FRACTION),
        ("2025-09-10 10:02:11.204 UTC [12] LOG:  x", WITH_FRACTION),
        ("2025/09/10 10:02:11 x", AT),
        ("2025/09/10 10:02:11 [error] 12#0: *3 x", AT),
        ("[2025-09-10 10:02:11.204] x", WITH_FRACTION),
        ("INFO 2025-09-10 10:02:11 x", AT),
        ("[INFO] 2025-09-10 10:02:11 x", AT),
        ("ERROR: [2025-09-10 10:02:11 UTC] x", AT),
        ("I, [2025-09-10T10:02:11.204 #12]  INFO -- : x", WITH_FRACTION),
        ("<134>1 2025-09-10T10:02:11Z host app - - - x", AT),
        ("<34>Sep 10 10:02:11 host su: x", AT),
        ("Sep  3 10:02:11 host su: x", "2025-09-03T10:02:11Z"),
        ("I0910 10:02:11.204   1 x.go:1] m", WITH_FRACTION),
        ("I20250910 10:02:11.204   1 x.go:1] m", WITH_FRACTION),
        ('127.0.0.1 - - [10/Sep/2025:12:02:11 +0200] "GET / HTTP/1.1" 200 5', AT),
        ("[Wed Sep 10 10:02:11.204 2025] [core:error] x", WITH_FRACTION),
        ("Wed Sep 10 10:02:11 2025 x", AT),
        ("Sep 10, 2025 10:02:11 AM com.acme.Main run", AT),
        ("Sep 10, 2025 12:02:11 AM com.acme.Main run", "2025-09-10T00:02:11Z"),
        ("1757498531 x", AT),
        ("1757498531.204 x", WITH_FRACTION),
        ("1757498531204 x", WITH_FRACTION),
        ("[1757498531] x", AT),
        ('time="2025-09-10T10:02:11Z" level=info', AT),
        ("level=info ts=2025-09-10T10:02:11.204Z x", WITH_FRACTION),
        ('{"level":"info","ts":1757498531.204,"msg":1}', WITH_FRACTION),
        ('{"level":30,"time":1757498531204,"pid":1}', WITH_FRACTION),
        ("web-1  | 2025-09-10T10:02:11Z x", AT),
        ("[pod/a/b] 2025-09-10T10:02:11Z x", AT),
        ("2025-09-10T23:59:60Z leap", "2025-09-11T00:00:00Z"),
        ("Feb 29 10:02:11 host leap day", "2024-02-29T10:02:11Z"),
    ],
)
def test_layouts(line: str, time: str) -> None:
    assert read(line) == time


@pytest.mark.parametrize(
    "line",
    [
        "",
        "no time 10:02:11",
        "12:30 lunch",
        "it ended at 2025-09-10T10:02:11Z",
        "2025-02-30 10:02:11 x",
        "2025-09-10 25:02:11 x",
        "2025-09-10 10:02:61 x",
        "2025-13-10 10:02:11 x",
        "1850-01-01 10:02:11 x",
        "9999-01-01 10:02:11 x",
        "17574985312 x",
        "9912345678 x",
        "123456789012345678901234567890",
        "2025-09-10 x",
        "1757498531abc",
        "Smarch 13 10:02:11 x",
    ],
)
def test_what_is_no_time(line: str) -> None:
    assert read(line) == ""


def test_a_year_is_that_of_the_time_read_last() -> None:
    times = LineTimes(near=None)

    assert times.time_of("Sep 10 10:02:11 a") == ""
    assert times.time_of("2023-12-31 23:59:59 a") == "2023-12-31T23:59:59Z"
    assert times.time_of("Jan  1 00:00:01 a") == "2024-01-01T00:00:01Z"
    assert (times.undated, times.without_year) == (1, 1)


def test_layouts_may_change_within_a_file() -> None:
    times = LineTimes(near=NEAR)
    mixed = ["2025-09-10 10:02:11 a", "I0910 10:02:11.204 1 x.go:1] m", "1757498531 x"] * 3

    assert all(times.time_of(line) for line in mixed)


@given(st.integers(min_value=0, max_value=4_000_000_000), st.sampled_from(["T", " "]))
def test_every_time_is_read_as_it_was_written(second: int, mark: str) -> None:
    text = format_instant(Instant(second * 1_000_000_000))

    assert read(f"{text.replace('T', mark)} x") == text


@settings(max_examples=300)
@given(st.text(alphabet='0123456789:-/.,TZ+[] SepOct|<>="ts{IWEF', max_size=400))
def test_any_line_gives_a_time_that_can_be_read_or_none(line: str) -> None:
    text = read(line)

    if text:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", text)
        parse_instant(text)
