"""Tests failed before the suspect was there: all there is, or with the error of production."""

from rca.model.cite import Claim
from rca.model.instant import SECOND
from rca.model.plural import times
from rca.reason.alike import tests_that_show
from rca.reason.case import LABELS, Case
from rca.reason.suspect import Doubt, Suspect, Way


def tests_before(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """Ruled out when a test failed before the deploy, and only tests fail or it says the same."""
    del ways
    if suspect.change is None or suspect.at is None:
        return None
    trouble = case.own_trouble(suspect.service)
    if case.onset is None:
        failing = {rate.test for group in case.tests for rate in group.rates}
    else:
        failing = set(tests_that_show(trouble, case)) if trouble is not None else set()
    earlier = [
        attempt
        for attempt in case.attempts
        if attempt.label in LABELS
        and attempt.test in failing
        and attempt.outcome.is_bad
        and attempt.at is not None
        and attempt.at < suspect.at - SECOND
    ]
    if not earlier:
        return None
    first = min(earlier, key=lambda attempt: (attempt.at or 0, attempt.cite))
    short = first.test.rpartition(".")[2]
    text = f"{short} failed before it, {times(len(earlier), 'attempts')} at such tests in all."
    return Doubt(
        name="tests before",
        value=0.05,
        because="the same tests failed before it",
        claim=Claim(text=text, cites=(first.cite, suspect.cites[0])),
        rules_out=True,
    )
