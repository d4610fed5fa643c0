"""What is done, what is missing, and the next command."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rca.model.evidence import (
    AFTER_FIX_LABEL,
    BASELINE_LABEL,
    INCIDENT_LABEL,
    Evidence,
    EvidenceKind,
)
from rca.model.incident import Period
from rca.model.instant import parse_instant
from rca.model.plural import counted
from rca.model.verification import FixStatus
from rca.model.verification import Status as Answered
from rca.store import IncidentFolder, digest_of, load_evidence, read_fixes, read_incident, read_whys
from rca.workflow.integrity import find_damage
from rca.workflow.standing import Standing, standing_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a write-up. `command` is what does it."""

    name: str
    done: bool
    detail: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Steps in the order in which one takes them.

    `standing` is what evidence says of criteria, fixes and findings; None where there is nothing
    to say, or the evidence is damaged.
    """

    incident: str
    title: str
    steps: tuple[Step, ...]
    standing: Standing | None
    check_command: str

    @property
    def next_command(self) -> str:
        """What does the first open step; when all are done, the check."""
        return next((s.command for s in self.steps if not s.done), self.check_command)


def status_of(folder: IncidentFolder, name: str) -> Status:
    """The state of an incident. `name` is how the person calls it, for the commands."""
    incident, whys, fixes = read_incident(folder), read_whys(folder), read_fixes(folder)
    evidence = load_evidence(folder)
    logs = [e for e in evidence if e.kind is EvidenceKind.LOGS]
    labels = {e.label for e in evidence}
    has_baseline = BASELINE_LABEL in labels or _has_healthy_time(incident.scope.baseline, logs)
    damage = find_damage(folder)
    open_whys = sum(1 for why in whys.whys if why.status == "unknown")
    promised = bool(evidence and (whys.whys or incident.criteria or fixes.fixes))
    standing = standing_of(folder) if promised and not damage else None
    stale = [one.why for one in standing.stale] if standing else []
    report = folder.report / "report.md"
    is_current = report.is_file() and digest_of(folder) in report.read_text("utf-8", "replace")
    pieces = (
        f"{counted(len(evidence), 'piece')}, "
        f"{'label' if len(labels) == 1 else 'labels'}: {', '.join(sorted(labels)) or 'none'}"
    )
    can_collect = incident.scope.project and incident.scope.window
    gather = f"rca collect logs {name}" if can_collect else f"rca add {name} PATH..."
    steps = (
        Step(
            name="evidence",
            done=INCIDENT_LABEL in labels and bool(logs) and not damage,
            detail=f"{pieces}; damaged: {damage[0].message}" if damage else pieces,
            command=f"rca check {name}" if damage else gather,
        ),
        Step(
            name="baseline",
            done=has_baseline,
            detail="healthy evidence to compare with" if has_baseline else "nothing healthy yet",
            command=f"rca add {name} --label baseline PATH...",
        ),
        Step(
            name="whys",
            done=bool(whys.whys) and not stale,
            detail=f"{len(whys.whys) or 'none'} written"
            + (f", {open_whys} unknown" if open_whys else "")
            + (f", {len(stale)} stale: {', '.join(stale)}" if stale else ""),
            command=f"rca why {name}",
        ),
        Step(
            name="fixes",
            done=bool(fixes.fixes),
            detail=f"{len(fixes.fixes) or 'none'} written",
            command=f"edit {folder.fixes_toml}",
        ),
        Step(
            name="report",
            done=is_current,
            detail=_report_detail(report, is_current=is_current),
            command=f"rca regenerate {name}",
        ),
        *(
            _damaged(name)
            if promised and standing is None
            else _proof(folder, name, standing, is_seen=AFTER_FIX_LABEL in labels)
        ),
    )
    return Status(
        incident=incident.id,
        title=incident.title,
        steps=steps,
        standing=standing,
        check_command=f"rca check {name}",
    )


def _has_healthy_time(baseline: Period | None, logs: Sequence[Evidence]) -> bool:
    """Whether a log reaches into the time that is declared as healthy."""
    if baseline is None:
        return False
    since, until = parse_instant(baseline.since), parse_instant(baseline.until)
    return any(
        parse_instant(log.sidecar.first) < until and parse_instant(log.sidecar.last) >= since
        for log in logs
        if log.sidecar.first and log.sidecar.last
    )


def _proof(
    folder: IncidentFolder, name: str, standing: Standing | None, *, is_seen: bool
) -> tuple[Step, Step]:
    """Whether fresh evidence keeps what was promised: the criteria, then the fixes."""
    fresh = f"rca verify {name}" if is_seen else f"rca add {name} --label {AFTER_FIX_LABEL} PATH..."
    verification = standing.verification if standing else None
    criteria = verification.criteria if verification else ()
    fixes = verification.fixes if verification else ()
    met = standing.criteria(Answered.MET) if standing else ()
    verified = standing.fixes(FixStatus.VERIFIED) if standing else ()
    return (
        Step(
            name="criteria",
            done=bool(criteria) and len(met) == len(criteria),
            detail=_tally(
                f"{len(met)} of {len(criteria)} met" if criteria else "none declared",
                {
                    status.value: standing.criteria(status) if standing else ()
                    for status in (Answered.NOT_MET, Answered.NOT_MEASURABLE)
                },
                is_seen=is_seen or not criteria,
            ),
            command=fresh if criteria else f"edit {folder.incident_toml}",
        ),
        Step(
            name="proof",
            done=bool(fixes) and len(verified) == len(fixes),
            detail=_tally(
                f"{len(verified)} of {counted(len(fixes), 'fix', 'fixes')} verified"
                if fixes
                else "no fix to verify",
                {
                    status.value: standing.fixes(status) if standing else ()
                    for status in (FixStatus.REGRESSED, FixStatus.UNVERIFIED)
                },
                is_seen=is_seen or not fixes,
            ),
            command=fresh if fixes else f"edit {folder.fixes_toml}",
        ),
    )


def _damaged(name: str) -> tuple[Step, Step]:
    """The steps of the proof where nothing can be said."""
    detail, command = "the evidence is damaged", f"rca check {name}"
    return (
        Step(name="criteria", done=False, detail=detail, command=command),
        Step(name="proof", done=False, detail=detail, command=command),
    )


def _tally(count: str, others: Mapping[str, tuple[str, ...]], *, is_seen: bool) -> str:
    """`2 of 4 met; not met: Tests pass`; before there is fresh evidence only that there is none."""
    if not is_seen:
        return f"nothing shows the time after the fix ({count})"
    return "; ".join([count, *(f"{word}: {', '.join(of)}" for word, of in others.items() if of)])


def _report_detail(report: Path, *, is_current: bool) -> str:
    if is_current:
        return str(report)
    return "older than what it is made from" if report.is_file() else "not written"
