"""Lines that stopped, and quiet lines that introduce what an error names."""

from dataclasses import replace

from rca.model.measures import Deploy
from rca.model.signals import Direction
from rca.reason.case import Case
from rca.reason.changes import find_changes
from rca.reason.suspects.lines import lines
from rca.reason.suspects.silences import silences
from tests.reason.builders import deploy, measures
from tests.reason.cases import failing, known_as, moment, onset, said


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


def test_a_line_that_comes_again_or_was_an_error_is_not_suspected() -> None:
    stopped = onset("p7", 50, direction=Direction.FALL, service="mail", healthy=40, count=0)

    def names(*spans: tuple[str, float, float], severity: str = "INFO") -> list[str]:
        line = said("p7", "sent", *spans, severity=severity, service="mail")
        return [one.name for one in silences(failing(patterns=(line,), onsets=(stopped,)))]

    assert names(("mail-1", -900, 50)) != []
    assert names(("mail-1", -900, 50), ("mail-2", 300, 400)) == []
    assert names(("mail-1", -900, 50), severity="ERROR") == []


def test_lines_that_end_with_a_revision_that_says_nothing_are_its_deploys_matter() -> None:
    stopped = onset("p7", 50, direction=Direction.FALL, healthy=40, count=0)
    line = said("p7", "sent", ("chat-1", -900, 50), severity="INFO")
    case = failing(patterns=(line,), onsets=(stopped,))
    alone = replace(
        case, own=(), measures=replace(case.measures, patterns=(line,)), patterns={"p7": line}
    )
    deployed = replace(
        alone, changes=find_changes(measures(deploys=(deploy("incident", "chat-2", 55),)))
    )

    assert silences(alone) != ()
    assert silences(deployed) == ()


def test_a_line_that_a_revision_says_as_it_makes_way_is_not_suspected() -> None:
    ending = said("p7", "draining, bye", ("chat-1", 40, 41), severity="INFO")
    rise = onset("p7", 40, count=1)
    newer = deploy("incident", "chat-2", -60)

    def names(*deploys: Deploy) -> list[str]:
        case = failing(patterns=(ending,), onsets=(rise,), deploys=deploys)
        return [suspect.name for suspect in lines(case)]

    assert names() == ["chat at 10:00:40Z: “draining, bye”"]
    assert names(newer) == []
    assert names(deploy("incident", "chat-1", -120)) != []  # it speaks for itself
    assert names(deploy("incident", "mail-2", -60, "mail")) != []


def missing(name: str, case: Case) -> Case:
    """The same case, its error known to miss a column of that name."""
    known = known_as(case)
    trouble = known.own[0]
    assert trouble.known is not None
    told = (replace(trouble, known=replace(trouble.known, names=(("column", name),))),)
    return replace(known, troubles=told, own=told)


def test_an_old_name_counts_where_the_error_is_known_to_miss_it() -> None:
    line = said("p7", "rename customer_ref now", ("db-1", 30, 31), severity="INFO", service="db")
    old = said("p8", "reading customer_ref", ("chat-1", -900, 40), severity="INFO")
    case = failing(
        "unknown customer_ref",
        patterns=(line, old),
        onsets=(onset("p7", 30, service="db", count=1),),
    )

    (suspect,) = lines(missing("customer_ref", case))

    assert suspect.ways[0].is_proof
    assert all(not other.ways for other in lines(missing("customer", case)))


def test_lines_of_one_moment_share_more_than_a_plain_word() -> None:
    def linked(text: str, error: str, at: float) -> bool:
        line = said("p7", text, ("db-1", at, at), severity="INFO", service="db")
        rise = onset("p7", at, service="db", count=1)
        found = lines(failing(error, patterns=(line,), onsets=(rise,)))
        return any(suspect.ways for suspect in found)

    assert linked("circuit opens", "circuit is open", 50)
    assert not linked("circuit opens", "circuit is open", 59)
    assert linked("circuit_7 opens", "circuit_7 is open", 59)
