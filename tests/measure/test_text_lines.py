"""Lines of plain text logs: counted when they have a time, cited and found all the same."""

from pathlib import Path

from rca.measure import Finder, exhibits_at, measure
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.ids import EvidenceId
from rca.model.skipped import Skipped
from tests.measure.builders import NOON, Entry, dossier, evidence, logs, said, write


def line(number: int, text: str, at: str = "", log: str = "text/app.log", **more: str) -> Entry:
    timed = {"timestamp": f"{NOON}:{at}Z"} if at else {}
    return {
        "insertId": f"L{number:09d}",
        "logName": log,
        "textPayload": text,
        **timed,
        **more,
    }


def case(folder: Path) -> Dossier:
    return logs(
        folder,
        line(1, "banner"),
        line(2, "INFO started", "00:01", severity="INFO"),
        line(3, "ERROR boom", "00:02", severity="ERROR"),
        line(4, "late words", severity="WARNING"),
        line(5, ""),
    )


def test_lines_with_a_time_are_counted_like_any_entry(tmp_path: Path) -> None:
    measures = measure(case(tmp_path))

    assert measures.entries == (("incident", 2),)
    assert {(pattern.template, pattern.severity) for pattern in measures.patterns} == {
        ("INFO started", "INFO"),
        ("ERROR boom", "ERROR"),
    }


def test_lines_without_a_time_are_told_of_once(tmp_path: Path) -> None:
    assert measure(case(tmp_path)).skipped == (
        Skipped(
            evidence="E1",
            locator="3 lines",
            reason="carry no time: they can be cited, not counted over time",
        ),
    )


def test_lines_without_a_time_can_be_cited_and_found(tmp_path: Path) -> None:
    by_id = Cite(evidence=EvidenceId("E1"), insert_id="L000000004")
    by_line = Cite(evidence=EvidenceId("E1"), line=4)

    cited = exhibits_at(case(tmp_path), [by_id, by_line])
    found = Finder(case(tmp_path)).find("incident", "words", 5)

    assert [(one.text, one.at, one.severity) for one in cited] == [
        ("late words", None, "WARNING")
    ] * 2
    assert [(one.text, one.cite) for one in found] == [("late words", by_id)]
    assert found[0].where == "app.log"


def test_what_has_a_time_is_found_before_what_has_none(tmp_path: Path) -> None:
    case = logs(tmp_path, line(1, "same b"), line(2, "same a", "00:01"))

    found = Finder(case).find("incident", "same", 5)

    assert [one.text for one in found] == ["same a", "same b"]


def test_two_logs_of_one_name_are_not_taken_for_one(tmp_path: Path) -> None:
    first = evidence(write(tmp_path / "a", [line(1, "from a", "00:01"), line(2, "same", "00:02")]))
    second = evidence(
        write(tmp_path / "b", [line(1, "from b", "00:01"), line(2, "same", "00:02")]), 2
    )

    measures = measure(dossier(first, second))

    assert measures.entries == (("incident", 3),)
    assert [(one.evidence, one.locator) for one in measures.skipped] == [("E2", "1 entry")]


def test_a_trace_over_several_lines_is_one_error(tmp_path: Path) -> None:
    texts = [
        f"{NOON.replace('T', ' ')}:00:01 ERROR it failed",
        "Traceback (most recent call last):",
        '  File "/srv/app/main.py", line 7, in run',
        "    work()",
        "ValueError: boom",
    ]
    lines = (line(number, text, "00:01") for number, text in enumerate(texts, start=1))

    measures = measure(logs(tmp_path, *lines))

    assert sum(pattern.severity == "ERROR" for pattern in measures.patterns) == 2
    assert any("ValueError" in pattern.template for pattern in measures.patterns)


def test_an_entry_of_the_platform_needs_a_time_all_the_same(tmp_path: Path) -> None:
    without = said("00:00", "x")
    del without["timestamp"]

    measures = measure(logs(tmp_path, without, line(1, "x", at="99:99")))

    assert {one.reason for one in measures.skipped} == {"no readable timestamp"}
