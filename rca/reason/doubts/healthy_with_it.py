"""With this deploy in place, what failed was served well: under a label of its own."""

from rca.model.cite import Claim
from rca.model.plural import times
from rca.reason.case import Case
from rca.reason.doubts.in_place import answering
from rca.reason.outcomes import LEAST_CASES, is_fine
from rca.reason.suspect import Doubt, Suspect, Way


def healthy_with_it(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """Ruled out when a state after it, which is neither incident nor baseline, served well.

    It is in place where requests of its service are answered by the revision that it made, and by
    no other: the fix of a deploy is a deploy too.
    """
    del ways
    if suspect.change is None or suspect.at is None:
        return None
    states = answering(suspect.service, case)
    in_place = {label for label, revisions in states.items() if revisions == {suspect.revision}}
    for route in case.routes:
        if route.key.service == suspect.service:
            continue
        for outcome in route.outcomes:
            after = sum(n for at, n, _ in outcome.failed_per_minute if at > suspect.at)
            if outcome.place.label not in in_place:
                continue
            if after < LEAST_CASES or not is_fine(outcome) or outcome.example_ok is None:
                continue
            text = (
                f"With it in place, under “{outcome.place.label}”, {route.key.spoken} failed "
                f"{outcome.failed:,} of {times(outcome.total, 'times')}."
            )
            return Doubt(
                name="healthy with it",
                value=0.1,
                because="a state with it is healthy",
                claim=Claim(text=text, cites=(outcome.example_ok,)),
                rules_out=True,
            )
    return None
