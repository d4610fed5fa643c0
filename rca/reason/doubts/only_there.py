"""An error that one revision says and no other is of what came with that revision."""

from rca.model.cite import Claim
from rca.model.plural import times
from rca.reason.case import Case
from rca.reason.suspect import Doubt, Suspect, Way


def only_there(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """For a deploy: an error of the service that its revision alone says, beyond chance.

    It is evidence and no contrast: another revision ran at another time and saw other traffic.
    """
    del ways
    if suspect.change is None or not suspect.revision:
        return None
    own = {p for t in case.own if suspect.service in t.services for p in t.patterns}
    found = [
        only
        for only in case.measures.revision_patterns
        if only.pattern in own
        and (only.service, only.revision) == (suspect.service, suspect.revision)
    ]
    if not found:
        return None
    best = min(found, key=lambda only: (only.chance, only.pattern))
    said = case.patterns[best.pattern].template if best.pattern in case.patterns else best.pattern
    text = (
        f"Of {times(best.other_revisions + 1, 'revisions')} of {suspect.service} only "
        f"{suspect.revision} says “{said[:120]}”: {times(best.count, 'times')} in "
        f"{times(best.entries, 'entries')}, never in the {best.others} of the others."
    )
    return Doubt(
        name="only there",
        value=1.0,
        because="no other revision says its error",
        claim=Claim(text=text, cites=(best.cite,)),
        speaks_for=True,
    )
