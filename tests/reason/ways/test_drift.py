"""A number that drifts away between a change and the symptom."""

from rca.reason.ways.drift import drift
from tests.reason.cases import event, failing, numbers

DOWN = tuple((float(60 * n), float(10 - n)) for n in range(1, 10))
FLAT = ((-120.0, 10.0), (-60.0, 10.0), (0.0, 10.0))


def test_what_runs_down_before_the_failures_shows_how() -> None:
    way = drift(event(30), failing(at=620, series=(numbers(*FLAT, *DOWN),)))

    assert way is not None
    assert way.takes_time
    assert way.phrase == "free 10 -> 1 before the failures"


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
