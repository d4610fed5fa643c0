"""Remarks with a time in notes: taken when the time is sure, hinted at when it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.model.excerpt import Note, TimedRemark
from rca.model.ids import EvidenceId
from rca.model.instant import Window, format_instant, parse_instant
from rca.model.skipped import Skipped
from rca.sources.note_remarks import NotePlace, remarks_in

DAY = Window(start=parse_instant("2025-09-10T09:00:00Z"), end=parse_instant("2025-09-10T11:00:00Z"))
NIGHT = Window(
    start=parse_instant("2025-09-10T23:00:00Z"), end=parse_instant("2025-09-11T02:00:00Z")
)
LONG = Window(
    start=parse_instant("2025-09-10T00:00:00Z"), end=parse_instant("2025-09-13T00:00:00Z")
)


def found(
    text: str, window: Window | None = DAY, evidence: str = ""
) -> tuple[list[TimedRemark], list[Skipped]]:
    place = NotePlace(
        note=Note(name="story.md", text=text), evidence=EvidenceId(evidence) if evidence else None
    )
    items = list(remarks_in(place, window))
    return (
        [item for item in items if isinstance(item, TimedRemark)],
        [item for item in items if isinstance(item, Skipped)],
    )


@pytest.mark.parametrize(
    ("line", "at", "text"),
    [
        ("- 10:02Z alert fired", "10:02:00Z", "alert fired"),
        ("* 10:02:05.5Z - alert fired", "10:02:05.500Z", "alert fired"),
        ("1. 9:02Z alert", "09:02:00Z", "alert"),
        ("2025-09-10T10:02Z alert", "10:02:00Z", "alert"),
        ("2025-09-10 12:02+02:00: alert", "10:02:00Z", "alert"),
        ("**10:02 UTC** alert at `checkout`", "10:02:00Z", "alert at `checkout`"),
        ("**10:02 UTC:** alert", "10:02:00Z", "alert"),
        ("### 10:02 GMT \u2013 alert", "10:02:00Z", "alert"),
        ("| 10:02Z | alert |", "10:02:00Z", "alert"),
        ("[10:02Z] alert", "10:02:00Z", "alert"),
        ("> 10:02Z alert", "10:02:00Z", "alert"),
    ],
)
def test_lines_that_begin_with_a_time(line: str, at: str, text: str) -> None:
    (remark,), skipped = found(f"# Story\n\n{line}\n")

    assert skipped == []
    assert (format_instant(remark.at), remark.text) == (f"2025-09-10T{at}", text)
    assert (remark.note, remark.line, remark.cite) == ("story.md", 3, None)


@pytest.mark.parametrize(
    "line",
    [
        "it began at 10:02Z",
        "- 25:02Z alert",
        "- 10:02Z",
        "- 10:02Zulu",
        "10:02Z:1.2.3",
        "    ",
        "ratio 3:02",
        "`10:02Z` is code",
    ],
)
def test_lines_that_are_no_remarks(line: str) -> None:
    remarks, _ = found(line)

    assert [remark for remark in remarks if remark.text != "1.2.3"] == []


def test_fences_and_front_matter_are_no_remarks() -> None:
    text = "---\ntitle: x\n10:00Z: y\n---\n```\n10:01Z a\n~~~\n10:02Z b\n````\n10:03Z c\n"

    remarks, _ = found(text)

    assert [(remark.text, remark.line) for remark in remarks] == [("c", 10)]


def test_a_remark_of_added_evidence_is_cited_by_its_line() -> None:
    (remark,), _ = found("10:02Z a\n", evidence="E4")

    assert remark.cite is not None
    assert (remark.cite.evidence, remark.cite.line) == ("E4", 1)


def test_the_note_s_own_day_comes_before_the_window_s() -> None:
    (remark,), _ = found('---\ndate: "2025-01-02"\n---\n- 10:02Z a\n')

    assert format_instant(remark.at) == "2025-01-02T10:02:00Z"


def test_a_window_over_midnight_tells_the_day() -> None:
    remarks, skipped = found("- 23:30Z a\n- 00:30Z b\n- 12:00Z c\n", NIGHT)

    assert [format_instant(remark.at) for remark in remarks] == [
        "2025-09-10T23:30:00Z",
        "2025-09-11T00:30:00Z",
    ]
    assert [item.locator for item in skipped] == ["line 3"]


@pytest.mark.parametrize("window", [None, LONG])
def test_a_time_that_may_be_on_several_days_is_not_guessed(window: Window | None) -> None:
    remarks, (skipped,) = found("- 10:02Z a\n- 10:03Z b\n", window)

    assert remarks == []
    assert skipped.locator == "line 1 and 1 more"
    assert skipped.evidence == "notes/story.md"
    assert "date:" in skipped.reason


def test_a_time_without_a_zone_is_hinted_at_once() -> None:
    remarks, (skipped,) = found("- 10:02 a\n- 2025-09-10 10:03 b\n- 10:04Z c\n", evidence="E2")

    assert [remark.text for remark in remarks] == ["c"]
    assert (skipped.evidence, skipped.locator) == ("E2", "line 1 and 1 more")
    assert "10:02Z" in skipped.reason


@given(st.text(alphabet="0123456789:-TZ+ |*[]`~#\n.,ab\r\t", max_size=200))
def test_any_note_gives_remarks_that_stand_in_it(text: str) -> None:
    lines = text.split("\n")

    remarks, _ = found(text)

    for remark in remarks:
        assert remark.text
        assert remark.text in lines[remark.line - 1]
