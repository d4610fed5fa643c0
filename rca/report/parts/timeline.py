"""A timeline for when people noted times: their remarks among what the evidence dates."""

from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.excerpt import TimedRemark
from rca.model.graph import NodeKind
from rca.model.instant import Instant
from rca.report.cited import Statement
from rca.report.parts.words import phrase

MOST_REMARKS = 200
_DATED = (NodeKind.CHANGE, NodeKind.SYMPTOM, NodeKind.PLATFORM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something with a time. `noted_in` names the note in which a person said it, else is empty."""

    at: Instant
    what: Statement
    noted_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Moments in order of time; of one time, what the evidence shows comes first."""

    moments: tuple[Moment, ...]
    left_out: int


def timeline_of(dossier: Dossier, analysis: Analysis) -> Timeline | None:
    """The timeline; None when no note has a remark with a time."""
    if not dossier.remarks:
        return None
    found = [
        Moment(at=node.first_seen, what=phrase(node.title, node.cites), noted_in="")
        for node in analysis.graph.nodes
        if node.kind in _DATED and node.first_seen is not None
    ]
    remarks = [_remark(remark) for remark in dossier.remarks[:MOST_REMARKS]]
    return Timeline(
        moments=tuple(
            sorted(
                [*found, *remarks],
                key=lambda moment: (moment.at, moment.noted_in != ""),
            )
        ),
        left_out=max(0, len(dossier.remarks) - MOST_REMARKS),
    )


def _remark(remark: TimedRemark) -> Moment:
    return Moment(
        at=remark.at,
        what=phrase(remark.text, () if remark.cite is None else (remark.cite,)),
        noted_in=f"{remark.note}:{remark.line}",
    )
