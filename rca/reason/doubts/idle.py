"""A revision that served nothing and said nothing up to the onset has not led to it."""

from rca.model.cite import Claim
from rca.model.instant import MINUTE
from rca.reason.case import LABELS, Case
from rca.reason.suspect import Doubt, Suspect, Way
from rca.reason.trouble import RECORDS


def idle(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """Ruled out when another revision of the service goes on serving, and this one does nothing."""
    del ways
    if not suspect.revision or suspect.change is None or suspect.at is None or case.onset is None:
        return None
    others = [
        outcome
        for outcome in case.measures.routes
        if outcome.place.label in LABELS
        and outcome.place.service == suspect.service
        and outcome.place.revision != suspect.revision
        and outcome.last > suspect.at
        and (outcome.example_ok or outcome.example_failed)
    ]
    if not others or _was_active(suspect, case):
        return None
    example = others[0].example_ok or others[0].example_failed
    if example is None:
        return None
    text = f"{suspect.revision} served no request before the onset; others went on serving."
    return Doubt(
        name="idle",
        value=0.1,
        because="it served nothing before the onset",
        claim=Claim(text=text, cites=(suspect.cites[0], example)),
        rules_out=True,
    )


def _was_active(suspect: Suspect, case: Case) -> bool:
    """Whether the revision served or wrote anything until the onset, or could not start."""
    onset = case.onset or 0
    soon = onset + MINUTE  # the failure that was seen first may be that of a caller
    served = any(o.first <= soon for o in case.outcomes(suspect.service, suspect.revision))
    return served or any(
        tally.first <= soon
        for pattern in case.measures.patterns
        if pattern.log not in RECORDS and (pattern.log != "system" or pattern.is_error)
        for tally in pattern.tallies
        if (tally.place.service, tally.place.revision) == (suspect.service, suspect.revision)
    )
