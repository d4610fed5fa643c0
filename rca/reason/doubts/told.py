"""The trouble says itself what is wrong, and it is nothing that a deploy does."""

from rca.model.analysis import CauseKind
from rca.model.cite import Claim
from rca.reason.case import Case
from rca.reason.suspect import Doubt, Suspect, Way

_OUTSIDE = (CauseKind.EXTERNAL, CauseKind.DEPENDENCY, CauseKind.PLATFORM)
_OWN_WAYS = ("spelled", "says_value", "reworded", "drift", "work", "started_with")
_LEFT = 0.4


def told(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """Against a deploy whose service's own trouble is known to come from outside.

    A way of its own, which shows what the deploy changed, takes the doubt away.
    """
    if not suspect.is_event:
        return None
    trouble = case.own_trouble(suspect.service)
    known = trouble.known if trouble else None
    if trouble is None or known is None or not known.rule.is_cause:
        return None
    if known.rule.kind not in _OUTSIDE or any(way.name in _OWN_WAYS for way in ways):
        return None
    return Doubt(
        name="told",
        value=_LEFT,
        because=f"the error says itself what is wrong ({known.rule.id})",
        claim=Claim(text=f"Its error says: {known.title}.", cites=(trouble.cite,)),
    )
