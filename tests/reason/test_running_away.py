"""A number that runs away is a symptom where nothing fails."""

from dataclasses import replace

import pytest

from rca.model.asked import Asked, Reach
from rca.model.instant import Instant
from rca.model.measures import Measures
from rca.reason.case import Case
from rca.reason.judge import judged
from rca.reason.running_away import runaway_symptoms, running_away
from tests.reason.builders import deploy, measures
from tests.reason.cases import case_of, moment, numbers

Points = tuple[tuple[float, float], ...]

CALM: Points = tuple((float(at), float(at % 3)) for at in range(-600, 0, 50))
GROWS: Points = tuple((60.0 * n, 10.0 * n) for n in range(1, 12))


def healthy_until(until: Instant) -> Asked:
    return Asked(
        reach=(
            Reach(
                label="baseline",
                failed=0,
                traces=0,
                instances=0,
                services=0,
                clients=0,
                users=None,
                first=moment(-700),
                last=until,
                minutes=(),
                cite=None,
            ),
        )
    )


def reading(*points: tuple[float, float], is_counter: bool = False) -> Measures:
    series = numbers(*points, is_counter=is_counter, service="queue")
    return replace(measures(series=(series,)), asked=healthy_until(moment(0)))


def test_it_begins_when_it_is_ten_times_what_it_was() -> None:
    (found,) = running_away(reading(*CALM, *GROWS))
    (symptom,) = runaway_symptoms(reading(*CALM, *GROWS))

    assert (found.most, found.since, found.beyond) == (2.0, moment(120), 10)
    assert symptom.title == "free of queue runs away: at most 2 in healthy times, up to 110"
    assert (symptom.count, symptom.total, symptom.service) == (10, len(CALM) + len(GROWS), "queue")


@pytest.mark.parametrize(
    "points",
    [
        (*CALM, *((at, value / 10) for at, value in GROWS)),
        (*CALM, *GROWS[:5]),
        (*CALM[:5], *GROWS),
        (*((float(at), at / 300 + 3) for at in range(-600, 0, 50)), *GROWS),
        (*CALM, *GROWS[:3], *((at, 1.0) for at, _ in GROWS[3:])),
        (*CALM, *((at, 60.0 + at % 7) for at, _ in GROWS)),
    ],
    ids=["too little", "few since", "few before", "rises all along", "comes back", "a new level"],
)
def test_what_settles_comes_back_or_always_rose_is_no_symptom(points: Points) -> None:
    assert running_away(reading(*points)) == ()


def test_a_counter_and_a_log_without_healthy_times_show_none() -> None:
    assert running_away(reading(*CALM, *GROWS, is_counter=True)) == ()
    assert running_away(replace(reading(*CALM, *GROWS), asked=Asked())) == ()


def case_with(at: int) -> Case:
    table = reading(*CALM, *GROWS)
    return case_of(replace(table, deploys=(deploy("incident", "queue-2", at, "queue"),)))


def test_the_deploy_before_it_is_a_suspicion_and_one_after_it_is_ruled_out() -> None:
    (before,) = judged(case_with(20))
    (after,) = judged(case_with(300))

    assert before.title == "deploy of queue-2; free 0 -> 110 since"
    assert before.standing.value == "plausible"
    assert after.standing.value == "ruled_out"
    assert "after it began" in after.against[0].text
