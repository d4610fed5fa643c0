"""A rule about a known message looks for just such a change, and finds it before the message."""

from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.reason.case import Case
from rca.reason.phrases import seconds
from rca.reason.suspect import Suspect, Way

_VALUE = 0.85


def looked_for(suspect: Suspect, case: Case) -> Way | None:
    """The first own trouble after the suspect whose rule is borne out by the suspect's entry."""
    if not suspect.is_event or suspect.at is None or not suspect.cites:
        return None
    place = suspect.cites[0].without_quote()
    for trouble in case.own:
        known = trouble.known
        if known is None or not suspect.is_before(trouble.first):
            continue
        for claim in known.confirmed:
            if any(cite.without_quote() == place for cite in claim.cites):
                lag = seconds(suspect.lag(trouble.first))
                return Way(
                    name="looked_for",
                    value=_VALUE,
                    claim=Claim(
                        text=f"{lag} after it {trouble.service} first logs "
                        f"“{trouble.text[:160]}”. {claim.text}",
                        cites=(trouble.cite, *claim.cites[:2]),
                    ),
                    phrase=trouble.text[:120],
                    node=NodeKind.ERROR,
                    title=trouble.text[:160],
                    at=trouble.first,
                    then=trouble.count,
                    without_cause=trouble.healthy,
                )
    return None
