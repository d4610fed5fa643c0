"""Start and finish lines laid together: by trace, by id, else in order on an instance."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.measure import intervals, measure
from rca.measure.intervals import subjects_of
from rca.model.instant import SECOND
from rca.model.signals import Intervals
from tests.factories import at
from tests.measure.builders import Entry, logs, said

NOON = at("2025-03-01T12:00:00Z")


def line(second: int, text: str, **fields: str) -> Entry:
    return said(f"{second // 60:02}:{second % 60:02}", text, insert_id=f"{second}-{text}", **fields)


def found(folder: Path, *entries: Entry) -> dict[str, Intervals]:
    return {one.subject: one for one in measure(logs(folder, *entries)).intervals}


def spans(one: Intervals) -> list[tuple[int, int | None]]:
    return sorted(
        (
            (interval.start - NOON) // SECOND,
            None if interval.end is None else (interval.end - NOON) // SECOND,
        )
        for interval in (*one.longest, *one.unfinished)
    )


def test_a_job_that_started_and_finished_is_an_interval(tmp_path: Path) -> None:
    one = found(
        tmp_path,
        line(10, "INFO [stock] reconcile started mode=rows"),
        line(70, "INFO [stock] reconcile finished rows=90 duration=60.1s"),
        line(100, "INFO [stock] reconcile started mode=table"),
        line(400, "INFO [stock] reconcile finished rows=90 duration=300.2s"),
        line(500, "INFO [stock] reconcile started mode=table"),
    )["start reconcile"]

    assert spans(one) == [(10, 70), (100, 400), (500, None)]
    assert (one.count, one.unfinished_count, one.median_seconds) == (3, 1, 60)
    assert [interval.cite.insert_id for interval in one.longest][:1] == [
        "100-INFO [stock] reconcile started mode=table"
    ]
    assert (len(one.starts), len(one.finishes), one.service) == (2, 1, "checkout")


def test_ids_tell_which_finish_belongs_to_which_start(tmp_path: Path) -> None:
    one = found(
        tmp_path,
        line(0, "job a17f started", instance="x"),
        line(1, "job b22c started", instance="x"),
        line(2, "job c93d started", instance="x"),
        line(3, "job c93d done", instance="y"),
        line(9, "job a17f done", instance="x"),
    )["start job"]

    assert one.matched == "id"
    assert spans(one) == [(0, 9), (1, None), (2, 3)]
    assert (one.most_open, one.most_open_at) == (3, NOON + 2 * SECOND)


def test_a_trace_tells_it_where_every_line_has_one(tmp_path: Path) -> None:
    one = found(
        tmp_path,
        line(0, "lock acquired", trace="t1"),
        line(1, "lock acquired", trace="t2"),
        line(2, "lock released", trace="t2"),
        line(8, "lock released", trace="t1"),
    )["acquire lock"]

    assert (one.matched, spans(one)) == ("trace", [(0, 8), (1, 2)])


def test_without_either_the_order_on_an_instance_counts(tmp_path: Path) -> None:
    one = found(
        tmp_path,
        line(0, "connection open", instance="x"),
        line(1, "connection open", instance="y"),
        line(2, "connection open", instance="x"),
        line(5, "connection closed", instance="x"),
        line(6, "connection closed", instance="x"),
        line(7, "connection closed", instance="x"),
    )["open connection"]

    assert (one.matched, spans(one)) == ("order", [(0, 5), (1, None), (2, 6)])


def test_a_run_across_the_start_of_the_window_is_one(tmp_path: Path) -> None:
    entries = [line(590, "import started"), line(640, "import finished")]

    (one,) = measure(logs(tmp_path, *entries, window=("10:00", "20:00"))).intervals

    assert (one.label, spans(one)) == ("incident", [(590, 640)])


def test_what_only_starts_or_only_finishes_is_left_alone(tmp_path: Path) -> None:
    assert found(tmp_path, line(0, "worker started"), line(1, "upload done")) == {}


def test_services_are_told_apart(tmp_path: Path) -> None:
    assert (
        found(
            tmp_path,
            line(0, "import started", service="a"),
            line(9, "import finished", service="b"),
        )
        == {}
    )


@pytest.mark.parametrize(
    ("template", "subject"),
    [
        ("<*> INFO [stock] reconcile started rows=<*>", [("start reconcile", True)]),
        ("Starting new instance <*>", [("start instance", True)]),
        ("checkpoint complete: wrote <*>", [("start checkpoint", False)]),
        ("the session has been closed", [("open session", False)]),
        ("client left", [("enter client", False), ("join client", False)]),
        ("started", []),
        ("plain words", []),
    ],
)
def test_the_subject_is_the_word_beside_the_verb(
    template: str, subject: list[tuple[str, bool]]
) -> None:
    assert list(subjects_of(template)) == subject


def test_too_many_lines_of_a_subject_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intervals, "ENTRIES", 3)
    entries = [line(second, f"job {('started', 'done')[second % 2]}") for second in range(4)]

    measures = measure(logs(tmp_path, *entries))

    assert measures.intervals == ()
    assert [skipped.locator for skipped in measures.skipped] == ["4 entries"]


@given(st.text())
def test_any_template_has_subjects_or_none(template: str) -> None:
    for subject, _ in subjects_of(template):
        assert subject.count(" ") == 1
