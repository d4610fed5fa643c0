"""A wait that the evidence itself states."""

import pytest

from rca.model.cite import Cite
from rca.reason.case import Case
from rca.reason.ways.stated_delay import stated_delay
from tests.reason.builders import cite, deploy, outcome
from tests.reason.cases import event, failing, said


def stating(text: str) -> Case:
    line = said("p5", text, ("chat-1", -900, -800), severity="INFO")
    return failing(at=600, patterns=(line,))


@pytest.mark.parametrize(
    "text",
    ["token ttl=600", "cache refreshed every 10 min", "CACHE_MINUTES=10", "expires in 600 s"],
)
def test_a_stated_time_that_fits_explains_the_wait(text: str) -> None:
    way = stated_delay(event(0), stating(text.replace("_", " ")))

    assert way is not None
    assert way.takes_time
    assert isinstance(way.claim.cites[0], Cite)


@pytest.mark.parametrize(
    "text", ["token ttl=3600", "cache 600", "validated 600 orders", "refreshed 600"]
)
def test_another_time_and_a_number_that_is_no_time_do_not(text: str) -> None:
    assert stated_delay(event(0), stating(text)) is None


def test_what_came_at_once_waited_for_nothing() -> None:
    assert stated_delay(event(590), stating("retry ttl=10")) is None


def test_another_deploy_that_nothing_followed_after_that_time_is_a_counter_example() -> None:
    line = said("p5", "token ttl=600", ("chat-1", -900, -800), severity="INFO")
    served = outcome("incident", "chat-2", total=50, failed=0, start=3600)
    earlier, late = deploy("incident", "chat-2", 1200), deploy("incident", "chat-3", 3300)
    case = failing(at=600, patterns=(line,), deploys=(earlier, late), routes=(served,))

    way = stated_delay(event(0), case)

    assert way is not None
    assert (way.unit, way.then, way.without_effect) == ("changes", 1, 1)
    assert way.counter_examples == (cite("deploy-chat-2"),)
