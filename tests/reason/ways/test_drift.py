"""A number that drifts away between a change and the symptom."""

from dataclasses import replace

from rca.reason.ways.drift import drift
from tests.reason.builders import cite
from tests.reason.cases import event, failing, numbers

DOWN = tuple((float(60 * n), float(10 - n)) for n in range(1, 10))
FLAT = ((-120.0, 10.0), (-60.0, 10.0), (0.0, 10.0))


def test_what_runs_down_before_the_failures_shows_how() -> None:
    way = drift(event(30), failing(at=620, series=(numbers(*FLAT, *DOWN),)))

    assert way is not None
    assert way.takes_time
    assert way.phrase == "free 10 -> 1 before the failures"


def test_few_readings_are_enough_where_each_goes_on_from_the_one_before() -> None:
    fast = ((60.0, 8.0), (150.0, 6.0), (240.0, 4.0), (330.0, 1.0))
    wavering = (*fast[:2], (240.0, 7.0), fast[3])

    assert drift(event(30), failing(at=420, series=(numbers(*FLAT, *fast),))) is not None
    assert drift(event(30), failing(at=420, series=(numbers(*FLAT, *fast[:3]),))) is None
    assert drift(event(30), failing(at=420, series=(numbers(*FLAT, *wavering),))) is None


def test_drift_that_begins_with_the_symptom_is_its_effect() -> None:
    assert drift(event(30), failing(at=50, series=(numbers(*FLAT, *DOWN),))) is None


def test_drift_that_begins_just_ahead_of_the_symptom_is_its_effect() -> None:
    sudden = tuple((float(50 + n), float(10 - n)) for n in range(1, 10))
    assert drift(event(30), failing(at=62, series=(numbers(*FLAT, *sudden),))) is None
    assert drift(event(30), failing(at=90, series=(numbers(*FLAT, *sudden),))) is not None


def test_a_counter_another_service_and_a_drift_from_before_say_nothing() -> None:
    assert drift(event(30), failing(at=620, series=(numbers(*DOWN, is_counter=True),))) is None
    assert drift(event(30), failing(at=620, series=(numbers(*DOWN, service="db"),))) is None
    older = tuple((at - 1200, value) for at, value in DOWN)
    assert drift(event(30), failing(at=620, series=(numbers(*older),))) is None


def test_instances_on_which_the_number_stays_are_counter_examples() -> None:
    whole = numbers(*FLAT, *DOWN)
    one, two = (replace(numbers(*DOWN), instance=name) for name in ("a", "b"))
    steady = replace(numbers(*((at, 10.0) for at, _ in DOWN)), instance="c", cite=cite("steady"))
    older = tuple((at - 1200, value) for at, value in DOWN)
    before = replace(numbers(*older), instance="d", cite=cite("before"))

    way = drift(event(30), failing(at=620, series=(whole, one, two, steady, before)))
    alone = drift(event(30), failing(at=620, series=(whole,)))

    assert way is not None
    assert (way.unit, way.then, way.without_effect, way.without_cause) == ("instances", 2, 1, 1)
    assert way.counter_examples == (cite("steady"), cite("before"))
    assert alone is not None
    assert (alone.unit, alone.without_effect, alone.without_cause) == ("values", None, None)
