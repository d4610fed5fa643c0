"""What the page's timeline marks, in order of time: changes, tests, the onset, remarks."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.ids import EvidenceId
from rca.model.instant import Instant
from rca.model.outcome import TestAttempt

MOST_MOMENTS = 400
MOST_TITLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something with a time. `kind` is onset, change, tests or remark; `is_bad` for failures."""

    at: Instant
    kind: str
    label: str
    text: str
    is_bad: bool
    cites: tuple[Cite, ...]


def moments_of(dossier: Dossier, analysis: Analysis) -> tuple[Moment, ...]:
    """In order of time, then kind and text; of each kind the first MOST_MOMENTS."""
    kinds = (_onset(analysis), _changes(analysis), _tests(dossier), _remarks(dossier))
    found = [moment for kind in kinds for moment in sorted(kind, key=_order)[:MOST_MOMENTS]]
    return tuple(sorted(found, key=_order))


def _order(moment: Moment) -> tuple[Instant, str, str, str]:
    return (moment.at, moment.kind, moment.label, moment.text)


def _onset(analysis: Analysis) -> Iterator[Moment]:
    if analysis.onset is not None:
        yield Moment(
            at=analysis.onset,
            kind="onset",
            label="incident",
            text="onset: " + "; ".join(symptom.title for symptom in analysis.symptoms[:1]),
            is_bad=True,
            cites=tuple(cite for symptom in analysis.symptoms[:1] for cite in symptom.cites),
        )


def _changes(analysis: Analysis) -> Iterator[Moment]:
    """One moment for what changed at once in one service."""
    dated = [(change.at, change) for change in analysis.measures.changes if change.at is not None]
    together = groupby(dated, key=lambda pair: (pair[0], pair[1].label, pair[1].service))
    for (at, label, _), pairs in together:
        changes = [change for _, change in pairs]
        titles = [change.title for change in changes]
        more = len(titles) - MOST_TITLES
        yield Moment(
            at=at,
            kind="change",
            label=label,
            text="; ".join(titles[:MOST_TITLES]) + (f"; and {more} more" if more > 0 else ""),
            is_bad=False,
            cites=tuple(dict.fromkeys(change.cite.without_quote() for change in changes)),
        )


def _tests(dossier: Dossier) -> Iterator[Moment]:
    """One moment for each file of test results that says when its tests ran."""
    runs: dict[EvidenceId, list[tuple[Instant, TestAttempt]]] = {}
    for attempt in dossier.attempts:
        if attempt.at is not None and attempt.outcome.ran:
            runs.setdefault(attempt.cite.evidence, []).append((attempt.at, attempt))
    for evidence_id, attempts in runs.items():
        evidence = dossier.evidence_by_id(evidence_id)
        failed = [attempt for _, attempt in attempts if attempt.outcome.is_bad]
        name = evidence.sidecar.name if evidence else evidence_id
        yield Moment(
            at=min(at for at, _ in attempts),
            kind="tests",
            label=attempts[0][1].label,
            text=f"{name}: {len(failed)} of {len(attempts)} test attempts failed",
            is_bad=bool(failed),
            cites=tuple(attempt.cite.without_quote() for attempt in failed[:MOST_TITLES])
            or (Cite(evidence=evidence_id),),
        )


def _remarks(dossier: Dossier) -> Iterator[Moment]:
    for remark in dossier.remarks:
        yield Moment(
            at=remark.at,
            kind="remark",
            label="",
            text=f"{remark.text} ({remark.note}:{remark.line})",
            is_bad=False,
            cites=() if remark.cite is None else (remark.cite.without_quote(),),
        )
