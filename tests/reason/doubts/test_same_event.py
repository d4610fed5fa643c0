"""Whether an event moved the number on the revisions before as well."""

from dataclasses import replace

import pytest

from rca.model.ids import PatternId
from rca.model.signals import Companion
from rca.reason.doubts.same_event import same_event
from rca.reason.judge import judge
from rca.reason.suspect import Doubt
from rca.reason.ways.drift import drift
from tests.reason.builders import cite
from tests.reason.cases import event, failing, numbers, said

DOWN = tuple((float(60 * n), float(10 - n)) for n in range(1, 10))
FLAT = ((-120.0, 10.0), (-60.0, 10.0), (0.0, 10.0))
SERIES = (numbers(*FLAT, *DOWN),)
REFUSED = Companion(
    pattern=PatternId("p9"),
    field="free",
    service="chat",
    revision="chat-2",
    instance="",
    companion=PatternId("refused"),
    then=8,
    without_step=0,
    without_companion=0,
    phi=1.0,
    cite=cite("step"),
    elsewhere=17,
    elsewhere_steps=0,
    elsewhere_cite=cite("no-step"),
)


LINE = said("refused", "refund refused", ("chat-2", 60.0, 600.0), severity="INFO")


def told(companion: Companion) -> Doubt | None:
    case = failing(at=620, series=SERIES, companions=(companion,), patterns=(LINE,))
    way = drift(event(30), case)
    assert way is not None
    return same_event(event(30), case, (way,))


def test_events_that_cost_nothing_on_other_revisions_are_a_contrast() -> None:
    doubt = told(REFUSED)

    assert doubt is not None
    assert doubt.claim is not None
    assert doubt.speaks_for
    assert "free 8 of 8 times on chat-2, and 0 of 17 times on other" in doubt.claim.text
    assert [c.insert_id for c in doubt.claim.cites] == ["step", "no-step"]


def test_events_that_cost_as_much_there_speak_against_it() -> None:
    doubt = told(replace(REFUSED, elsewhere_steps=15))

    assert doubt is not None
    assert not doubt.speaks_for
    assert doubt.value < 0.5


@pytest.mark.parametrize(
    "other",
    [
        replace(REFUSED, elsewhere=4),
        replace(REFUSED, elsewhere_steps=5),
        replace(REFUSED, then=2, without_step=2),
        replace(REFUSED, revision="chat-1"),
        replace(REFUSED, service="web"),
        replace(REFUSED, elsewhere_cite=None),
    ],
    ids=["few", "now and then", "few here", "older revision", "other service", "nothing to show"],
)
def test_less_than_that_says_nothing(other: Companion) -> None:
    assert told(other) is None


def test_a_companion_of_another_number_says_nothing() -> None:
    case = failing(at=620, companions=(REFUSED,))

    assert same_event(event(30), case, ()) is None


def test_the_contrast_supports_the_deploy() -> None:
    changed = ("POOL", "8", "4")
    alone = failing(at=620, series=SERIES, patterns=(LINE,))
    beside = failing(at=620, series=SERIES, patterns=(LINE,), companions=(REFUSED,))

    assert judge(event(30, changed), alone).standing.value == "plausible"
    assert judge(event(30, changed), beside).standing.value == "supported"
