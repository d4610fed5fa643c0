"""load -> measure -> reason."""

from dataclasses import fields, replace

from rca.measure import exhibits_at, measure
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.reason import reason
from rca.report.cited import cites_in
from rca.store import IncidentFolder
from rca.workflow.load import load


def analyze_incident(folder: IncidentFolder) -> tuple[Dossier, Analysis]:
    """What is known, and what follows from it; whatever it cites can be shown."""
    dossier = load(folder)
    measures = measure(dossier)
    return dossier, _with_exhibits(dossier, reason(dossier, measures))


def _with_exhibits(dossier: Dossier, analysis: Analysis) -> Analysis:
    """The analysis with what stands at the places that only its claims cite, such as a test run."""
    measures = analysis.measures
    said = (getattr(analysis, one.name) for one in fields(analysis) if one.name != "measures")
    cited = {cite.without_quote() for value in said for cite in cites_in(value)}
    missing = cited - {exhibit.cite for exhibit in measures.exhibits}
    missing = {cite for cite in missing if cite.insert_id or cite.line or cite.test}
    if not missing:
        return analysis
    found = (*measures.exhibits, *exhibits_at(dossier, missing))
    exhibits = tuple(sorted(found, key=lambda exhibit: exhibit.cite))
    return replace(analysis, measures=replace(measures, exhibits=exhibits))
