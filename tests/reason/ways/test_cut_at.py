"""Requests that fail after the very time that a change set."""

from dataclasses import replace

import pytest

from rca.reason.case import Case
from rca.reason.suspect import Suspect
from rca.reason.ways.cut_at import cut_at
from tests.reason.cases import event, failing


def lasting(low: float, high: float, at: float = 60) -> Case:
    """The failing requests took so many seconds, nine in ten."""
    case = failing(at=at)
    (route,) = case.routes
    outcomes = tuple(
        replace(one, failed_seconds=(low, (low + high) / 2, high)) if one.failed else one
        for one in route.outcomes
    )
    return replace(case, routes=(replace(route, outcomes=outcomes),))


def stated(text: str, at: float = 50) -> Suspect:
    """A change without a revision that says it set something."""
    return replace(event(at), change=None, states=text)


@pytest.mark.parametrize(
    "suspect",
    [
        stated("ackDeadlineSeconds 10"),
        stated("client.timeout_ms 30000 -> 10000"),
        stated("deadline: 10s, retries 3"),
        event(50, ("env PRICING_TIMEOUT_MS", "30000", "10000")),
        event(50, ("timeout", "300s", "10s")),
    ],
)
def test_failures_that_last_as_long_as_the_change_says_were_cut_by_it(suspect: Suspect) -> None:
    way = cut_at(suspect, lasting(9.98, 10.1))

    assert way is not None
    assert "fails after 10.04 s (nine in ten after 9.98 to 10.10 s)" in way.claim.text
    assert (way.then, way.without_effect, way.is_proof) == (60, 0, False)


@pytest.mark.parametrize(
    ("suspect", "case"),
    [
        (stated("ackDeadlineSeconds 10"), lasting(2.0, 10.1)),
        (stated("ackDeadlineSeconds 10"), lasting(9.98, 14.0)),
        (stated("ackDeadlineSeconds 60"), lasting(9.98, 10.1)),
        (stated("replicas 10"), lasting(9.98, 10.1)),
        (stated(""), lasting(9.98, 10.1)),
        (stated("ackDeadlineSeconds 10", at=90), lasting(9.98, 10.1)),
        (event(50, ("env TIMEOUT_MS", "10000", "10s")), lasting(9.98, 10.1)),
        (event(50, ("env TIMEOUT_MS", "30000", "10000")), failing()),
    ],
)
def test_other_times_other_amounts_and_later_changes_say_nothing(
    suspect: Suspect, case: Case
) -> None:
    assert cut_at(suspect, case) is None
