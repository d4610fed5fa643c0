"""Did the failures end when the deploy was taken back?"""

from rca.model.instant import MINUTE
from rca.reason.case import Case
from rca.reason.doubts.reversal import reversal
from tests.reason.builders import deploy, outcome
from tests.reason.cases import event, failing


def taken_back(at: int, *, served: int, failed: int = 0) -> Case:
    return failing(
        routes=(outcome("incident", "chat-3", total=served, failed=failed, start=at + 5),),
        deploys=(deploy("incident", "chat-2", 50), deploy("incident", "chat-3", at)),
    )


def test_failures_that_end_with_the_next_revision_speak_for_it() -> None:
    doubt = reversal(event(50), taken_back(120, served=40), ())

    assert doubt is not None
    assert doubt.speaks_for


def test_failures_that_had_ended_before_do_not() -> None:
    assert reversal(event(50), taken_back(1200, served=40), ()) is None


def test_falling_traffic_does_not() -> None:
    assert reversal(event(50), taken_back(120, served=2), ()) is None


def test_a_next_revision_that_fails_as_well_does_not() -> None:
    assert reversal(event(50), taken_back(120, served=40, failed=30), ()) is None


def test_failures_are_counted_in_whole_minutes() -> None:
    assert failing().failing_minutes[0][0] % MINUTE == 0
