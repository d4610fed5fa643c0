"""The business impact: what people declared with its source, and what the evidence counts."""

from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.incident import ComplianceArea, Incident
from rca.report.cited import Statement
from rca.report.parts.opening import amount_of
from rca.report.parts.words import phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredRow:
    """One declared line; `amount` is empty when nobody gave a figure."""

    area: str
    effect: str
    amount: str
    part_of: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedRow:
    """One symptom as the evidence counts it."""

    title: Statement
    service: str
    count: int
    total: int
    share: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Both tables, and a total where one can be stated honestly."""

    declared: tuple[DeclaredRow, ...]
    counted: tuple[CountedRow, ...]
    total: str
    why_no_total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compliance:
    """One area of the rule, with the evidence found for it."""

    area: str
    is_compliant: bool
    statement: str
    find: str
    cites: tuple[Cite, ...]


def impact_of(dossier: Dossier, analysis: Analysis) -> Impact | None:
    """The breakdown; None when nothing was declared and nothing counted."""
    incident = dossier.incident
    if not incident.impact and not analysis.symptoms:
        return None
    total, why_no_total = _total(incident)
    return Impact(
        declared=tuple(
            DeclaredRow(
                area=item.area,
                effect=item.effect,
                amount=amount_of(item),
                part_of=item.part_of,
                source=item.source,
            )
            for item in incident.impact
        ),
        counted=tuple(
            CountedRow(
                title=phrase(symptom.title, symptom.cites),
                service=symptom.service,
                count=symptom.count,
                total=symptom.total,
                share=symptom.count / symptom.total if symptom.total else 0.0,
                unit=symptom.unit,
            )
            for symptom in analysis.symptoms
        ),
        total=total,
        why_no_total=why_no_total,
    )


def compliance_of(dossier: Dossier, analysis: Analysis) -> tuple[Compliance, ...]:
    """The areas in the order in which they were declared."""
    return tuple(
        Compliance(
            area=area.area,
            is_compliant=area.status == "compliant",
            statement=area.statement,
            find=area.find,
            cites=_found(area, dossier, analysis),
        )
        for area in dossier.incident.compliance
    )


def _total(incident: Incident) -> tuple[str, str]:
    priced = [item for item in incident.impact if item.amount is not None]
    if len(priced) < 2:
        return "", ""
    if any(item.part_of for item in priced):
        return "", "some amounts are part of others"
    if len({(item.currency, item.period) for item in priced}) > 1:
        return "", "the amounts differ in currency or period"
    if any(item.at_least for item in priced):
        return "", "the amounts are lower bounds and may overlap"
    whole = sum(item.amount for item in priced if item.amount is not None)
    return amount_of(priced[0].model_copy(update={"amount": whole, "area": "total"})), ""


def _found(area: ComplianceArea, dossier: Dossier, analysis: Analysis) -> tuple[Cite, ...]:
    """Where `find` leads: evidence of that name, an excerpt of that path, or a text shown."""
    wanted = area.find.strip()
    if not wanted:
        return ()
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
        for pattern in sorted(analysis.measures.patterns, key=lambda pattern: pattern.example)
        if wanted in pattern.template or wanted in pattern.example.quote
    ]
    shown = [
        exhibit.cite.without_quote()
        for exhibit in sorted(analysis.measures.exhibits, key=lambda exhibit: exhibit.cite)
        if wanted in exhibit.text
    ]
    return tuple(dict.fromkeys([*named, *excerpts, *patterns, *shown]))[:2]
