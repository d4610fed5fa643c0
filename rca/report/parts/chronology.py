"""Everything with a time in one order: what changed, what went wrong, what people noted.

The timeline of presets that tell an incident from its beginning to its end.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rca.model.analysis import Analysis, Tier
from rca.model.dossier import Dossier
from rca.model.graph import NodeKind
from rca.model.instant import SECOND, Instant, parse_instant
from rca.report.cited import Statement
from rca.report.parts.changes import Changes
from rca.report.parts.timeline import Moment, Timeline
from rca.report.parts.words import phrase

_DATED = (NodeKind.CHANGE, NodeKind.SYMPTOM, NodeKind.PLATFORM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronology:
    """Moments in order of time; of one time, what the evidence shows comes first.

    `began` is when the primary cause was first seen, `seconds_to_report` the time from onset to
    report, None where either is unknown.
    """

    moments: tuple[Moment, ...]
    left_out: int
    began: Instant | None
    seconds_to_report: float | None


def chronology_of(
    dossier: Dossier, analysis: Analysis, changes: Changes | None, timeline: Timeline | None
) -> Chronology:
    """The whole order; without moments when nothing has a time."""
    causes = analysis.tier(Tier.PRIMARY)
    reported = dossier.incident.reported
    told = None if reported is None else parse_instant(reported)
    return Chronology(
        moments=tuple(
            sorted(
                [
                    *(timeline.moments if timeline else _from_graph(analysis)),
                    *_from_changes(changes, analysis),
                    *_from_people(dossier),
                ],
                key=lambda moment: (moment.at, moment.noted_in != ""),
            )
        ),
        left_out=timeline.left_out if timeline else 0,
        began=causes[0].first_seen if causes else None,
        seconds_to_report=_seconds(analysis.onset, told),
    )


def _seconds(since: Instant | None, until: Instant | None) -> float | None:
    return None if since is None or until is None else (until - since) / SECOND


def _from_graph(analysis: Analysis) -> Iterator[Moment]:
    for node in analysis.graph.nodes:
        if node.kind in _DATED and node.first_seen is not None:
            yield Moment(at=node.first_seen, what=phrase(node.title, node.cites), noted_in="")


def _from_changes(changes: Changes | None, analysis: Analysis) -> Iterator[Moment]:
    """Changes at a time for which the graph has none; it tells the same in other words."""
    told = {node.first_seen for node in analysis.graph.nodes if node.kind is NodeKind.CHANGE}
    for row in changes.dated if changes else ():
        if row.at is not None and row.at not in told:
            yield Moment(at=row.at, what=row.title, noted_in="")


def _from_people(dossier: Dossier) -> Iterator[Moment]:
    incident = dossier.incident
    if incident.reported is not None:
        what = Statement(text=f"The incident was reported: {incident.symptom or incident.title}")
        yield Moment(at=parse_instant(incident.reported), what=what, noted_in="incident.toml")
