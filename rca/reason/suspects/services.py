"""Services, and hosts outside, that do otherwise than in healthy times without an error of theirs.

Slower by themselves, silent, without a step they used to take: where the fault is, and not yet why.
"""

from rca.model.analysis import CauseKind, Factor
from rca.model.graph import NodeKind
from rca.reason.case import Case
from rca.reason.phrases import said_by
from rca.reason.suspect import Suspect
from rca.reason.suspected_services import Standing, SuspectedService

MOST = 5
_ONLY_WHERE = 0.5
_PLAIN = 0.3


def services(case: Case) -> tuple[Suspect, ...]:
    """The first five places, best first; where nothing else shows a symptom, the plain ones."""
    least = _PLAIN if case.onset is None else 0.0
    return tuple(
        _suspect(place) for place in case.places[:MOST] if place.support and place.score >= least
    )


def _suspect(place: SuspectedService) -> Suspect:
    is_outside = place.standing is Standing.EXTERNAL
    said = place.support[0].text.rstrip(".")
    if is_outside:
        name = f"{place.service} fails those who call it: {said}"
    elif not place.service or said.startswith(tuple(f"{place.service}{end}" for end in ",: ")):
        name = said
    else:  # one sentence may tell of several services
        name = said_by((f"{place.service}, as others tell",), said)
    return Suspect(
        kind=CauseKind.EXTERNAL if is_outside else CauseKind.CODE,
        node=NodeKind.DEPENDENCY if is_outside else NodeKind.SIGNAL,
        name=name,
        service="" if is_outside else place.service,
        revision="",
        at=place.first_seen,
        prior=(
            *place.factors,
            Factor(name="only where", value=_ONLY_WHERE, because="it says where, not why"),
        ),
        summary=place.support[:3],
        support=place.support[3:],
        against=place.against,
        cites=place.cites,
    )
