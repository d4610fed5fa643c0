"""Success criteria and fixes held against the evidence of one label."""

import shlex

from rca.errors import BadInputError, UsageError
from rca.measure import measure
from rca.model.dossier import Dossier
from rca.model.measures import Measures
from rca.model.verification import Verification
from rca.store import IncidentFolder
from rca.verify import labels_with_evidence, stubs_for, verify
from rca.workflow.load import load


def verify_incident(folder: IncidentFolder, label: str) -> Verification:
    """The verdicts for that label.

    Raises BadInputError when no evidence has the label, UsageError when nothing is promised: an
    empty list of criteria and fixes would be met by anything.
    """
    dossier = load(folder)
    measures = measure(dossier)
    _refuse_nothing(folder, dossier, measures, label)
    return verify(dossier, measures, label)


def stubs_of(folder: IncidentFolder) -> str:
    """Sketches of tests, from what failed in the incident, as one Python file."""
    dossier = load(folder)
    return "\n\n".join(stub.text for stub in stubs_for(measure(dossier)))


def _refuse_nothing(
    folder: IncidentFolder, dossier: Dossier, measures: Measures, label: str
) -> None:
    if not dossier.incident.criteria and not any(f.validations for f in dossier.fixes.fixes):
        raise UsageError(
            f"{folder.path} promises nothing that can be verified",
            hint=f"add [[criteria]] to {folder.incident_toml}; see docs/how-to/verify.md",
        )
    known = labels_with_evidence(measures)
    if label not in known:
        raise BadInputError(
            f"no evidence is labelled {label!r}"
            + (f"; there is {', '.join(known)}" if known else ""),
            hint=f"rca add {shlex.quote(str(folder.path))} --label {label} PATH...",
        )
