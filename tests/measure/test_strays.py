"""Entries whose time lies far from all others are told, and do not stretch what is counted."""

from pathlib import Path

import pytest

from rca.measure import measure
from rca.model.dossier import Dossier
from tests.measure.builders import Entry, audit, logs, said


def dense(count: int = 60) -> list[Entry]:
    return [said(f"{n // 60:02}:{n % 60:02}", "served", insert_id=f"s{n}") for n in range(count)]


def at(time: str, name: str) -> Entry:
    return said("00:00", "served", insert_id=name) | {"timestamp": time}


def counts(dossier: Dossier) -> int:
    return dict(measure(dossier).entries)["incident"]


@pytest.mark.parametrize(
    ("time", "days"), [("1970-01-01T00:00:00Z", "20,148 days"), ("2099-01-01T00:00:00Z", "26,968")]
)
def test_a_time_that_cannot_be_right_is_told_and_not_counted(
    tmp_path: Path, time: str, days: str
) -> None:
    dossier = logs(tmp_path, *dense(), at(time, "odd"))

    found = measure(dossier)

    (skipped,) = (one for one in found.skipped if "from all others" in one.reason)
    assert days in skipped.reason
    assert skipped.locator == "line 61"
    assert dict(found.entries)["incident"] == 60
    (pattern,) = found.patterns
    assert pattern.tallies[0].last - pattern.tallies[0].first == 59_000_000_000


def test_both_ends_are_looked_at(tmp_path: Path) -> None:
    odd = [at("1970-01-01T00:00:00Z", "early"), at("2099-01-01T00:00:00Z", "late")]

    assert counts(logs(tmp_path, *dense(), *odd)) == 60


@pytest.mark.parametrize(
    "others",
    [
        [at("2025-02-20T12:00:00Z", "days before")],
        [at(f"2024-11-01T12:00:{n:02}Z", f"b{n}") for n in range(30)],
        [audit("00:00", "activity", "x.ReplaceService") | {"timestamp": "2024-11-01T12:00:00Z"}],
    ],
    ids=["near", "many", "a record of a deploy"],
)
def test_what_may_well_be_so_is_counted(tmp_path: Path, others: list[Entry]) -> None:
    assert counts(logs(tmp_path, *dense(), *others)) == 60 + len(others)


def test_a_log_that_lies_in_1970_as_a_whole_is_counted(tmp_path: Path) -> None:
    entries = [at(f"1970-01-01T00:{n // 60:02}:{n % 60:02}Z", f"s{n}") for n in range(60)]

    assert counts(logs(tmp_path, *entries)) == 60
