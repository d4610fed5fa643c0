"""The same entries give the same bytes, however they lie and wherever they are counted."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca import measure as room
from rca.measure import database, measure
from tests.measure.builders import Entry, audit, knative, logs, request, said

TEXTS = [
    "cart 1 kept",
    "cart 2 kept",
    "ERROR: no session for user 7",
    "ValueError: no number",
    "closed with code 1011",
    "pool size: 20",
    "Traceback (most recent call last):",
    '  File "/srv/a.py", line 1, in b',
    "    return b",
]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Entry], list[Entry]]:
    """Some entries, many at the same instant, and the same in another order."""
    entries = []
    for number in range(draw(st.integers(10, 30))):
        at = f"00:0{draw(st.integers(0, 2))}"
        trace = draw(st.sampled_from(["", "t1", "t2", "t3"]))
        common = {"insert_id": f"n{number}", "trace": trace}
        kind = draw(st.sampled_from(["said", "said", "request", "audit"]))
        if kind == "said":
            log = draw(st.sampled_from(["stdout", "stderr"]))
            entries.append(said(at, draw(st.sampled_from(TEXTS)), log=log, **common))
        elif kind == "request":
            status = draw(st.sampled_from([101, 200, 500]))
            entries.append(request(at, "/ws", status, **common))
        else:
            deployed = audit(at, "activity", "ReplaceService", request={"service": knative(env={})})
            entries.append({**deployed, "insertId": f"n{number}"})
    return entries, draw(st.permutations(entries))


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cases())
def test_the_order_of_entries_does_not_matter(
    tmp_path: Path, case: tuple[list[Entry], list[Entry]]
) -> None:
    entries, shuffled = case

    assert measure(logs(tmp_path, *shuffled)) == measure(logs(tmp_path, *entries))


def many_entries() -> list[Entry]:
    return [
        one
        for number in range(3000)
        for one in (
            request(
                f"{number // 60:02}:{number % 60:02}",
                "/cart",
                500 if number % 7 == 0 else 200,
                insert_id=f"r{number}",
                trace=f"t{number}",
            ),
            said(
                f"{number // 60:02}:{number % 60:02}",
                TEXTS[number % len(TEXTS)],
                insert_id=f"s{number}",
                trace=f"t{number}",
            ),
        )
    ]


def test_the_number_of_threads_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = logs(tmp_path, *many_entries())

    def with_threads(count: int) -> object:
        def opened() -> database.Tables:
            tables = database.open_tables()
            tables.execute("SET threads = $count", {"count": count})
            return tables

        monkeypatch.setattr(room, "open_tables", opened)
        return measure(case)

    one = with_threads(1)

    assert all(with_threads(4) == one for _ in range(3))


@pytest.fixture
def _restored_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_restored_zone")
def test_the_time_zone_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = logs(tmp_path, *many_entries()[:50])
    here = measure(case)

    for zone in ("Pacific/Kiritimati", "America/St_Johns"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert measure(case) == here
