"""Traffic that rises before anything fails, and work that covers the failures."""

from dataclasses import replace

import pytest

from rca.model.propagation import Calls, CallTally, Propagation
from rca.model.signals import Exposure, SignalKind
from rca.reason.suspects.surges import surges
from rca.reason.suspects.works import works
from tests.reason.builders import cite, outcome
from tests.reason.cases import failing, onset, runs


def traffic(at: float, growth: float) -> object:
    """Traffic of the service rises that much at that second."""
    return replace(
        onset("", at, kind=SignalKind.TRAFFIC, healthy=100),
        before=Exposure(count=100, requests=100, seconds=600.0),
        during=Exposure(count=int(100 * growth), requests=100, seconds=600.0),
    )


def test_traffic_that_doubles_before_the_onset_is_suspected() -> None:
    (suspect,) = surges(failing(at=60, onsets=(traffic(50, 4.0),)))

    assert suspect.name.startswith("traffic of chat rises 4.0 times")


def test_traffic_that_rises_after_the_onset_or_hardly_at_all_is_not() -> None:
    assert surges(failing(at=60, onsets=(traffic(90, 4.0),))) == ()
    assert surges(failing(at=60, onsets=(traffic(50, 1.5),))) == ()


def test_a_surge_that_consists_of_retries_is_none_and_what_is_left_of_one_counts() -> None:
    once = CallTally(
        asking=100, calls=100, failed=0, failed_with=0, failed_without=0, repeated=0, most=1
    )
    calls = Calls(
        caller="page",
        callee="chat",
        route="GET /ws",
        before=once,
        since=replace(once, calls=300, failed=290, most=3),
        cite=cite("call"),
    )

    def of_growth(growth: float) -> list[str]:
        case = failing(at=60, onsets=(traffic(50, growth),))
        asked = replace(case.measures, propagation=Propagation(calls=(calls,)))
        return [suspect.name for suspect in surges(replace(case, measures=asked))]

    assert of_growth(4.0) == []
    assert of_growth(9.0) == [
        "traffic of chat rises 3.0 times: GET /ws from 100.0 to 60.0 a minute"
    ]


def test_work_that_covers_the_failures_is_suspected_and_work_elsewhere_is_not() -> None:
    later = outcome("incident", "mail-1", total=5, failed=0, start=6000, service="mail")

    (suspect,) = works(failing(at=600, routes=(later,), intervals=(runs((590, 640)),)))

    assert "“reindex” of chat runs" in suspect.name
    assert works(failing(at=600, routes=(later,), intervals=(runs((100, 150)),))) == ()


@pytest.mark.parametrize(("calls", "is_load"), [(100, True), (125, True), (135, False)])
def test_traffic_that_callers_make_by_asking_again_is_no_load(calls: int, *, is_load: bool) -> None:
    before = CallTally(
        asking=100, calls=100, failed=0, failed_with=0, failed_without=0, repeated=0, most=1
    )
    asked = Calls(
        caller="web",
        callee="chat",
        route="GET /ws",
        before=before,
        since=replace(before, calls=calls),
        cite=cite("call"),
    )
    case = failing(at=60, onsets=(traffic(50, 2.4),))
    told = replace(case.measures, propagation=Propagation(calls=(asked,)))

    assert bool(surges(replace(case, measures=told))) is is_load
