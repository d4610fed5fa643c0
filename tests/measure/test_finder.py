"""Searching again and again: the same places however they are picked, and fast on a large log."""

import json
import time
from pathlib import Path

import pytest

from rca.measure import Finder, exhibits_at, finder
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.ids import EvidenceId
from tests.measure.builders import Entry, dossier, evidence, said, write

LARGE = 50_000
LONGEST_SECONDS = 0.3


def many(count: int, first: int = 0) -> list[Entry]:
    """Entries that do not stand in the order of time; every seventh says `pool`."""
    return [
        said(
            f"{n * 37 % 600 // 60:02d}:{n * 37 % 60:02d}",
            f"pool has {n}" if n % 7 == 0 else f"row {n}",
            insert_id=f"i{n:06d}",
        )
        for n in range(first, first + count)
    ]


@pytest.fixture
def case(tmp_path: Path) -> Dossier:
    """Two logs that share entries, one of another state, and a healthy time in the first."""
    first = evidence(write(tmp_path / "a", many(300)))
    second = evidence(write(tmp_path / "b", many(300, 200)), 2)
    other = evidence(write(tmp_path / "c", many(100)), 3, label="after-fix")
    return dossier(first, second, other, baseline=("00:00", "02:00"))


@pytest.mark.parametrize("label", ["incident", "baseline", "after-fix", "nowhere"])
@pytest.mark.parametrize("text", ["pool", "i000210", "nothing"])
def test_picking_first_finds_what_reading_all_finds(
    case: Dossier, monkeypatch: pytest.MonkeyPatch, label: str, text: str
) -> None:
    found = []
    for most in (10**9, 0):
        monkeypatch.setattr(finder, "MOST_READ", most)
        searching = Finder(case)
        found.append([searching.find(label, text, limit) for limit in (9, 9999)])

    assert found[0] == found[1]
    assert bool(found[0][1]) is (text == "pool" and label != "nowhere") or text == "i000210"
    assert found[0][0] == found[0][1][:9]


def test_one_finder_answers_one_search_after_another(case: Dossier) -> None:
    searching = Finder(case)
    pool, row = searching.find("incident", "pool", 5), searching.find("incident", "row", 5)

    assert (pool, row) == (
        Finder(case).find("incident", "pool", 5),
        Finder(case).find("incident", "row", 5),
    )
    assert searching.find("incident", "pool", 5) == pool


def test_an_id_that_json_spells_in_another_way_is_cited(tmp_path: Path) -> None:
    entry = json.dumps(said("00:01", "boom", insert_id="abc")).replace("abc", "\\u0061bc")
    case = dossier(
        evidence(write(tmp_path / "a", [entry.encode(), said("00:02", "x", insert_id="d")]))
    )
    cites = [Cite(evidence=EvidenceId("E1"), insert_id=one) for one in ("abc", "d", "gone")]

    assert [one.text for one in exhibits_at(case, cites)] == ["boom", "x"]


def test_a_large_log_is_searched_without_waiting(tmp_path: Path) -> None:
    case = dossier(evidence(write(tmp_path / "a", many(LARGE))))
    searching = Finder(case)
    assert len(searching.find("incident", "row", 30)) == 30

    started = time.process_time()
    assert len(searching.find("incident", "pool", 30)) == 30
    assert len(searching.find("incident", "i000014", 30)) == 1
    assert exhibits_at(case, [Cite(evidence=EvidenceId("E1"), line=LARGE)])
    assert time.process_time() - started < 3 * LONGEST_SECONDS


def test_a_search_may_leave_the_case_open(tmp_path: Path) -> None:
    log = evidence(write(tmp_path / "a", [said("00:01", "Pool “Größe” is EMPTY", insert_id="i1")]))
    searching = Finder(dossier(log))

    def found(text: str, *, any_case: bool) -> int:
        return len(searching.find("incident", text, 9, any_case=any_case))

    assert [found(text, any_case=False) for text in ("pool", "Pool", "Größe")] == [0, 1, 1]
    assert [found(text, any_case=True) for text in ("pool", "POOL", "größe")] == [1, 1, 1]
    assert found("full", any_case=True) == 0
