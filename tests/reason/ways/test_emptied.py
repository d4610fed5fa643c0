"""A number that is nothing but zero since the change."""

from dataclasses import replace

import pytest

from rca.reason.doubts.own_trouble import own_trouble
from rca.reason.ways.emptied import emptied
from tests.reason.cases import event, failing, numbers, said

Points = tuple[tuple[float, float], ...]

WAS: Points = tuple((float(at), 800.0 + at % 7) for at in range(-600, 30, 60))
NOTHING: Points = tuple((float(at), 0.0) for at in range(90, 900, 60))


def test_what_never_was_zero_and_is_nothing_else_since_has_stopped() -> None:
    suspect = event(30, service="feed")
    case = failing(at=600, series=(numbers(*WAS, *NOTHING, service="feed"),))

    way = emptied(suspect, case)

    assert way is not None
    assert way.takes_time
    assert way.phrase == "free 800 to 806 -> 0"
    assert way.value == 0.7
    doubt = own_trouble(suspect, case, (way,))
    assert doubt is not None
    assert doubt.value == 0.6


def test_an_error_with_a_word_of_that_line_says_more_for_it() -> None:
    feed = said("p9", "feed written: <*> tickets", ("feed-1", -600, 900), severity="INFO")
    case = failing(
        "averaging 0 tickets",
        at=600,
        patterns=(feed,),
        series=(numbers(*WAS, *NOTHING, service="feed"),),
    )

    way = emptied(event(30, service="feed"), case)

    assert way is not None
    assert way.value == 0.85


def test_a_reading_while_the_revision_takes_over_belongs_to_the_one_before() -> None:
    case = failing(at=600, series=(numbers(*WAS, (60.0, 812.0), *NOTHING, service="feed"),))

    way = emptied(event(30, service="feed"), case)

    assert way is not None
    assert "is 0 since" in way.claim.text


@pytest.mark.parametrize(
    "points",
    [
        (*WAS, *NOTHING[:5]),
        (*WAS[-5:], *NOTHING),
        (*WAS, *NOTHING, (950.0, 3.0)),
        ((-900.0, 0.0), *WAS, *NOTHING),
        (*WAS, *((at + 700, value) for at, value in NOTHING)),
    ],
    ids=["few since", "few before", "comes back", "was zero before", "after the symptom"],
)
def test_less_than_that_is_no_stop(points: Points) -> None:
    case = failing(at=600, series=(numbers(*points, service="feed"),))

    assert emptied(event(30, service="feed"), case) is None


def test_an_instance_and_another_service_say_nothing_of_it() -> None:
    fallen = numbers(*WAS, *NOTHING, service="feed")
    alone = failing(at=600, series=(replace(fallen, instance="i1"),))

    assert emptied(event(30, service="feed"), alone) is None
    assert emptied(event(30, service="mail"), failing(at=600, series=(fallen,))) is None
