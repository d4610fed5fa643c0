"""What newly goes wrong: errors that healthy times do not show at that rate."""

from dataclasses import replace
from typing import Any

import pytest

from rca.model.signals import Direction
from rca.reason.trouble import find_troubles, in_one_line
from tests.reason.builders import SERVICE, measures
from tests.reason.cases import onset, said


def test_an_error_that_rises_is_trouble_and_one_that_does_not_is_background() -> None:
    lines = (said("p1", "boom", ("chat-2", 60, 90)), said("p2", "noise", ("chat-2", 0, 90)))

    (trouble,) = find_troubles(measures(patterns=lines, onsets=(onset("p1", 60),)))

    assert (trouble.text, trouble.service, trouble.revision) == ("boom", SERVICE, "chat-2")


def test_what_falls_is_no_trouble() -> None:
    falls = onset("p1", 60, direction=Direction.FALL)

    assert (
        find_troubles(measures(patterns=(said("p1", "boom", ("chat-2", 60, 90)),), onsets=(falls,)))
        == ()
    )


def test_a_quiet_line_is_none_and_a_warning_only_where_it_is_new_and_frequent() -> None:
    def found(severity: str, **fields: Any) -> int:
        line = said("p1", "hm", ("chat-2", 60, 90), severity=severity)
        rise = replace(onset("p1", 60), **fields)
        return len(find_troubles(measures(patterns=(line,), onsets=(rise,))))

    assert found("INFO") == 0
    assert found("WARNING") == 1
    assert found("WARNING", strength=2.0) == 0
    assert found("WARNING", is_new=False) == 0


def test_the_same_error_of_two_services_is_one_trouble_the_first_service_first() -> None:
    lines = (
        said("p1", "ValueError: no at app.py:load", ("chat-2", 70, 90)),
        said("p2", "ValueError: no at main.py:read", ("web-2", 60, 90), service="web"),
    )
    rises = (onset("p1", 70), onset("p2", 60, service="web"))

    (trouble,) = find_troubles(measures(patterns=lines, onsets=rises))

    assert trouble.services == ("web", SERVICE)
    assert trouble.revisions == ("web-2", "chat-2")
    assert trouble.patterns == ("p1", "p2")
    assert trouble.is_raised


def test_troubles_come_by_time() -> None:
    lines = (said("p1", "late", ("chat-2", 70, 90)), said("p2", "soon", ("chat-2", 60, 90)))
    rises = (onset("p1", 70), onset("p2", 60))

    found = find_troubles(measures(patterns=lines, onsets=rises))

    assert [trouble.text for trouble in found] == ["soon", "late"]


def test_records_of_what_was_done_are_no_lines() -> None:
    line = said("p1", "GET / -> 5xx", ("chat-2", 60, 90), log="requests")

    assert find_troubles(measures(patterns=(line,), onsets=(onset("p1", 60),))) == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2026-03-01T12:00:00.1Z ERROR [pool] no connection", "no connection"),
        ("12:00:01,250 WARN  low on paper\\nTraceback", "low on paper\\nTraceback"),
        ('time=2026 level=error msg="no route" host=db1', "no route host=db1"),
        ("plain words", "plain words"),
        (
            "2026-08-11 08:26:35.579 UTC [804]: [7-1] db=a,user=b LOG:  statement: ALTER TABLE x",
            "statement: ALTER TABLE x",
        ),
        (
            "2026-08-11T08:27:50.1Z ERROR 1 --- [sync] [nio-exec-2] c.l.OfferController   : bad",
            "bad",
        ),
        ("UTC is a time zone", "UTC is a time zone"),
        ("LOG: kept", "kept"),
        ("12:00:01", "12:00:01"),
        ("first\nsecond", "first"),
    ],
)
def test_time_level_and_logger_are_left_out(line: str, words: str) -> None:
    assert in_one_line(line) == words


def test_a_line_without_a_level_on_stderr_is_trouble_where_it_is_new_and_frequent() -> None:
    def found(log: str, **fields: Any) -> int:
        line = said("p1", "token.go:66: refresh failed", ("chat-2", 60, 90), severity="", log=log)
        rise = replace(onset("p1", 60), **fields)
        return len(find_troubles(measures(patterns=(line,), onsets=(rise,))))

    assert found("stderr") == 1
    assert found("stdout") == 0
    assert found("stderr", is_new=False) == 0
    assert found("stderr", strength=3.0) == 0
