"""load -> measure -> reason."""

from rca.measure import measure
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.reason import reason
from rca.store import IncidentFolder
from rca.workflow.load import load


def analyze_incident(folder: IncidentFolder) -> tuple[Dossier, Analysis]:
    """What is known, and what follows from it."""
    dossier = load(folder)
    measures = measure(dossier)
    return dossier, reason(dossier, measures)
