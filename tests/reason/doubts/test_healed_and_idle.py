"""A revision that stayed while all got well, and one that did nothing."""

from dataclasses import replace

from rca.reason.doubts.healed import healed
from rca.reason.doubts.idle import idle
from tests.reason.builders import outcome
from tests.reason.cases import event, failing, said

AFTER = (outcome("incident", "chat-2", total=40, failed=0, start=600),)


def test_a_revision_that_serves_well_after_the_failures_is_doubted() -> None:
    doubt = healed(event(50), failing(routes=AFTER), ())

    assert doubt is not None
    assert not doubt.speaks_for
    assert "40 requests well" in str(doubt.claim)


def test_one_that_served_nothing_or_little_since_is_not() -> None:
    few = (outcome("incident", "chat-2", total=3, failed=0, start=600),)
    assert healed(event(50), failing(), ()) is None
    assert healed(event(50), failing(routes=few), ()) is None


def test_a_revision_that_did_nothing_while_others_served_is_ruled_out() -> None:
    case = failing(routes=(outcome("incident", "chat-1", total=20, failed=0, start=70),))
    unused = replace(event(50), revision="chat-9")

    doubt = idle(unused, case, ())
    assert doubt is not None
    assert doubt.rules_out
    assert idle(event(50), case, ()) is None


def test_a_revision_that_could_not_start_did_something() -> None:
    served = outcome("incident", "chat-1", total=20, failed=0, start=70)
    unused = replace(event(50), revision="chat-9")
    for text, severity, is_out in (
        ("STARTUP TCP probe failed", "ERROR", False),
        ("Starting new instance.", "INFO", True),
    ):
        line = said("p7", text, ("chat-9", 58, 99), severity=severity, log="system")
        doubt = idle(unused, failing(routes=(served,), patterns=(line,)), ())

        assert (doubt is not None and doubt.rules_out) is is_out
