"""Cloud Logging exports: every wrapping gives the same bytes, and damage is told."""

import gzip
import json
import time
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.errors import BadInputError
from rca.model.instant import parse_instant
from rca.sources import recognise, unpack
from rca.sources.interface import Sample
from rca.sources.json_values import JsonValues, Value
from rca.sources.log_entries import LogEntries
from tests.sources.builders import (
    array,
    deploy_entry,
    lines,
    request_entry,
    saved,
    taken,
    text_entry,
)

LOGS = LogEntries()
ENTRIES = (text_entry(1), request_entry(2, status=503), deploy_entry(3), text_entry(4, "grüße"))


def canonical(*entries: dict[str, Any]) -> bytes:
    return b"".join(
        json.dumps(e, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        for e in entries
    )


@pytest.mark.parametrize(
    "export",
    [
        array(*reversed(ENTRIES)),
        lines(*ENTRIES),
        lines(*ENTRIES).replace(b"\n", b"\r\n"),
        array(*ENTRIES[2:]) + b"\n" + array(*ENTRIES[:3]),
        lines(*ENTRIES[:1]) + array(*ENTRIES[1:]),
        "\n".join(json.dumps(entry, indent=2) for entry in ENTRIES).encode(),
        json.dumps({"entries": ENTRIES, "nextPageToken": "x"}).encode(),
        b"\xef\xbb\xbf" + array(*ENTRIES),
        array(*ENTRIES).decode().encode("utf-16"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_every_export_of_the_same_entries_gives_the_same_bytes(
    tmp_path: Path, export: bytes, pack: Any
) -> None:
    path = saved(tmp_path, "downloaded-file", pack(export))

    assert recognise(path).name == "log-entries"
    assert taken(LOGS, path) == (canonical(*ENTRIES), [])


def test_several_gzip_members_and_zstd_frames_are_one_file(tmp_path: Path) -> None:
    gz = saved(tmp_path, "a", gzip.compress(lines(ENTRIES[0])) + gzip.compress(lines(ENTRIES[1])))
    frames = [zstandard.compress(lines(entry)) for entry in ENTRIES[:2]]
    zst = saved(tmp_path, "b", b"".join(frames))

    assert taken(LOGS, gz) == taken(LOGS, zst) == (canonical(*ENTRIES[:2]), [])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.data())
def test_order_repeats_and_slicing_do_not_matter(tmp_path: Path, data: st.DataObject) -> None:
    numbers = data.draw(st.lists(st.integers(0, 6), min_size=1, max_size=12))
    texts = ["a", "b"]
    entries = [
        text_entry(n, texts[n % 2], timestamp=f"2025-09-10T10:02:00.{n % 3}Z") for n in numbers
    ]
    shuffled = data.draw(st.permutations(entries)) + data.draw(st.lists(st.sampled_from(entries)))
    cut = data.draw(st.integers(0, len(shuffled)))

    whole = taken(LOGS, saved(tmp_path, "whole", array(*entries)))
    sliced = taken(LOGS, saved(tmp_path, "sliced", array(*shuffled[:cut]) + lines(*shuffled[cut:])))

    assert sliced == whole
    assert len(whole[0].splitlines()) == len(set(numbers))


def test_order_is_by_instant_to_the_nanosecond_whatever_the_zone(tmp_path: Path) -> None:
    third = text_entry(1, timestamp="2025-09-10T12:02:00.000000003+02:00")
    first = text_entry(3, timestamp="2025-09-10T10:02:00.000000001Z")
    second = text_entry(2, timestamp="2025-09-10T10:02:00.000000002Z")

    content, _ = taken(LOGS, saved(tmp_path, "a", lines(third, second, first)))

    assert content == canonical(first, second, third)


def test_an_entry_repeated_with_another_receive_time_is_one_entry(tmp_path: Path) -> None:
    early = text_entry(receiveTimestamp="2025-09-10T11:00:00Z")
    late = text_entry(receiveTimestamp="2025-09-10T12:00:00Z")
    elsewhere = text_entry(logName="projects/acme-production/logs/x")

    content, _ = taken(LOGS, saved(tmp_path, "a", lines(late, early, elsewhere)))

    assert sorted(content.splitlines()) == sorted(canonical(early, elsewhere).splitlines())


def test_what_is_no_entry_is_skipped_with_its_place(tmp_path: Path) -> None:
    broken = b'{"logName": \n'
    deep = b'{"logName":"x","a":' + b"[" * 100_000 + b"\n"
    text = lines(ENTRIES[0]) + b"Listed 3 items\n" + broken + deep
    text += lines({"a": 1}, text_entry(7, timestamp="yesterday"), ENTRIES[1])
    timeless = text_entry(8)
    del timeless["timestamp"], timeless["receiveTimestamp"]
    text += lines(timeless, 17) + b'{"logName":"x","timestamp":"2025-01-01T00:00:00Z","a":NaN}\n'

    content, skipped = taken(LOGS, saved(tmp_path, "a", text))

    assert content == canonical(*ENTRIES[:2])
    assert [place.locator for place in skipped] == [f"line {n}" for n in (2, 3, 4, 5, 6, 8, 9, 10)]
    assert skipped[2].reason == "nested too deeply"
    assert "RFC 3339" in skipped[4].reason
    assert not any(place.damaged for place in skipped)


@pytest.mark.parametrize(
    "time",
    [
        "9999-12-31T23:59:60Z",
        "9999-12-31T23:59:59-05:00",
        "0001-01-01T00:00:00+05:00",
        "2025-09-10T10:00:00+99:99",
    ],
)
def test_an_entry_with_an_odd_time_is_skipped_alone(tmp_path: Path, time: str) -> None:
    export = lines(ENTRIES[0], text_entry(7, timestamp=time), ENTRIES[1])

    content, skipped = taken(LOGS, saved(tmp_path, "a", export))

    assert content == canonical(*ENTRIES[:2])
    assert [place.locator for place in skipped] == ["line 2"]


@pytest.mark.parametrize("bad", ["{'severity': 'INFO', 'a': 1}", '{"a": bad}', '{"a":}', "{"])
def test_what_is_decoded_grows_with_the_length_of_broken_lines(
    bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []
    decode = json.JSONDecoder.raw_decode

    def counted(self: json.JSONDecoder, text: str, idx: int = 0) -> tuple[Any, int]:
        given.append(len(text))
        return decode(self, text, idx)

    monkeypatch.setattr(json.JSONDecoder, "raw_decode", counted)
    looked_at = []
    for number in (8_000, 32_000):
        given.clear()
        found = list(JsonValues([(bad + "\n") * number]))
        assert len(found) == number
        looked_at.append(sum(given))

    assert looked_at[1] <= 4.5 * looked_at[0]


@pytest.mark.parametrize("joint", ["\n", "", " "])
@pytest.mark.parametrize("size", [1, 4_070, 4_090, 8_180])
def test_values_of_any_length_are_whole(joint: str, size: int) -> None:
    for extra in range(20):
        values = [{"a": "x" * (size + extra)}, {"b": [1.5, -2e10, True, None], "c": "\U0001f600"}]
        text = joint.join(json.dumps(value) for value in values)

        assert [v.value for v in JsonValues([text]) if isinstance(v, Value)] == values


def test_numbers_of_an_array_are_not_cut() -> None:
    numbers = [12345678901234567890 + n for n in range(1000)] + [-1.25e-10] * 1000

    found = [v.value for v in JsonValues([json.dumps(numbers)]) if isinstance(v, Value)]

    assert found == numbers


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_file_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Any
) -> None:
    monkeypatch.setattr(unpack, "MOST_UNPACKED", 300_000)
    path = saved(tmp_path, "bomb.gz", pack(lines(*ENTRIES) + b" " * 400_000))
    small = saved(tmp_path, "small.gz", pack(lines(*ENTRIES) + b" " * 100_000))

    with pytest.raises(BadInputError, match=r"bomb\.gz unpacks to more than 300,000") as caught:
        taken(LOGS, path)

    assert "unpack it yourself" in caught.value.hint
    assert taken(LOGS, small)[0] == canonical(*ENTRIES)


def test_items_of_an_array_are_skipped_by_their_position(tmp_path: Path) -> None:
    content, skipped = taken(LOGS, saved(tmp_path, "a", array("x", ENTRIES[0], None, {})))

    assert content == canonical(ENTRIES[0])
    assert [place.locator for place in skipped] == ["item 1", "item 3", "item 4"]


@pytest.mark.parametrize(
    ("export", "locator"),
    [
        (array(*ENTRIES[:3])[:-40], "item 3"),
        (array(*ENTRIES[:2]).rstrip(b"\n]"), "item 3"),
        (lines(*ENTRIES[:3])[:-40], "line 3"),
    ],
)
def test_a_text_cut_short_keeps_what_stands_before_the_cut(
    tmp_path: Path, export: bytes, locator: str
) -> None:
    content, skipped = taken(LOGS, saved(tmp_path, "a", export))

    assert content == canonical(*ENTRIES[:2])
    assert [(place.locator, place.damaged) for place in skipped] == [(locator, True)]
    assert "truncated" in skipped[0].reason


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_packed_file_cut_short_is_damaged(tmp_path: Path, pack: Any) -> None:
    entries = [text_entry(n, str(hash((n, "x")))) for n in range(3000)]
    packed = pack(lines(*entries))
    path = saved(tmp_path, "a", packed[: len(packed) // 2])

    content, skipped = taken(LOGS, path)

    assert recognise(path).name == "log-entries"
    assert 0 < content.count(b"\n") < 3000
    assert any(place.damaged and "truncated" in place.reason for place in skipped)


def test_a_zstd_file_that_lacks_only_its_last_byte_is_damaged(tmp_path: Path) -> None:
    path = saved(tmp_path, "a", zstandard.compress(lines(*ENTRIES))[:-1])
    whole = saved(tmp_path, "b", zstandard.compress(lines(*ENTRIES)))

    with pytest.raises(BadInputError):
        taken(LOGS, path)  # one block only: nothing of it can be read
    assert taken(LOGS, whole)[1] == []


def test_garbage_after_gzip_data_is_told(tmp_path: Path) -> None:
    path = saved(tmp_path, "a", gzip.compress(lines(*ENTRIES)) + b"garbage")

    content, skipped = taken(LOGS, path)

    assert content == canonical(*ENTRIES)
    assert skipped[0].damaged


def test_bytes_that_are_no_utf8_are_shown_and_reported(tmp_path: Path) -> None:
    latin = lines(ENTRIES[0]) + lines(text_entry(9, "?")).replace(b"?", b"\xe4")

    content, skipped = taken(LOGS, saved(tmp_path, "a", latin))

    assert "\N{REPLACEMENT CHARACTER}" in content.decode()
    assert [(place.locator, place.damaged) for place in skipped] == [("line 2", True)]


def test_lone_surrogates_become_storable(tmp_path: Path) -> None:
    content, _ = taken(LOGS, saved(tmp_path, "a", lines(text_entry(1, "\ud800!"))))

    assert json.loads(content)["textPayload"] == "\N{REPLACEMENT CHARACTER}!"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"[]",
        b"{}",
        b'[{"name": "a"}]',
        b'{"timestamp": "2025-09-10T10:00:00Z"}',
        b"2025-09-10 10:00:00 logName textPayload",
        b"\0\0[]",
        b"[" * 60_000,
        b"\xff\xfe\xff",
    ],
)
def test_json_without_an_entry_is_not_claimed(head: bytes) -> None:
    assert not LOGS.identify(Sample(name="logs.json", head=head, size=len(head)))


def test_an_entry_longer_than_the_head_is_recognised(tmp_path: Path) -> None:
    path = saved(tmp_path, "a", array(text_entry(1, "x" * 200_000)))

    assert recognise(path).name == "log-entries"


def test_a_file_without_any_entry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="holds no log entry"):
        taken(LOGS, saved(tmp_path, "a", b'{"a": 1}\n'))


def test_records_and_times_are_counted(tmp_path: Path) -> None:
    path = saved(tmp_path, "a", canonical(*ENTRIES))

    assert LOGS.count(path) == (
        4,
        parse_instant("2025-09-10T10:02:01.000000001Z"),
        parse_instant("2025-09-10T10:02:04.000000004Z"),
    )


def test_twenty_thousand_entries_take_a_moment(tmp_path: Path) -> None:
    path = saved(tmp_path, "a", array(*(text_entry(n) for n in range(20_000))))

    start = time.perf_counter()
    content, _ = taken(LOGS, path)

    assert content.count(b"\n") == 20_000
    assert time.perf_counter() - start < 5
