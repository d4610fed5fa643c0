"""Entries come out in the order of their keys, each once, however they came in."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.intake import Batch, Order, order, time_key
from rca.model.instant import Instant, parse_instant

ROWS = st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["a", "b"])), max_size=40)


def batch(*rows: tuple[bytes, bytes]) -> Batch:
    ordered = sorted(rows)
    return Batch(keys=tuple(key for key, _ in ordered), lines=b"".join(line for _, line in ordered))


def row(number: int, text: str) -> tuple[bytes, bytes]:
    return time_key(Instant(number)) + b"id", f"{number} {text}\n".encode()


@given(st.lists(ROWS, max_size=6), st.sampled_from([0, 30, 10_000]))
def test_lines_are_sorted_by_key_and_the_least_of_equals_stays(
    batches: list[list[tuple[int, str]]], window: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order, "_WINDOW", window)
        made = Order(BytesIO())
        for rows in batches:
            made.add(batch(*(row(*item) for item in rows)))
        made.close()

    expected: dict[bytes, bytes] = {}
    for rows in batches:
        for key, line in (row(*item) for item in rows):
            expected[key] = min(expected.get(key, line), line)
    content = b"".join(made.content())
    assert content == b"".join(line for _, line in sorted(expected.items()))
    assert made.is_empty == (not expected)
    if made.is_sorted:
        made.file.seek(0)
        assert made.file.read() == content
    if expected:
        assert made.count() == (len(expected), *(Instant(key_time(k)) for k in ends(expected)))


def ends(rows: dict[bytes, bytes]) -> tuple[bytes, bytes]:
    return min(rows), max(rows)


def key_time(key: bytes) -> int:
    return int.from_bytes(key[:10], "big") - (1 << 79)


def test_entries_a_little_out_of_order_are_written_once() -> None:
    made = Order(BytesIO())
    for start in range(0, 1000, 10):
        made.add(batch(*(row(number ^ 15, "x") for number in range(start, start + 10))))
    made.close()

    assert made.is_sorted


def test_newest_first_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "_WINDOW", 50)
    made = Order(BytesIO())
    for number in range(100, 0, -1):
        made.add(batch(row(number, "x")))
    made.close()

    assert not made.is_sorted
    assert b"".join(made.content()).startswith(b"1 x\n2 x\n")


@pytest.mark.parametrize(
    "times",
    [
        ("0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999999Z"),
        ("1969-12-31T23:59:59.999999999Z", "1970-01-01T00:00:00Z"),
        ("2025-09-10T10:02:00.000000001Z", "2025-09-10T10:02:00.000000002Z"),
        ("2025-09-10T10:02:00Z", "9999-12-31T23:59:59Z"),
    ],
)
def test_keys_sort_as_times_do(times: tuple[str, str]) -> None:
    earlier, later = (time_key(parse_instant(time)) for time in times)

    assert earlier < later
    assert len(earlier) == len(later) == 10
