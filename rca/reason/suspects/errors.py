"""Troubles that may be the cause themselves: what no deploy needs to explain.

An expired certificate, a quota used up, a dependency that refuses: the error says what happened.
An error that merely passes on what another service does is listed too, far down.
"""

from rca.model.analysis import CauseKind, Factor
from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.reason.case import Case
from rca.reason.phrases import times
from rca.reason.suspect import Suspect
from rca.reason.trouble import Trouble

MOST = 8
_UNKNOWN = 0.4
_PASSED_ON = 0.1
_SEVERAL = 0.9


def errors(case: Case) -> tuple[Suspect, ...]:
    """The earliest own troubles, and behind them those that are passed on; at most eight."""
    passed = tuple(t for t in case.troubles if t not in case.own)
    return tuple(_suspect(trouble, case) for trouble in (*case.own, *passed)[:MOST])


def _suspect(trouble: Trouble, case: Case) -> Suspect:
    return Suspect(
        kind=CauseKind.CODE,
        node=NodeKind.ERROR,
        name=f"{' and '.join(trouble.services[:3])}: {trouble.text[:200]}",
        service=trouble.service,
        revision=trouble.revision,
        at=trouble.first,
        prior=(_told(trouble), _own(trouble, case), _new(trouble)),
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


def _counted(trouble: Trouble) -> Claim:
    where = " and ".join(trouble.services[:3])
    healthy = f", {trouble.healthy} in healthy times" if trouble.healthy else ""
    text = f"{where} logged “{trouble.text[:300]}” {times(trouble.count, 'times')}{healthy}."
    return Claim(text=text, cites=(trouble.cite,))
