"""A rule about a known message looks for just such a change, and finds it before the message."""

from dataclasses import replace

from rca.model.cite import Claim
from rca.reason.case import Case
from rca.reason.phrases import seconds
from rca.reason.suspect import Suspect, Way, way_to

_VALUE = 0.85
_ELSEWHERE = 0.5
"""Of a message that only other revisions of the suspect's service show."""


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
                told = Claim(
                    text=f"{lag} after it {trouble.service} first logs "
                    f"“{trouble.text[:160]}”. {claim.text}",
                    cites=(trouble.cite, *claim.cites[:2]),
                )
                shown = case.revisions_with(trouble, suspect.service)
                is_its = not shown or not suspect.revision or suspect.revision in shown
                value = _VALUE if is_its else _ELSEWHERE
                way = way_to(trouble, "looked_for", value, told, trouble.text[:120])
                return replace(way, takes_time=known.rule.takes_time)
    return None
