"""Services that call the suspect's service break, though nothing about them changed.

What an answer looks like is changed by who gives it: the callee is well, its callers are not.
"""

from rca.model.analysis import CauseKind
from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.reason.case import Case
from rca.reason.phrases import seconds
from rca.reason.suspect import Suspect, Way
from rca.reason.trouble import Trouble
from rca.reason.ways.first_error import SOON

_ONE = 0.7
_SEVERAL = 0.85
_OWN = (CauseKind.CONFIG, CauseKind.PLATFORM)


def callers_broke(suspect: Suspect, case: Case) -> Way | None:
    """Troubles of callers that begin within two minutes after the suspect, none before it."""
    if not suspect.is_event or suspect.at is None or not suspect.service:
        return None
    if case.own_trouble(suspect.service) is not None:
        return None
    broken = [trouble for trouble in case.own if _follows(trouble, suspect, case)]
    if not broken:
        return None
    callers = sorted({service for trouble in broken for service in trouble.services})
    first = min(broken, key=lambda trouble: (trouble.first, trouble.key))
    lag = suspect.lag(first.first)
    return Way(
        name="callers_broke",
        value=_SEVERAL if len(callers) > 1 else _ONE,
        claim=Claim(
            text=f"{_verbs(callers, suspect.service)} {seconds(lag)} after it: "
            f"“{first.text[:160]}”.",
            cites=tuple(trouble.cite for trouble in broken[:3]),
        ),
        phrase=f"{' and '.join(callers[:3])} {'break' if len(callers) > 1 else 'breaks'} "
        f"on its answers: {first.text[:100]}",
        node=NodeKind.ERROR,
        title=first.text[:160],
        at=first.first,
        then=sum(trouble.count for trouble in broken),
        without_cause=sum(trouble.healthy for trouble in broken),
    )


def _verbs(callers: list[str], callee: str) -> str:
    if len(callers) == 1:
        return f"{callers[0]} calls {callee} and breaks"
    return f"{' and '.join(callers[:3])} call {callee} and break"


def _follows(trouble: Trouble, suspect: Suspect, case: Case) -> bool:
    """Whether all services of a trouble call the suspect's or it names it, right after it.

    What is known for a limit or a setting of the caller's own comes of no answer.
    """
    known = trouble.known
    if known is not None and known.rule.is_cause and known.rule.kind in _OWN:
        return False
    if not suspect.is_before(trouble.first) or suspect.lag(trouble.first) > SOON:
        return False
    names = suspect.service in case.dependence.named_in(f"{trouble.text} {trouble.key}")
    return names or all(
        suspect.service in case.dependence.callees.get(service, frozenset())
        for service in trouble.services
    )
