"""Troubles that may be the cause themselves: what no deploy needs to explain.

An expired certificate, a quota used up, a dependency that refuses: the error says what happened.
An error that merely passes on what another service does is listed too, far down.
"""

from rca.model.analysis import CauseKind, Factor
from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.reason.case import AT_ONCE, Case
from rca.reason.phrases import times
from rca.reason.suspect import Suspect
from rca.reason.trouble import Trouble

MOST = 8
_UNKNOWN = 0.4
_PASSED_ON = 0.1
_SEVERAL = 0.9
_WITNESS = 0.5


def errors(case: Case) -> tuple[Suspect, ...]:
    """The earliest own troubles, and behind them those that are passed on; at most eight."""
    passed = tuple(t for t in case.troubles if t not in case.own)
    told = [t for t in (*case.own, *passed) if not _is_wrapper(t, case)]
    return tuple(_suspect(trouble, case) for trouble in told[:MOST])


def _is_wrapper(trouble: Trouble, case: Case) -> bool:
    """A line around an exception of the same service, as often and at the same time."""
    return not trouble.is_raised and any(
        other.is_raised
        and other.services == trouble.services
        and abs(other.first - trouble.first) <= AT_ONCE
        and abs(other.count - trouble.count) * 10 <= other.count
        for other in case.troubles
    )


def _suspect(trouble: Trouble, case: Case) -> Suspect:
    return Suspect(
        kind=CauseKind.CODE,
        node=NodeKind.ERROR,
        name=f"{' and '.join(trouble.services[:3])}: {trouble.text[:200]}",
        service=trouble.service,
        revision=trouble.revision,
        at=trouble.first,
        prior=(_told(trouble), _own(trouble, case), _new(trouble), _answers(trouble, case)),
        summary=(_counted(trouble),),
        cites=(trouble.cite,),
        trouble=trouble,
    )


def _told(trouble: Trouble) -> Factor:
    """How much the error says of its cause."""
    if len(trouble.services) > 1:
        return Factor(
            name="told",
            value=_SEVERAL,
            because="services that share no deploy log the same error",
        )
    return Factor(name="told", value=_UNKNOWN, because="the error does not say what led to it")


def _own(trouble: Trouble, case: Case) -> Factor:
    other = case.dependence.passed_on_from(trouble)
    if other:
        return Factor(name="own", value=_PASSED_ON, because=f"it speaks of {other}")
    return Factor(name="own", value=1.0, because="it speaks of no other service that fails")


def _new(trouble: Trouble) -> Factor:
    if trouble.healthy == 0:
        return Factor(name="new", value=1.0, because="healthy times do not show it")
    return Factor(name="new", value=0.5, because="healthy times show it too, less often")


def _answers(trouble: Trouble, case: Case) -> Factor:
    """A service that answers well is a witness of the failure rather than its place."""
    failing = {route.key.service for route in case.routes} | set(case.dependence.slow)
    if not failing or failing & set(trouble.services):
        return Factor(name="place", value=1.0, because="requests of its service fail")
    return Factor(name="place", value=_WITNESS, because="its service answers well by itself")


def _counted(trouble: Trouble) -> Claim:
    where = " and ".join(trouble.services[:3])
    healthy = f", {trouble.healthy} in healthy times" if trouble.healthy else ""
    text = f"{where} logged “{trouble.text[:300]}” {times(trouble.count, 'times')}{healthy}."
    return Claim(text=text, cites=(trouble.cite,))
