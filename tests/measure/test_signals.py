"""All signals together: found in one made-up outage, and the same however entries lie."""

import json
import random
from pathlib import Path

import pytest

from rca import measure as room
from rca.measure import database, measure
from rca.model.measures import Measures
from rca.model.signals import SignalKind
from rca.report import to_full_json, to_json
from tests import factories
from tests.measure.builders import Entry, logs, request, said


def outage() -> list[Entry]:
    """A pool that drains from minute 30 on while a job runs; callers wait, then fail."""
    entries = []
    for second in range(0, 3600, 5):
        at, trace = f"{second // 60:02}:{second % 60:02}", f"t{second}"
        drained = second > 1800
        taken = 2.5 if drained else 0.1 + second % 35 / 1000
        free = max(8 - max(second - 1800, 0) // 200, 0)
        common = {"trace": trace, "instance": f"i{second % 10}"}
        entries += [
            request(at, "/buy", 503 if free == 0 else 200, latency=f"{taken + 0.2}s",
                    service="shop", insert_id=f"a{second}", **common),
            request(f"{at}.1", "/take", 200, latency=f"{taken}s",
                    service="stock", insert_id=f"b{second}", **common),
            said(at, f"pool free={free} of 8", service="stock", insert_id=f"c{second}", **common),
        ]  # fmt: skip
        if free == 0:
            entries.append(said(at, "gave up", severity="ERROR", insert_id=f"d{second}", **common))
    entries += [
        said("29:00", "count started", service="stock", insert_id="s"),
        said("58:00", "count finished", service="stock", insert_id="f"),
    ]
    return entries


def document(measures: Measures) -> str:
    return to_full_json(factories.dossier(), factories.analysis(measures=measures))


def test_an_outage_shows_in_every_table(tmp_path: Path) -> None:
    shown = json.loads(document(measure(logs(tmp_path, *outage()))))

    onsets = {(one["kind"], one["service"]): one for one in shown["onsets"]}
    assert onsets["route", "shop"]["start"] == "2025-03-01T12:56:40Z"
    assert onsets["slow", "stock"]["earliest"][:19] <= "2025-03-01T12:30:05"
    assert onsets["slow", "stock"]["latest"][:19] >= "2025-03-01T12:30:05"
    assert onsets["errors", "checkout"]["new"]
    assert {one["field"] for one in shown["series"]} == {"free"}
    assert {one["ends_at"] for one in shown["series"]} == {"minimum"}
    assert [(one["subject"], one["median_s"]) for one in shown["intervals"]] == [
        ("start count", 1740)
    ]
    assert [one["service"] for one in shown["latency"]["shifts"]] == ["stock", "shop"]
    named = {one["name"] for one in shown["onsets"] if one["kind"] == "pattern"}
    assert named <= shown["patterns"].keys()


def test_signals_do_not_depend_on_order_or_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = outage()
    plain = document(measure(logs(tmp_path, *entries)))
    random.Random(3).shuffle(entries)  # noqa: S311 - no secret

    def four() -> database.Tables:
        tables = database.open_tables()
        tables.execute("SET threads = 4")
        return tables

    monkeypatch.setattr(room, "open_tables", four)

    assert document(measure(logs(tmp_path, *entries))) == plain


def test_every_cited_entry_is_shown(tmp_path: Path) -> None:
    measures = measure(logs(tmp_path, *outage()))
    shown = {exhibit.cite.without_quote() for exhibit in measures.exhibits}

    assert {onset.cite for onset in measures.onsets} <= shown
    assert {one.cite for one in measures.series} <= shown
    assert {span.cite for one in measures.intervals for span in one.longest} <= shown


def test_signals_stay_out_of_the_analysis_beside_the_report(tmp_path: Path) -> None:
    measures = measure(logs(tmp_path, *outage()))

    kept = json.loads(to_json(factories.dossier(), factories.analysis(measures=measures)))

    assert kept.keys() & {"onsets", "series", "intervals", "latency"} == set()


def test_bounds_and_counts_hold_together(tmp_path: Path) -> None:
    for onset in measure(logs(tmp_path, *outage())).onsets:
        assert onset.earliest <= onset.start <= onset.latest
        assert onset.end is None or onset.start <= onset.end
        assert 0 <= onset.p_value <= 1
        assert onset.strength >= 0
        assert sum(count for _, count in onset.per_minute) >= onset.during.count
        if onset.is_new:
            assert onset.before.count == 0
        assert onset.kind in SignalKind
