"""Whether the number that drifts was steady on the revision before."""

from dataclasses import replace

import pytest

from rca.model.ids import PatternId
from rca.model.signals import Steadiness
from rca.reason.doubts.steady_before import steady_before
from rca.reason.judge import judge
from rca.reason.suspect import Doubt
from rca.reason.ways.drift import drift
from tests.reason.builders import cite
from tests.reason.cases import event, failing, numbers

DOWN = tuple((float(60 * n), float(10 - n)) for n in range(1, 10))
FLAT = ((-120.0, 10.0), (-60.0, 10.0), (0.0, 10.0))
SERIES = (numbers(*FLAT, *DOWN),)
STEADY = Steadiness(
    pattern=PatternId("p9"),
    field="free",
    service="chat",
    revision="chat-2",
    instance="i2",
    other_revision="chat-1",
    readings=40,
    moved=9.0,
    other_range=1.0,
    cite=cite("steady"),
)


def told(one: Steadiness) -> Doubt | None:
    case = failing(at=620, series=SERIES, steadiness=(one,))
    way = drift(event(30), case)
    assert way is not None
    return steady_before(event(30), case, (way,))


def test_a_number_that_stayed_on_the_older_revision_is_a_contrast() -> None:
    doubt = told(STEADY)

    assert doubt is not None
    assert doubt.claim is not None
    assert doubt.speaks_for
    assert doubt.claim.text == (
        "Over 40 readings free went by 9 on chat-2; over as many on chat-1 it stayed within 1."
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(STEADY, other_range=3.0),
        replace(STEADY, revision="chat-1"),
        replace(STEADY, service="web"),
        replace(STEADY, field="busy"),
    ],
    ids=["it moves there too", "another revision", "another service", "another number"],
)
def test_anything_else_says_nothing(other: Steadiness) -> None:
    assert told(other) is None


def test_without_a_drift_it_says_nothing() -> None:
    assert steady_before(event(30), failing(at=620, steadiness=(STEADY,)), ()) is None


def test_the_contrast_supports_the_deploy() -> None:
    changed = ("POOL", "8", "4")
    alone, beside = (
        failing(at=620, series=SERIES),
        failing(at=620, series=SERIES, steadiness=(STEADY,)),
    )

    assert judge(event(30, changed), alone).standing.value == "plausible"
    assert judge(event(30, changed), beside).standing.value == "supported"
