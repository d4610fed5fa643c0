"""Runs the workbench over a case: new, add, load, measure, reason, in one process."""

from dataclasses import replace
from pathlib import Path

from rca.report.analysis_json import Json, analysis_document
from rca.store import IncidentFolder
from rca.workflow.add import add_files
from rca.workflow.analyze import analyze_incident
from rca.workflow.new import NewIncident, create_incident
from tests.incidents.case import Case


def incident_of(case: Case, root: Path) -> IncidentFolder:
    """The incident folder of a case with all its evidence added, below `root`."""
    folder = create_incident(_wanted(case), root)
    evidence = root / "evidence"
    evidence.mkdir()
    case.write_evidence(evidence)
    paths = tuple(str(path) for path in sorted(evidence.iterdir()))
    add_files(folder, paths, kind=None, label="incident")
    return folder


def solve(case: Case, root: Path) -> Json:
    """The analysis document of a case."""
    return analysis_document(*analyze_incident(incident_of(case, root)))


def _wanted(case: Case) -> NewIncident:
    wanted = NewIncident(
        title=case.title,
        id=case.name,
        project=case.project,
        region=case.region,
        services=case.services,
        since=case.window[0],
        until=case.window[1],
    )
    if case.baseline is None:
        return wanted
    return replace(wanted, baseline_since=case.baseline[0], baseline_until=case.baseline[1])
