"""The tests failed before the suspect was there, while production is well."""

from rca.model.cite import Claim
from rca.model.instant import SECOND
from rca.model.plural import times
from rca.reason.case import LABELS, Case
from rca.reason.suspect import Doubt, Suspect, Way


def tests_before(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """Ruled out when only tests fail and one of them did so before the deploy."""
    del ways
    if suspect.change is None or suspect.at is None or case.onset is not None:
        return None
    failing = {rate.test for group in case.tests for rate in group.rates}
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
