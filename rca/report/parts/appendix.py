"""The appendix: every cited piece of evidence with the cited places word for word, and the rest."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import Collected, Evidence, EvidenceKind, Withdrawn
from rca.model.excerpt import Note
from rca.model.exhibit import Exhibit
from rca.model.instant import Instant, parse_instant
from rca.model.skipped import Skipped
from rca.report.cited import evidence_order, place_order
from rca.report.parts.exhibits import Shown, known_places, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPlace:
    """One cited place; `shown` is None when nothing stands there, `locator` may be empty."""

    cite: Cite
    locator: str
    shown: Shown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView:
    """One piece of evidence; not known when it is cited but not in the dossier.

    `withdrawn` is why, when it was there once.
    """

    cite: Cite
    is_known: bool
    name: str
    kind: str
    label: str
    records: int
    sha256: str
    first: Instant | None
    last: Instant | None
    is_damaged: bool
    collected: Collected | None
    places: tuple[CitedPlace, ...]
    withdrawn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appendix:
    """Evidence in its order, what was skipped by evidence and place, notes by name, and what was
    withdrawn by id.
    """

    evidence: tuple[EvidenceView, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[Note, ...]
    withdrawn: tuple[Withdrawn, ...] = ()


def appendix_of(dossier: Dossier, analysis: Analysis, cited: Iterable[Cite]) -> Appendix:
    """The appendix for the places that the rest of the report cites.

    A citation of evidence that is not in the dossier gets an entry that says so.
    """
    places = {cite.without_quote() for cite in cited}
    known = known_places(dossier, analysis.measures)
    ids = {item.id for item in dossier.evidence} | {cite.evidence for cite in places}
    reasons = {item.id: item.reason for item in dossier.withdrawn}
    views = (
        _evidence(
            Cite(evidence=evidence_id),
            dossier.evidence_by_id(evidence_id),
            [cite for cite in places if cite.evidence == evidence_id],
            known,
        )
        for evidence_id in sorted(ids, key=evidence_order)
    )
    return Appendix(
        evidence=tuple(
            replace(view, withdrawn=reasons.get(view.cite.evidence, "")) for view in views
        ),
        withdrawn=dossier.withdrawn,
        skipped=tuple(
            sorted(set(analysis.skipped), key=lambda item: (evidence_order(item.evidence), item))
        ),
        notes=tuple(sorted(dossier.notes, key=lambda note: note.name)),
    )


def _evidence(
    whole: Cite, item: Evidence | None, cited: list[Cite], known: dict[Cite, Exhibit]
) -> EvidenceView:
    sidecar = item.sidecar if item else None
    inner = sorted((cite for cite in cited if cite != whole), key=place_order)
    return EvidenceView(
        cite=whole,
        is_known=item is not None,
        name=sidecar.name if sidecar else "",
        kind=sidecar.kind.value if sidecar else "",
        label=sidecar.label if sidecar else "",
        records=sidecar.records if sidecar else 0,
        sha256=sidecar.sha256[:12] if sidecar else "",
        first=parse_instant(sidecar.first) if sidecar and sidecar.first else None,
        last=parse_instant(sidecar.last) if sidecar and sidecar.last else None,
        is_damaged=bool(sidecar and sidecar.damaged),
        collected=sidecar.collected if sidecar else None,
        places=tuple(_place(cite, known) for cite in inner),
    )


def _place(cite: Cite, known: dict[Cite, Exhibit]) -> CitedPlace:
    exhibit = known.get(cite)
    if exhibit is None:
        return CitedPlace(cite=cite, locator=cite.locator, shown=None)
    tells_itself = exhibit.kind is EvidenceKind.CODE  # `where` has the line of the file
    locator = "" if tells_itself else cite.locator
    return CitedPlace(cite=cite, locator=locator, shown=shown(exhibit))
