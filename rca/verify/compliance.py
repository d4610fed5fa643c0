"""Agreed rules held against texts in the evidence.

An excerpt of code shows what it shows: a text that is missing from it may stand elsewhere, so from
excerpts alone nothing is missing for sure. A log or a description is read whole.
"""

from rca.model.cite import Cite
from rca.model.compliance import AreaVerdict, Standing
from rca.model.dossier import Dossier
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.incident import ComplianceArea
from rca.model.measures import Measures
from rca.model.plural import counted

MOST_CITES = 3


def compliance_of(dossier: Dossier, measures: Measures) -> tuple[AreaVerdict, ...]:
    """The areas in the order in which they were declared."""
    return tuple(_verdict(area, dossier, measures) for area in dossier.incident.compliance)


def _verdict(area: ComplianceArea, dossier: Dossier, measures: Measures) -> AreaVerdict:
    if area.status is not None:
        standing, because, cites = _declared(area, dossier, measures)
    else:
        standing, because, cites = _computed(area, dossier, measures)
    return AreaVerdict(
        area=area.area,
        statement=area.statement,
        standing=standing,
        is_declared=area.status is not None,
        because=because,
        cites=tuple(dict.fromkeys(cites))[:MOST_CITES],
    )


_Found = tuple[Standing, str, tuple[Cite, ...]]


def _computed(area: ComplianceArea, dossier: Dossier, measures: Measures) -> _Found:
    looked_at = [item for item in dossier.evidence if _is_asked(area, item)]
    if not looked_at:
        return Standing.UNKNOWN, "there is no such evidence to look at", ()
    found = {text: _found(text, area, measures) for text in area.texts}
    forbidden = [text for text in area.forbids if found[text]]
    if forbidden:
        return Standing.NOT_COMPLIANT, f"“{forbidden[0]}” is there", found[forbidden[0]]
    ways = [text for text in area.one_of if found[text]]
    if len(ways) > 1:
        shown = " and ".join(f"“{text}”" for text in ways)
        return Standing.NOT_COMPLIANT, f"{shown} are there", tuple(found[t][0] for t in ways)
    shown_by = tuple(cite for text in (*area.requires, *ways) for cite in found[text][:1])
    excerpts = all(item.kind is EvidenceKind.CODE for item in looked_at)
    where = f"{counted(len(looked_at), 'piece')} of evidence looked at"
    standing, because = _without_a_breach(area, found, excerpts=excerpts)
    return standing, f"{because}; {where}" if because else where, shown_by


def _without_a_breach(
    area: ComplianceArea, found: dict[str, tuple[Cite, ...]], *, excerpts: bool
) -> tuple[Standing, str]:
    """Nothing forbidden was found; whether what is required was, and why not."""
    missing = [text for text in area.requires if not found[text]]
    if missing and not excerpts:
        return Standing.NOT_COMPLIANT, f"“{missing[0]}” is not there"
    if missing:
        return Standing.UNKNOWN, f"“{missing[0]}” is in no excerpt"
    if area.one_of and not any(found[text] for text in area.one_of):
        return Standing.UNKNOWN, "none of the ways it names is there"
    if excerpts and not (area.requires or area.one_of):
        return Standing.UNKNOWN, "excerpts cannot show that nothing is there"
    return Standing.COMPLIANT, ""


def _is_asked(area: ComplianceArea, item: Evidence) -> bool:
    if item.label != area.label or (area.kinds and item.kind not in area.kinds):
        return False
    if item.kind in (EvidenceKind.TESTS, EvidenceKind.PROBE):
        return False  # not looked into
    if item.kind is EvidenceKind.LOGS and area.within:
        return False  # a log is asked as a whole, whatever files it came in
    return area.within in _name(item)


def _name(item: Evidence) -> str:
    return item.sidecar.code.path if item.sidecar.code is not None else item.sidecar.name


def _found(text: str, area: ComplianceArea, measures: Measures) -> tuple[Cite, ...]:
    places = tuple(
        place.cite
        for place in measures.asked.places
        if place.text == text
        and place.label == area.label
        and (not area.kinds or place.kind in area.kinds)
        and area.within in place.name
        and not (area.within and place.kind is EvidenceKind.LOGS)
    )
    if area.within or (area.kinds and EvidenceKind.LOGS not in area.kinds):
        return places
    tally = measures.asked.text(area.label, (text,), "")
    return (*(tally.examples if tally is not None else ()), *places)


def _declared(area: ComplianceArea, dossier: Dossier, measures: Measures) -> _Found:
    """What a person says, with the evidence named in `find`; unknown when none is there."""
    said = Standing(str(area.status))
    wanted = area.find.strip()
    if not wanted:
        return Standing.UNKNOWN, f"declared {said}, no evidence named", ()
    named = [
        Cite(evidence=item.id) for item in dossier.evidence if item.sidecar.name.strip() == wanted
    ]
    excerpts = [
        excerpt.cite.without_quote()
        for excerpt in dossier.excerpts
        if wanted in excerpt.spot.path or wanted in excerpt.text
    ]
    patterns = [
        pattern.example.without_quote()
        for pattern in sorted(measures.patterns, key=lambda pattern: pattern.example)
        if wanted in pattern.template or wanted in pattern.example.quote
    ]
    shown = [
        exhibit.cite.without_quote()
        for exhibit in sorted(measures.exhibits, key=lambda exhibit: exhibit.cite)
        if wanted in exhibit.text
    ]
    cites = tuple(dict.fromkeys([*named, *excerpts, *patterns, *shown]))[:2]
    if not cites:
        return Standing.UNKNOWN, f"declared {said}, but “{wanted}” is not in the evidence", ()
    return said, "declared", cites
