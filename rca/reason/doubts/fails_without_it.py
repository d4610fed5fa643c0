"""Without this deploy, what failed still fails: it was taken back, and that did not help."""

from rca.model.cite import Claim
from rca.model.plural import times
from rca.reason.case import LABELS, Case
from rca.reason.changes import Change, is_image
from rca.reason.doubts.in_place import answering
from rca.reason.outcomes import LEAST_CASES
from rca.reason.suspect import Doubt, Suspect, Way


def fails_without_it(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """Against a deploy when a later state without it fails at half the incident's share or more.

    The state is without it where all requests of its service are answered by revisions from before
    it, or by later ones that got every former value again. It is not ruled out, since what it did
    may last: a table that was dropped, a message that was sent.
    """
    del ways
    if suspect.change is None or suspect.at is None:
        return None
    without = _without(suspect.change, suspect.at, case)
    states = {
        label for label, revisions in answering(suspect.service, case).items()
        if revisions <= without
    }  # fmt: skip
    for route in case.routes:
        for outcome in route.outcomes:
            failed = sum(n for at, _, n in outcome.failed_per_minute if at > suspect.at)
            if outcome.place.label not in states or outcome.example_failed is None:
                continue
            if failed < LEAST_CASES or 2 * failed * route.total < route.failed * outcome.total:
                continue
            text = (
                f"Without it, under “{outcome.place.label}”, {route.key.spoken} still failed "
                f"{outcome.failed:,} of {times(outcome.total, 'times')}."
            )
            return Doubt(
                name="fails without it",
                value=0.2,
                because="what failed still fails without it",
                claim=Claim(text=text, cites=(outcome.example_failed,)),
            )
    return None


def _without(change: Change, at: int, case: Case) -> frozenset[str]:
    """The revisions of that service that lack what the deploy brought."""
    before = {
        outcome.place.revision
        for outcome in case.measures.routes
        if outcome.place.service == change.service
        and outcome.place.label in LABELS
        and outcome.first < at
    }
    changed = {d.name: d.before for d in change.differences if not is_image(d.name)}
    back = {
        later.revision
        for later in case.changes
        if later.service == change.service
        and later.at is not None
        and later.at > at
        and changed
        and changed.items() <= {d.name: d.after for d in later.differences}.items()
    }
    return frozenset((before | back | {change.previous}) - {change.revision, ""})
