"""The opening: front matter, title, the facts at a glance, and the summary."""

from dataclasses import dataclass

from rca.model.analysis import Analysis, Experiment, Gap, Hypothesis, Tier, Verdict
from rca.model.dossier import Dossier
from rca.model.impact import Basis
from rca.model.incident import ImpactItem, Scope
from rca.model.instant import Instant, format_instant, parse_instant
from rca.report.cited import Statement
from rca.report.parts.words import listed, phrase, sentence, statements
from rca.verify import figures_of, impact_of
from rca.verify.money import amount_of

VERDICT_WORDS = {
    Verdict.ROOT_CAUSE_FOUND: "root cause found",
    Verdict.INSUFFICIENT_EVIDENCE: "insufficient evidence",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands before the first sentence. `impact_basis` says where its figures come from."""

    incident: str
    title: str
    severity: str
    severity_reason: str
    status: str
    analyst: str
    impact: str
    impact_basis: str
    services: tuple[str, ...]
    place: str
    window: str
    reported: Instant | None
    reported_symptom: str
    onset: Instant | None
    verdict: str
    verdict_words: str
    evidence_count: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The answer first: the cause, or what is not known; then what it is not, then the cost."""

    is_found: bool
    cause: Statement | None
    companions: tuple[Statement, ...]
    experiment: str
    because: tuple[Statement, ...]
    suspect: Statement | None
    symptoms: tuple[Statement, ...]
    gaps: tuple[Gap, ...]
    not_this: tuple[Statement, ...]
    but_this: Statement | None
    impact: tuple[str, ...]


def header_of(dossier: Dossier, analysis: Analysis) -> Header:
    """The facts at a glance."""
    incident = dossier.incident
    return Header(
        incident=incident.id,
        title=incident.title,
        severity=incident.severity,
        severity_reason=incident.severity_reason,
        status=incident.status,
        analyst=incident.analyst,
        impact=incident.impact_headline,
        impact_basis=_basis(dossier, analysis),
        services=incident.scope.services,
        place=", ".join(part for part in (incident.scope.project, incident.scope.region) if part),
        window=_window(incident.scope),
        reported=None if incident.reported is None else parse_instant(incident.reported),
        reported_symptom=incident.symptom,
        onset=analysis.onset,
        verdict=analysis.verdict.value,
        verdict_words=VERDICT_WORDS[analysis.verdict],
        evidence_count=len(dossier.evidence),
        digest=dossier.digest,
    )


def summary_of(dossier: Dossier, analysis: Analysis) -> Summary:
    """The summary; for an open case it leads with what is missing."""
    is_found = analysis.verdict is Verdict.ROOT_CAUSE_FOUND
    primary = next(iter(analysis.tier(Tier.PRIMARY)), None)
    best = primary or next((h for h in analysis.hypotheses if h.standing != "ruled_out"), None)
    return Summary(
        is_found=is_found,
        cause=phrase(primary.title, primary.cites) if is_found and primary else None,
        companions=_companions(primary, analysis) if is_found and primary else (),
        experiment=experiment_sentence(analysis.experiment),
        because=statements(analysis.because),
        suspect=None if is_found or best is None else phrase(best.title, best.cites),
        symptoms=tuple(
            sentence(
                f"{symptom.title}: {symptom.share_of_unit}",
                symptom.cites,
            )
            for symptom in analysis.symptoms
        ),
        gaps=analysis.gaps,
        not_this=statements(analysis.not_the_cause),
        but_this=sentence(primary.title, primary.cites) if is_found and primary else None,
        impact=tuple(impact_sentence(item) for item in dossier.incident.impact),
    )


def experiment_sentence(experiment: Experiment | None) -> str:
    """Whether every condition is needed, as the states show it; empty without an experiment."""
    if experiment is None or not experiment.conditions:
        return ""
    states = len(experiment.states)
    if not experiment.separated:
        return (
            f"The {states} states looked at cannot tell the conditions apart, "
            "so it is not known which of them the effect needs."
        )
    names = [f"“{experiment.conditions[at].name}”" for at in experiment.needed]
    if not names:
        return f"In the {states} states looked at, no condition decides whether the effect occurs."
    if len(names) == 1:
        return (
            f"Of the {len(experiment.conditions)} conditions compared over {states} states, "
            f"the effect needs one: {names[0]}."
        )
    every = "both" if len(names) == 2 else f"all {len(names)}"
    return (
        f"The effect needs {every} of these conditions at once: {listed(names)}; "
        "taking away any one of them was enough to end it."
    )


def impact_sentence(item: ImpactItem) -> str:
    """One line of the impact, as it was declared and by whom."""
    amount = amount_of(item)
    part = f", part of {item.part_of}" if item.part_of else ""
    figure = f" ({amount}{part})" if amount or part else ""
    source = f"according to {item.source}" if item.source else "no source is named"
    return f"{item.area}{figure}: {item.effect.rstrip('.')}; {source}."


def _companions(primary: Hypothesis, analysis: Analysis) -> tuple[Statement, ...]:
    found: list[Statement] = []
    for needed in primary.needs:
        cause = next((h for h in analysis.hypotheses if h.path and h.path[0] == needed), None)
        node = next((node for node in analysis.graph.nodes if node.id == needed), None)
        if cause is not None:
            found.append(phrase(cause.title, cause.cites))
        elif node is not None:
            found.append(phrase(node.title, node.cites))
    return tuple(found)


def _basis(dossier: Dossier, analysis: Analysis) -> str:
    """`declared`, `computed`, both, or which figure nobody vouches for."""
    incident = dossier.incident
    table = impact_of(dossier, analysis.measures, analysis.symptoms)
    figures = figures_of(incident.impact_headline, incident.impact, table)
    unknown = [figure for figure, basis in figures if basis is Basis.UNKNOWN]
    known = [b.value for b in (Basis.COMPUTED, Basis.DECLARED) if b in dict(figures).values()]
    return ", ".join([*known, *(f"source of {figure} unknown" for figure in unknown)]) or "declared"


def _window(scope: Scope) -> str:
    if scope.window is None:
        return ""
    since, until = parse_instant(scope.window.since), parse_instant(scope.window.until)
    return f"{format_instant(since)} to {format_instant(until)}"
