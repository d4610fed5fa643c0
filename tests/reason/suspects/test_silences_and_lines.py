"""Lines that stopped, and quiet lines that introduce what an error names."""

from dataclasses import replace

from rca.model.signals import Direction
from rca.reason.suspects.lines import lines
from rca.reason.suspects.silences import silences
from tests.reason.cases import failing, moment, onset, said


def test_a_quiet_line_that_introduces_the_name_is_suspected() -> None:
    line = said("p7", "rename customer_ref now", ("db-1", 30, 31), severity="INFO", service="db")
    case = failing(
        "unknown customer_ref", patterns=(line,), onsets=(onset("p7", 30, service="db", count=1),)
    )

    (suspect,) = lines(case)
    assert suspect.ways[0].name == "shared_name"
    assert "A new line speaks of “customer_ref”, 30 s before" in suspect.ways[0].claim.text


def test_a_name_that_stood_in_older_lines_links_nothing() -> None:
    line = said("p7", "rename customer_ref now", ("db-1", 30, 31), severity="INFO", service="db")
    old = said("p8", "reading customer_ref", ("chat-1", -900, 40), severity="INFO")
    case = failing(
        "unknown customer_ref",
        patterns=(line, old),
        onsets=(onset("p7", 30, service="db", count=1),),
    )
    assert all(not suspect.ways for suspect in lines(case))


def test_a_line_that_stopped_is_suspected_where_no_error_says_why() -> None:
    stopped = onset("p7", 50, direction=Direction.FALL, service="mail", healthy=40, count=0)
    line = said("p7", "sent", ("mail-1", -900, 50), severity="INFO", service="mail")
    case = failing(patterns=(line,), onsets=(stopped,))

    (suspect,) = silences(case)
    assert "mail no longer says “sent”" in suspect.name
    assert silences(replace(case, onset=None)) != ()
    late = replace(case, onset=moment(50 - 3600))
    assert silences(late) == ()
