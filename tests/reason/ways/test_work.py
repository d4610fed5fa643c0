"""Failures that fall into stretches of work."""

from dataclasses import replace

from rca.reason.ways.work import work
from tests.reason.builders import outcome
from tests.reason.cases import event, failing, runs

LATE = (outcome("incident", "chat-2", total=50, failed=0, start=3600),)


def test_failures_within_a_run_are_its_doing_and_runs_without_are_counted() -> None:
    way = work(event(30), failing(at=60, routes=LATE, intervals=(runs((55, 115), (1800, 1900)),)))

    assert way is not None
    assert (way.unit, way.then, way.without_effect, way.without_cause) == ("periods", 1, 1, 0)
    assert len(way.counter_examples) == 1


def test_work_that_runs_all_the_time_or_at_another_time_is_not() -> None:
    always = runs(*((float(n), float(n + 60)) for n in range(40, 3600, 60)))
    assert work(event(30), failing(at=60, routes=LATE, intervals=(always,))) is None
    assert work(event(30), failing(at=60, routes=LATE, intervals=(runs((900, 960)),))) is None


def test_a_run_that_has_not_ended_counts() -> None:
    open_run = replace(runs((55, 115)), longest=(), unfinished=runs((55, 115)).longest)

    assert work(event(30), failing(at=60, routes=LATE, intervals=(open_run,))) is not None


def test_work_of_most_of_the_time_needs_denser_failures() -> None:
    often = runs((55, 115), (300, 2500))
    assert work(event(30), failing(at=60, routes=LATE, intervals=(often,))) is not None
    elsewhere = outcome("incident", "chat-2", total=16, failed=16, start=2700)
    case = failing(at=60, routes=(*LATE, elsewhere), intervals=(often,))
    assert work(event(30), case) is None


def test_failures_outside_the_runs_are_counted_in_the_same_unit() -> None:
    early = outcome("incident", "chat-2", total=9, failed=9, start=700)
    case = failing(at=60, routes=(*LATE, early), intervals=(runs((55, 115)),))

    way = work(event(30), case)

    assert way is not None
    assert (way.unit, way.then, way.without_effect, way.without_cause) == ("periods", 1, 0, 1)
