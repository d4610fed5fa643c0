"""A success criterion can be met, can be missed, and is about something the evidence knows."""

from collections.abc import Iterator

from rca.checks.evaluable import impossible, unseen
from rca.checks.interface import Rule, Spot
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity

NOT_EVALUABLE = Rule(rule="criterion-not-evaluable", level=Severity.ERROR)


def check_criteria(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`criterion-not-evaluable` for one that no evidence can decide.

    Its threshold lies outside of what the metric can be, or it is of a test, a route or a service
    that was never seen under any label.
    """
    for position, criterion in enumerate(dossier.incident.criteria):
        key = ("criteria", position)
        reason = impossible(criterion)
        if reason:
            spot = Spot(file="incident.toml", name=criterion.title, key=(*key, "threshold"))
            yield NOT_EVALUABLE.found(spot, reason, "write a threshold that can be met and missed")
        field, name = unseen(criterion, analysis)
        if field:
            yield NOT_EVALUABLE.found(
                Spot(file="incident.toml", name=criterion.title, key=(*key, field)),
                f"no evidence has anything named “{name}”",
                f"correct `{field}`, or add evidence of it: rca add INCIDENT PATH",
            )
