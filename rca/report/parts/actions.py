"""What happens next: fixes with their proof, criteria and monitors held against the evidence."""

from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.evidence import AFTER_FIX_LABEL, INCIDENT_LABEL
from rca.model.fix import Snippet
from rca.model.incident import Risk
from rca.model.instant import Instant, parse_instant
from rca.model.verification import Answer, FixVerdict
from rca.report.cited import Statement
from rca.report.parts.words import label_order, phrase
from rca.verify import (
    MonitorFile,
    MonitorVerdict,
    Stub,
    answer,
    causes_cut,
    findings_cut,
    labels_with_evidence,
    monitors_of,
    stubs_for,
    verify,
)
from rca.verify.words import asked_of, threshold_of

_LEVELS = ("high", "medium", "low")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One validation of a fix: what it asks for, and what came of it on `label`.

    `status` is empty while no evidence shows the time after the fixes.
    """

    asked: str
    status: str
    label: str
    said: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class FixView:
    """One fix with what it cuts; `cuts_causes` are tier and title of the causes found for it.

    `cuts_findings` are id and finding of the whys that say it, where no cause does.

    `status` is empty while no evidence shows the time after the fixes.
    """

    id: str
    title: str
    is_done: bool
    owner: str
    due: Instant | None
    applied: Instant | None
    why: str
    cuts: str
    cuts_causes: tuple[tuple[str, str], ...]
    cuts_findings: tuple[tuple[str, str], ...]
    change: Snippet | None
    validate_with: str
    rollback: str
    watch: str
    risk: str
    mitigation: str
    status: str
    because: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskLevel:
    """The risks of one level."""

    level: str
    risks: tuple[Risk, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a criterion stands on one label."""

    label: str
    status: str
    said: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRow:
    """A criterion with what was measured per label; `threshold` reads `at least 95%`."""

    title: str
    threshold: str
    results: tuple[Result, ...]

    @property
    def is_measured(self) -> bool:
        """Whether any label could answer it."""
        return any(result.status != "not measurable" for result in self.results)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorRow:
    """A monitor; `on` says for each label whether it would have alerted."""

    title: str
    watch: str
    alert: str
    rhythm: str
    on: tuple[tuple[str, str], ...]
    files: tuple[MonitorFile, ...]
    why_no_file: str

    @property
    def file_count(self) -> int:
        """How many files it is written as."""
        return len(self.files)


def fixes_of(dossier: Dossier, analysis: Analysis) -> tuple[FixView, ...]:
    """The fixes in the order in which they were declared, with what `rca verify` says of them."""
    verification = verify(dossier, analysis.measures, AFTER_FIX_LABEL)
    is_seen = AFTER_FIX_LABEL in labels_with_evidence(analysis.measures)
    return tuple(
        _fix(verdict, dossier, analysis, is_seen=is_seen) for verdict in verification.fixes
    )


def offered_tests(dossier: Dossier, analysis: Analysis) -> tuple[Stub, ...]:
    """Sketches from what failed, where there are fixes and nobody has written a test for them."""
    if dossier.fixes.tests or not dossier.fixes.fixes:
        return ()
    return stubs_for(analysis.measures)


def risks_of(risks: tuple[Risk, ...]) -> tuple[RiskLevel, ...]:
    """High first; levels without a risk are left out."""
    return tuple(
        RiskLevel(level=level, risks=chosen)
        for level in _LEVELS
        if (chosen := tuple(risk for risk in risks if risk.level == level))
    )


def criteria_of(dossier: Dossier, analysis: Analysis) -> tuple[CriterionRow, ...]:
    """Every criterion against the labels of `labels_measured`."""
    return tuple(
        CriterionRow(
            title=criterion.title,
            threshold=threshold_of(criterion),
            results=tuple(
                _result(answer(criterion, dossier, analysis.measures, label))
                for label in labels_measured(analysis)
            ),
        )
        for criterion in dossier.incident.criteria
    )


def monitors_shown(dossier: Dossier, analysis: Analysis) -> tuple[MonitorRow, ...]:
    """The monitors in their order."""
    verdicts = monitors_of(dossier, analysis.measures, labels_measured(analysis))
    return tuple(_monitor(verdict) for verdict in verdicts)


def labels_measured(analysis: Analysis) -> tuple[str, ...]:
    """The incident and the time after the fixes; all labels where neither has evidence."""
    known = labels_with_evidence(analysis.measures)
    both = tuple(label for label in (INCIDENT_LABEL, AFTER_FIX_LABEL) if label in known)
    return both or tuple(sorted(known, key=label_order))


def _result(found: Answer) -> Result:
    return Result(
        label=found.label, status=found.status.value, said=phrase(found.because, found.cites)
    )


def _monitor(verdict: MonitorVerdict) -> MonitorRow:
    monitor = verdict.monitor
    words = {True: "alerts", False: "silent", None: "not measurable"}
    return MonitorRow(
        title=monitor.title,
        watch=monitor.watch,
        alert=monitor.alert,
        rhythm=monitor.rhythm,
        on=tuple((one.label, words[one.alerts]) for one in verdict.on),
        files=verdict.files,
        why_no_file=verdict.why_no_file,
    )


def _fix(verdict: FixVerdict, dossier: Dossier, analysis: Analysis, *, is_seen: bool) -> FixView:
    fix = verdict.fix
    causes = causes_cut(fix, analysis)
    findings = () if causes else findings_cut(fix, dossier.whys)
    return FixView(
        id=fix.id,
        title=fix.title,
        is_done=fix.done,
        owner=fix.owner,
        due=None if fix.due is None else parse_instant(fix.due),
        applied=None if fix.applied is None else parse_instant(fix.applied),
        why=fix.why,
        cuts=fix.cuts,
        cuts_causes=tuple((cause.tier.value, cause.title) for cause in causes),
        cuts_findings=tuple((why.id, why.finding) for why in findings),
        change=fix.change,
        validate_with=fix.validate_with,
        rollback=fix.rollback,
        watch=fix.watch,
        risk=fix.risk,
        mitigation=fix.mitigation,
        status=verdict.status.value if is_seen else "",
        because=verdict.because,
        proofs=_proofs(verdict, is_seen=is_seen),
    )


def _proofs(verdict: FixVerdict, *, is_seen: bool) -> tuple[Proof, ...]:
    return tuple(
        Proof(
            asked=asked_of(validation),
            status=found.status.value if is_seen else "",
            label=found.label,
            said=phrase(found.because, found.cites),
        )
        for validation, found in verdict.answers
    )
