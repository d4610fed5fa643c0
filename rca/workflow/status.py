"""What is done, what is missing, and the next command."""

from dataclasses import dataclass
from pathlib import Path

from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL, EvidenceKind
from rca.store import IncidentFolder, digest_of, load_evidence, read_fixes, read_incident, read_whys


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a write-up. `command` is what does it."""

    name: str
    done: bool
    detail: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Steps in the order in which one takes them."""

    incident: str
    title: str
    steps: tuple[Step, ...]
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
    has_baseline = BASELINE_LABEL in labels or incident.scope.baseline is not None
    open_whys = sum(1 for why in whys.whys if why.status == "unknown")
    report = folder.report / "report.md"
    is_current = report.is_file() and digest_of(folder) in report.read_text("utf-8", "replace")
    steps = (
        Step(
            name="evidence",
            done=INCIDENT_LABEL in labels and bool(logs),
            detail=f"{len(evidence)} pieces, labels: {', '.join(sorted(labels)) or 'none'}",
            command=f"rca collect logs {name}"
            if incident.scope.project and incident.scope.window
            else f"rca add {name} PATH...",
        ),
        Step(
            name="baseline",
            done=has_baseline,
            detail="healthy evidence to compare with" if has_baseline else "nothing healthy yet",
            command=f"rca add {name} --label baseline PATH...",
        ),
        Step(
            name="whys",
            done=bool(whys.whys),
            detail=f"{len(whys.whys)} written, {open_whys} unknown",
            command=f"rca why {name}",
        ),
        Step(
            name="fixes",
            done=bool(fixes.fixes),
            detail=f"{len(fixes.fixes)} written",
            command=f"edit {folder.fixes_toml}",
        ),
        Step(
            name="report",
            done=is_current,
            detail=_report_detail(report, is_current=is_current),
            command=f"rca regenerate {name}",
        ),
    )
    return Status(
        incident=incident.id, title=incident.title, steps=steps, check_command=f"rca check {name}"
    )


def _report_detail(report: Path, *, is_current: bool) -> str:
    if is_current:
        return str(report)
    return "older than what it is made from" if report.is_file() else "not written"
