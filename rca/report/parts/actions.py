"""What happens next: fixes, their proof, and the criteria held against what was measured."""

from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.fix import Fix, Snippet
from rca.model.incident import Criterion, Risk
from rca.model.instant import Instant, parse_instant
from rca.report.criteria import CriterionResult, evaluate, is_rate, threshold_of
from rca.report.filters import counted, percent
from rca.report.parts.causes import causes_cut
from rca.report.parts.words import label_order

_LEVELS = ("high", "medium", "low")


@dataclass(frozen=True, slots=True, kw_only=True)
class FixView:
    """One fix with what it cuts; `cuts_causes` are tier and title of the causes found for it."""

    id: str
    title: str
    is_done: bool
    owner: str
    due: Instant | None
    why: str
    cuts: str
    cuts_causes: tuple[tuple[str, str], ...]
    change: Snippet | None
    validate_with: str
    rollback: str
    watch: str
    risk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskLevel:
    """The risks of one level."""

    level: str
    risks: tuple[Risk, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRow:
    """A criterion with what was measured per label; `threshold` reads `at least 95%`."""

    title: str
    metric: str
    of: tuple[str, ...]
    threshold: str
    results: tuple[tuple[str, CriterionResult | None, str], ...]


def fixes_of(dossier: Dossier, analysis: Analysis) -> tuple[FixView, ...]:
    """The fixes in the order in which they were declared."""
    return tuple(_fix(fix, analysis) for fix in dossier.fixes.fixes)


def risks_of(risks: tuple[Risk, ...]) -> tuple[RiskLevel, ...]:
    """High first; levels without a risk are left out."""
    return tuple(
        RiskLevel(level=level, risks=chosen)
        for level in _LEVELS
        if (chosen := tuple(risk for risk in risks if risk.level == level))
    )


def criteria_of(dossier: Dossier, analysis: Analysis) -> tuple[CriterionRow, ...]:
    """Every criterion against every label that has entries or test attempts."""
    labels = labels_measured(analysis)
    return tuple(
        CriterionRow(
            title=criterion.title,
            metric=criterion.metric,
            of=criterion.of,
            threshold=threshold_words(criterion),
            results=tuple(
                (label, result, _measured_words(result))
                for label in labels
                for result in (evaluate(criterion, analysis.measures, label),)
            ),
        )
        for criterion in dossier.incident.criteria
    )


def labels_measured(analysis: Analysis) -> tuple[str, ...]:
    """The labels with log entries or test attempts."""
    measures = analysis.measures
    labels = {label for label, number in measures.entries if number}
    return tuple(sorted(labels | {rate.label for rate in measures.tests}, key=label_order))


def threshold_words(criterion: Criterion) -> str:
    """`above 95%`, `exactly 0`."""
    words = {">": "above", ">=": "at least", "==": "exactly", "<=": "at most", "<": "below"}
    threshold = threshold_of(criterion)
    figure = percent(threshold) if is_rate(criterion) else f"{threshold:,g}"
    return f"{words[criterion.op]} {figure}"


def _measured_words(result: CriterionResult | None) -> str:
    if result is None:
        return "not measurable"
    verdict = "met" if result.met else "not met"
    if not result.is_rate:
        return f"{verdict}: {counted(result.good, 'time')} in {result.total:,} {result.unit}"
    return f"{verdict}: {percent(result.value)} ({result.good:,} of {result.total:,} {result.unit})"


def _fix(fix: Fix, analysis: Analysis) -> FixView:
    causes = causes_cut(fix, analysis)
    return FixView(
        id=fix.id,
        title=fix.title,
        is_done=fix.done,
        owner=fix.owner,
        due=None if fix.due is None else parse_instant(fix.due),
        why=fix.why,
        cuts=fix.cuts,
        cuts_causes=tuple((cause.tier.value, cause.title) for cause in causes),
        change=fix.change,
        validate_with=fix.validate_with,
        rollback=fix.rollback,
        watch=fix.watch,
        risk=fix.risk,
    )
