"""Entries keep their nanoseconds and their label; what is no entry is reported, never raised."""

from pathlib import Path

import pytest

from rca.measure import measure
from rca.model.evidence import BASELINE_LABEL
from rca.model.instant import parse_instant
from rca.model.measures import Pattern
from rca.model.skipped import Skipped
from tests.measure.builders import NOON, dossier, entry, evidence, logs, request, said, write


def only(patterns: tuple[Pattern, ...]) -> Pattern:
    (pattern,) = patterns
    return pattern


@pytest.mark.parametrize(
    "time",
    [
        f"{NOON}:00:00.123456789Z",
        f"{NOON}:00:00.1Z",
        f"{NOON}:00:00Z",
        "2025-03-01T14:30:00.000000001+02:30",
        "2025-02-28T23:00:00.5-01:00",
    ],
)
def test_times_keep_nine_digits_and_their_offset(tmp_path: Path, time: str) -> None:
    measures = measure(logs(tmp_path, entry(timestamp=time, textPayload="hello")))

    assert only(measures.patterns).tallies[0].first == parse_instant(time)


def test_a_line_that_is_no_entry_is_skipped_with_its_place(tmp_path: Path) -> None:
    measures = measure(
        logs(
            tmp_path,
            said("00:00", "hello"),
            b"",
            b"\xff\xfe\x00 junk",
            b"not json",
            b"[1, 2]",
            entry(timestamp=None, textPayload="when?"),
            entry(timestamp="yesterday", textPayload="when?"),
            entry(timestamp="9999-01-01T00:00:00Z", textPayload="when?"),
            entry(timestamp="2025-13-01T00:00:00Z", textPayload="when?"),
            said("00:01", "hello"),
        )
    )

    assert measures.entries == (("incident", 2),)
    assert {(one.locator, one.reason) for one in measures.skipped} == {
        ("line 3", "no UTF-8 text"),
        ("line 4", "no JSON"),
        ("line 5", "no JSON object"),
        *((f"line {line}", "no readable timestamp") for line in (6, 7, 8, 9)),
    }


def test_many_bad_lines_are_counted_and_not_listed_all(tmp_path: Path) -> None:
    measures = measure(logs(tmp_path, *(b"junk" for _ in range(500))))

    assert len(measures.skipped) == 21
    assert Skipped(evidence="E1", locator="480 more lines", reason="no JSON") in measures.skipped


def test_odd_types_do_not_lose_an_entry(tmp_path: Path) -> None:
    measures = measure(
        logs(
            tmp_path,
            entry("00:00", jsonPayload={"message": {"deep": [1, 2]}}),
            entry("00:01", jsonPayload={"message": 7}),
            entry("00:02", jsonPayload="a text"),
            entry("00:03", textPayload=5, resource="none", labels=[], httpRequest="x"),
            entry("00:04", insert_id="big", textPayload="x" * 1_000_000),
            entry("00:05", jsonPayload={"message": "lone \ud800 surrogate \u0000 and zero"}),
            entry("00:06", insertId=12, severity=3, textPayload="numbers", trace=9),
            entry("00:07", log="requests", httpRequest={"status": "many", "latency": "long"}),
            entry("00:08", log="requests", httpRequest={"status": "503", "latency": {"s": 1}}),
            entry("00:09", protoPayload=["no", "mapping"]),
            b'{"timestamp": "2025-03-01T12:00:09Z", "textPayload": "twice", "textPayload": "b"}',
            b'{"timestamp": "2025-03-01T12:00:10Z"}',
        )
    )

    assert sum(count for _, count in measures.entries) + len(measures.skipped) == 12
    assert len(measures.skipped) <= 1  # the lone surrogate, which is no Unicode text


def test_an_entry_of_twenty_megabytes_is_read(tmp_path: Path) -> None:
    measures = measure(logs(tmp_path, said("00:00", "hello " * 4_000_000), said("00:01", "small")))

    assert measures.entries == (("incident", 2),)
    assert {exhibit.is_cut for exhibit in measures.exhibits} == {True, False}


def test_the_baseline_period_gives_the_incidents_entries_their_label(tmp_path: Path) -> None:
    entries = [said("00:00", "early"), said("05:00", "healthy"), said("10:00", "broken")]

    measures = measure(logs(tmp_path, *entries, baseline=("04:00", "10:00")))

    assert measures.entries == ((BASELINE_LABEL, 1), ("incident", 2))


def test_without_a_baseline_what_lies_before_the_window_is_the_baseline(tmp_path: Path) -> None:
    entries = [said("00:00", "early"), said("05:00", "healthy"), said("10:00", "broken")]

    measures = measure(logs(tmp_path, *entries, window=("10:00", "20:00")))

    assert measures.entries == ((BASELINE_LABEL, 2), ("incident", 1))


def test_the_label_of_other_evidence_stands_whatever_its_time(tmp_path: Path) -> None:
    path = write(tmp_path / "fixed.ndjson", [said("00:00", "hello")])

    measures = measure(dossier(evidence(path, label="after-fix"), window=("10:00", "20:00")))

    assert measures.entries == (("after-fix", 1),)


def test_an_entry_in_two_exports_counts_once_and_both_places_exist(tmp_path: Path) -> None:
    shared = said("00:00", "hello", insert_id="same")
    first = evidence(write(tmp_path / "a", [shared, said("00:01", "hello")]), 1)
    second = evidence(write(tmp_path / "b", [shared]), 2)
    healthy = evidence(write(tmp_path / "c", [shared]), 3, label="baseline")

    measures = measure(dossier(first, second, healthy))

    assert measures.entries == (("baseline", 1), ("incident", 2))
    assert [(one.evidence, one.locator) for one in measures.skipped] == [("E2", "1 entry")]


def test_entries_are_told_apart_by_project_time_and_insert_id_across_exports(
    tmp_path: Path,
) -> None:
    one = said("00:01", "x", insert_id="a1")
    elsewhere = one | {"logName": "projects/other/logs/x"}
    later = said("00:02", "x", insert_id="a1")
    first = evidence(write(tmp_path / "a", [one]), 1)
    second = evidence(write(tmp_path / "b", [one, elsewhere, later]), 2)

    measures = measure(dossier(first, second))

    assert measures.entries == (("incident", 3),)


def test_an_entry_without_an_insert_id_is_cited_by_its_line_in_the_file(tmp_path: Path) -> None:
    measures = measure(logs(tmp_path, b"", b"", entry(insertId=None, textPayload="hello")))

    example = only(measures.patterns).example
    assert (example.insert_id, example.line, example.quote) == ("", 3, "hello")


@pytest.mark.parametrize(
    ("url", "route"),
    [
        ("https://shop.example/api/orders/17?page=2#top", "/api/orders/{id}"),
        ("https://shop.example/o/1/2", "/o/{id}/{id}"),
        ("/u/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed/cart", "/u/{id}/cart"),
        ("https://shop.example/blob/deadbeef01", "/blob/{id}"),
        ("https://shop.example/facades", "/facades"),
        ("https://shop.example", "/"),
        ("https://shop.example/v2/cart", "/v2/cart"),
    ],
)
def test_routes_leave_out_host_query_and_ids(tmp_path: Path, url: str, route: str) -> None:
    measures = measure(logs(tmp_path, request("00:00", url, 200)))

    assert [outcome.route for outcome in measures.routes] == [route]
