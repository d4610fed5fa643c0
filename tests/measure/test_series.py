"""Numbers inside lines: named, brought to one unit, and told apart by what moves."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.measure import measure, series
from rca.model.instant import MINUTE, SECOND
from rca.model.signals import Series
from tests.factories import at
from tests.measure.builders import Entry, entry, logs, said

NOON = at("2025-03-01T12:00:00Z")


def clock(second: int) -> str:
    return f"{second // 60:02}:{second % 60:02}"


def spoken(texts: list[str], **fields: str) -> list[Entry]:
    return [
        said(clock(place * 20), text, insert_id=f"n{place}{fields.get('instance', '')}", **fields)
        for place, text in enumerate(texts)
    ]


def found(folder: Path, *entries: Entry) -> dict[tuple[str, str], Series]:
    return {(one.field, one.instance): one for one in measure(logs(folder, *entries)).series}


WAVE = (3, 1, 2, 5, 4, 2, 1, 3)


def test_a_pool_that_steps_down_is_told_by_its_trend_steps_and_end(tmp_path: Path) -> None:
    free = [8] * 40 + [5] * 40 + [2] * 30 + [0] * 50

    (one,) = found(tmp_path, *spoken([f"pool size=8 free={count}" for count in free])).values()

    assert (one.field, one.unit, one.count, one.first, one.last) == ("free", "", 160, 8, 0)
    assert (one.low, one.high, one.median_healthy, one.median_since) == (0, 8, 8, 2)
    assert one.trend < -0.7
    assert one.trend_p_value < 1e-9
    assert (one.steps_up, one.steps_down, one.ends_at) == (0, 3, "minimum")
    assert (one.median_before, one.median_after) == (5, 0)
    assert 40 * 20 * SECOND <= one.shift_at - NOON <= 110 * 20 * SECOND
    assert one.cite.insert_id == f"n{(one.shift_at - NOON) // (20 * SECOND)}"
    assert len(one.points) == 40


def test_a_slope_is_by_minute_and_in_base_units(tmp_path: Path) -> None:
    texts = [f"rss {200 + place / 2 + WAVE[place % 8]} MiB" for place in range(160)]

    one = found(tmp_path, *spoken(texts))["rss", "i1"]

    assert one.unit == "B"
    assert one.slope_per_minute == pytest.approx(1.5 * 2**20, rel=0.05)
    assert one.ends_at == ""


@pytest.mark.parametrize(
    ("text", "field", "unit", "value"),
    [
        ("took {}ms", "took", "s", 0.001),
        ("took {} ms", "took", "s", 0.001),
        ("waited: {} seconds", "waited", "s", 1),
        ('"depth": {}', "depth", "", 1),
        ("load {}%", "load", "%", 1),
        ("kept {} rows of cart", "kept", "", 1),
        ("[{}] busy", "#1", "", 1),
        ("2025-03-01 12:00:01,221 10.0.0.1 left={},", "left", "", 1),
        ("queue depth is now {},000", "now", "", 1000),
    ],
)
def test_fields_are_named_and_scaled(
    tmp_path: Path, text: str, field: str, unit: str, value: float
) -> None:
    values = [10 + place + WAVE[place % 8] for place in range(60)]

    one = found(tmp_path, *spoken([text.format(number) for number in values]))[field, "i1"]

    assert one.unit == unit
    assert one.first == pytest.approx(values[0] * value)


@pytest.mark.parametrize("text", ["used {} of 20", "pool {}/20 taken", "used={} limit=20"])
def test_a_stated_limit_is_known_and_reached(tmp_path: Path, text: str) -> None:
    values = [*(3 + place // 4 for place in range(60)), *[20] * 40]

    ones = found(tmp_path, *spoken([text.format(number) for number in values]))

    (one,) = (one for one in ones.values() if one.limit is not None)
    assert (one.limit, one.ends_at) == (20, "limit")


def test_numbers_of_a_payload_count_at_any_depth(tmp_path: Path) -> None:
    entries = [
        entry(
            clock(place * 20),
            insert_id=f"n{place}",
            jsonPayload={
                "message": "pool",
                "waiting": place // 2,
                "memory": {"heap_mb": 50 + place},
                "note": '"fake":7,',
                "at": 1740830400 + place * 20,
            },
        )
        for place in range(80)
    ]

    assert set(found(tmp_path, *entries)) == {("waiting", "i1"), ("heap_mb", "i1")}


def test_instances_are_followed_apart_and_together(tmp_path: Path) -> None:
    leaking = spoken([f"open files {100 + 3 * place}" for place in range(60)], instance="a")
    sound = spoken([f"open files {100 + WAVE[place % 8]}" for place in range(60)], instance="b")

    ones = found(tmp_path, *leaking, *sound)

    assert ("files", "a") in ones
    assert ("files", "b") not in ones


def test_what_only_numbers_things_comes_last(tmp_path: Path) -> None:
    orders = [f"order {3000 + place} kept, queue {place // 3}" for place in range(90)]

    ones = measure(logs(tmp_path, *spoken(orders))).series

    assert [(one.field, one.is_counter) for one in ones] == [("queue", False), ("order", True)]


@pytest.mark.parametrize(
    "values",
    [
        [*(f"{2 * place}.5" for place in range(79)), "400"],
        [str(9 * place + 20 * WAVE[place % 8] * (0 < place < 70)) for place in range(80)],
    ],
)
def test_parts_and_what_goes_to_and_fro_are_no_counters(tmp_path: Path, values: list[str]) -> None:
    (one,) = found(tmp_path, *spoken([f"full {value}" for value in values])).values()

    assert (one.first, one.last) == (one.low, one.high)
    assert not one.is_counter


def test_waves_constants_and_few_lines_are_no_movement(tmp_path: Path) -> None:
    waves = spoken([f"jobs {WAVE[place % 8]} max_jobs 9" for place in range(160)])
    few = [said(clock(place), f"grew to {place}", insert_id=f"f{place}") for place in range(7)]

    assert found(tmp_path, *waves, *few) == {}


def test_only_so_many_patterns_are_read_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rca.measure.numbers.SPEAKERS", 1)
    monkeypatch.setattr(series, "LIMIT", 1)
    texts = [f"free {90 - place} used {place}" for place in range(60)]
    idle = [f"idle {place}" for place in range(30)]
    entries = [*spoken(texts), *spoken(idle, instance="z", service="other")]

    measures = measure(logs(tmp_path, *entries))

    assert len(measures.series) == 1
    assert [skipped.locator for skipped in measures.skipped] == ["1 more", "1 more"]


TEXTS = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"[a-z=:( ]{0,6}[-+]?[0-9,.eE/]{1,30}(ms|MiB|%| of [0-9]+)?", fullmatch=True),
    st.sampled_from(["1e999", "n=nan", "n=-0", "9" * 400, "n=1e308 of 0", "٣ items", "n=1,,2"]),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
))  # fmt: skip
def test_any_text_and_any_payload_is_read(
    tmp_path: Path, texts: list[str], payload: object
) -> None:
    entries = [
        *spoken([text for text in texts for _ in range(10)]),
        *[
            entry(clock(place), insert_id=f"p{place}", jsonPayload={"message": "m", "x": payload})
            for place in range(10)
        ],
    ]
    case = logs(tmp_path, *entries)

    ones = measure(case).series

    json.dumps([list(one.points) for one in ones], allow_nan=False)
    assert all(one.last_at - one.first_at <= 60 * MINUTE for one in ones)
