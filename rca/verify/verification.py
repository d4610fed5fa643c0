"""Criteria and fixes held against the evidence of one label, and what follows for each fix."""

from collections.abc import Sequence

from rca.model.dossier import Dossier
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL
from rca.model.fix import Fix, Validation
from rca.model.instant import parse_instant
from rca.model.measures import Measures
from rca.model.plural import counted
from rca.model.verification import (
    Answer,
    CriterionVerdict,
    FixStatus,
    FixVerdict,
    Status,
    Verification,
)
from rca.verify.answers import answer
from rca.verify.covered import before_fix
from rca.verify.deciding import unmeasured

_UNFIXED = (INCIDENT_LABEL, BASELINE_LABEL)


def verify(dossier: Dossier, measures: Measures, label: str) -> Verification:
    """All criteria and fixes in their order. A label without evidence answers nothing."""
    return Verification(
        incident=dossier.incident.id,
        label=label,
        criteria=tuple(
            CriterionVerdict(
                criterion=criterion, answer=answer(criterion, dossier, measures, label)
            )
            for criterion in dossier.incident.criteria
        ),
        fixes=tuple(_fix(fix, dossier, measures, label) for fix in dossier.fixes.fixes),
    )


def labels_with_evidence(measures: Measures) -> tuple[str, ...]:
    """The labels that anything can be measured under, sorted."""
    return tuple(
        sorted(
            {label for label, number in measures.entries if number}
            | {rate.label for rate in measures.tests}
            | {deploy.label for deploy in measures.deploys}
        )
    )


def _fix(fix: Fix, dossier: Dossier, measures: Measures, label: str) -> FixVerdict:
    answers = tuple((one, _proof(fix, one, dossier, measures, label)) for one in fix.validations)
    status, because = _status(fix, answers, dossier, measures, label)
    if status is FixStatus.VERIFIED:
        later = _missed_since(fix, dossier, measures, label)
        if later:
            status, because = FixStatus.REGRESSED, f"it was met in {label}, and {later} misses it"
    return FixVerdict(fix=fix, status=status, because=because, answers=answers)


def _proof(fix: Fix, asked: Validation, dossier: Dossier, measures: Measures, label: str) -> Answer:
    """What the evidence answers; nothing when it is of the time before the fix as well."""
    shown = asked.label or label
    if fix.applied is not None and shown == label and label not in _UNFIXED:
        mixed = before_fix(asked, dossier, measures, label, parse_instant(fix.applied))
        if mixed:
            return unmeasured(label, mixed)
    return answer(asked, dossier, measures, shown)


def _status(
    fix: Fix,
    answers: tuple[tuple[Validation, Answer], ...],
    dossier: Dossier,
    measures: Measures,
    label: str,
) -> tuple[FixStatus, str]:
    if not answers:
        return FixStatus.UNVERIFIED, "no `validate` says what would prove it"
    missed = [one for one in answers if one[1].status is Status.NOT_MET]
    if missed:
        for validation, _ in missed:
            if earlier := _met_before(validation, dossier, measures, validation.label or label):
                return FixStatus.REGRESSED, f"it was met in {earlier} and no longer is"
        return FixStatus.UNVERIFIED, f"{_of(missed, answers)} not met"
    reason = _not_proved(fix, answers)
    return (FixStatus.UNVERIFIED, reason) if reason else (FixStatus.VERIFIED, _all_met(answers))


def _not_proved(fix: Fix, answers: tuple[tuple[Validation, Answer], ...]) -> str:
    """What is lacking though no validation is missed; empty when nothing is."""
    open_ones = [one for one in answers if one[1].status is Status.NOT_MEASURABLE]
    if open_ones:
        return f"{_of(open_ones, answers)} not measurable"
    unfixed = [shown.label for _, shown in answers if shown.label in _UNFIXED]
    if unfixed:
        return f"met on {unfixed[0]}, which is no state with the fix"
    return "" if fix.done else "its validations are met, but it is not marked done"


def _all_met(answers: tuple[tuple[Validation, Answer], ...]) -> str:
    return f"{_of(answers, answers)} met"


def _of(some: Sequence[object], answers: Sequence[object]) -> str:
    return f"{len(some)} of {counted(len(answers), 'validation')}"


def _missed_since(fix: Fix, dossier: Dossier, measures: Measures, label: str) -> str:
    """The last state seen after this one, where the validations have an answer and miss it."""
    begins = _beginnings(dossier, measures)
    since = begins.get(label)
    later = [
        (first, name)
        for name, first in begins.items()
        if since is not None and first > since and name not in _UNFIXED
    ]
    for _, name in sorted(later, reverse=True):
        shown = [answer(v, dossier, measures, name) for v in fix.validations if not v.label]
        if any(one.status is Status.NOT_MET for one in shown):
            return name
        if any(one.is_met for one in shown):
            return ""
    return ""


def _beginnings(dossier: Dossier, measures: Measures) -> dict[str, int]:
    """When each state begins: with its logs, else with its first test run that has a time."""
    begins: dict[str, int] = {}
    for attempt in dossier.attempts:
        if attempt.at is not None:
            begins[attempt.label] = min(attempt.at, begins.get(attempt.label, attempt.at))
    return begins | {one.label: one.first for one in measures.asked.reach}


def _met_before(validation: Validation, dossier: Dossier, measures: Measures, label: str) -> str:
    """The latest state, seen after the incident began and before this one, that met it."""
    begins = _beginnings(dossier, measures)
    if label not in begins or label in _UNFIXED:
        return ""
    since = begins.get(INCIDENT_LABEL, 0)
    earlier = sorted(
        (
            (first, name)
            for name, first in begins.items()
            if since < first < begins[label] and name not in _UNFIXED
        ),
        reverse=True,
    )
    return next(
        (name for _, name in earlier if answer(validation, dossier, measures, name).is_met), ""
    )
