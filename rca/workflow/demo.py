"""The bundled incident: copied, checked, regenerated, offline."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rca.errors import UsageError
from rca.model.analysis import Analysis, Verdict
from rca.model.dossier import Dossier
from rca.store import IncidentFolder, bundled
from rca.workflow.analyze import analyze_incident
from rca.workflow.check import check_incident
from rca.workflow.regenerate import write_report

MARK = ".rca-demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResult:
    """The six lines a person wants."""

    cause: str
    needs: str
    verdict: str
    impact: str
    report: str
    next_command: str


def run_demo(directory: Path, *, force: bool = False) -> DemoResult:
    """Write the bundled incident below `directory` and run every step on it.

    An existing folder is replaced only when it is an earlier demo and `force` is given.
    """
    source = bundled("incident")
    target = directory / source.name
    _make_room(directory, source.name, force=force)
    (directory / MARK).write_text("made by `rca demo`; `rca demo --force` replaces it\n")
    shutil.copytree(
        source, target, ignore=shutil.ignore_patterns(".cache", "__pycache__", "report")
    )
    folder = IncidentFolder(target)
    paths = write_report(folder)
    findings = check_incident(folder, today=date.max)  # a demo has no exceptions that hold
    errors = [f for f in findings if f.level.value == "error"]
    dossier, analysis = analyze_incident(folder)
    return DemoResult(
        cause=_cause(analysis),
        needs=_needs(analysis),
        verdict=f"{analysis.verdict.value} ({len(errors)} check errors)",
        impact=_impact(dossier, analysis),
        report=str(paths[0]),
        next_command=f"rca analyze {target}",
    )


def _make_room(directory: Path, name: str, *, force: bool) -> None:
    """An empty place for the demo; of what stands there only an earlier demo is ever removed."""
    if directory.exists() and not directory.is_dir():
        raise UsageError(f"{directory} is a file", hint="name a folder: rca demo DIR")
    directory.mkdir(parents=True, exist_ok=True)
    there = {path.name for path in directory.iterdir()}
    if not there:
        return
    if MARK not in there or there - {MARK, name}:
        raise UsageError(
            f"{directory} is not empty and no demo", hint="name another folder: rca demo DIR"
        )
    if not force:
        raise UsageError(
            f"{directory} holds an earlier demo",
            hint=f"rca demo {directory} --force replaces it",
        )
    if name in there:
        shutil.rmtree(directory / name)


def _cause(analysis: Analysis) -> str:
    return analysis.hypotheses[0].title if analysis.hypotheses else "none found"


def _needs(analysis: Analysis) -> str:
    """The conditions without which the cause has no effect."""
    titles = {h.path[0]: h.title for h in analysis.hypotheses if h.path}
    first = analysis.hypotheses[0] if analysis.hypotheses else None
    if analysis.verdict is not Verdict.ROOT_CAUSE_FOUND or first is None or not first.needs:
        return "nothing else"
    return "; ".join(titles[node] for node in first.needs)


def _impact(dossier: Dossier, analysis: Analysis) -> str:
    counted = "; ".join(s.share_of_unit for s in analysis.symptoms[:2])
    headline = dossier.incident.impact_headline
    return f"{counted} failed" + (f"; {headline}" if headline else "")
