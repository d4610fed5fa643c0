"""Pieces of work that cover the failures, where no deploy explains them."""

from dataclasses import replace

from rca.model.analysis import CauseKind, Factor
from rca.model.graph import NodeKind
from rca.reason.case import Case
from rca.reason.suspect import Suspect
from rca.reason.ways.work import work


def works(case: Case) -> tuple[Suspect, ...]:
    """One suspect a service whose work covers most failures, by service."""
    found = []
    for service in sorted({intervals.service for intervals in case.measures.intervals}):
        bare = _suspect(service)
        way = work(bare, case)
        if way is not None and way.at is not None:
            found.append(
                Suspect(
                    kind=CauseKind.CODE,
                    node=NodeKind.SIGNAL,
                    name=f"{way.title} while requests fail",
                    service=service,
                    revision="",
                    at=way.at,
                    prior=bare.prior,
                    summary=(),
                    cites=way.claim.cites,
                    ways=(replace(way, name="covers", phrase=""),),
                )
            )
    return tuple(found)


def _suspect(service: str) -> Suspect:
    return Suspect(
        kind=CauseKind.CODE,
        node=NodeKind.SIGNAL,
        name="",
        service=service,
        revision="",
        at=None,
        prior=(Factor(name="work", value=0.6, because="what set the work off is not shown"),),
        summary=(),
        cites=(),
    )
