"""Entries that show a minute in which an error, or failing requests, came alone."""

from pathlib import Path

from rca.measure import measure
from rca.model.instant import MINUTE
from rca.model.signals import LoneMinute, SignalKind
from tests.factories import at
from tests.measure.builders import logs, request, said

NOON = at("2025-03-01T12:00:00Z")


def lone(folder: Path, *, bang: set[int], fail: set[int]) -> list[LoneMinute]:
    """An hour with a request each five seconds; in some minutes it bangs, or requests fail."""
    entries = [
        request(
            f"{second // 60:02}:{second % 60:02}",
            "/cart",
            500 if second // 60 in fail else 200,
            insert_id=f"r{second}",
        )
        for second in range(0, 3600, 5)
    ]
    entries += [
        said(f"{minute:02}:{second:02}", "bang", severity="ERROR", insert_id=f"b{minute}-{second}")
        for minute in sorted(bang)
        for second in (30, 40)
    ]
    return list(measure(logs(folder, *entries)).lone_minutes)


def minutes(found: list[LoneMinute], kind: SignalKind) -> list[tuple[int, str]]:
    return [((f.minute - NOON) // MINUTE, f.cite.insert_id) for f in found if f.kind is kind]


def test_minutes_with_one_of_both_are_shown_by_their_first_entry(tmp_path: Path) -> None:
    found = lone(tmp_path, bang={30, 31, 40, 41}, fail={30, 31, 32, 50})

    assert minutes(found, SignalKind.PATTERN) == [(40, "b40-30"), (41, "b41-30")]
    assert minutes(found, SignalKind.ROUTE) == [(50, "r3000")]
    assert {f.service for f in found} == {"checkout"}


def test_failures_in_the_minute_after_an_error_are_not_alone(tmp_path: Path) -> None:
    assert lone(tmp_path, bang={30, 40}, fail={30, 31, 41}) == []


def test_three_of_each_are_enough(tmp_path: Path) -> None:
    found = lone(tmp_path, bang={30, *range(40, 50)}, fail={30, *range(32, 39, 2)})

    assert [minute for minute, _ in minutes(found, SignalKind.PATTERN)] == [40, 41, 42]
    assert [minute for minute, _ in minutes(found, SignalKind.ROUTE)] == [32, 34, 36]


def test_what_never_comes_together_is_not_compared(tmp_path: Path) -> None:
    assert lone(tmp_path, bang=set(range(30, 35)), fail=set(range(45, 50))) == []
