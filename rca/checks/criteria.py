"""A success criterion can be met, can be missed, and is about something the evidence knows."""

from collections.abc import Iterator

from rca.checks.interface import Rule, Spot
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity
from rca.model.incident import Criterion

NOT_EVALUABLE = Rule(rule="criterion-not-evaluable", level=Severity.ERROR)


def check_criteria(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`criterion-not-evaluable` for one that no evidence can decide.

    Its threshold lies outside of what the metric can be, or it is of a test or a route that was
    never seen under any label.
    """
    for position, criterion in enumerate(dossier.incident.criteria):
        key = ("criteria", position)
        reason = _impossible(criterion)
        if reason:
            spot = Spot(file="incident.toml", name=criterion.title, key=(*key, "threshold"))
            yield NOT_EVALUABLE.found(spot, reason, "write a threshold that can be met and missed")
        unseen = _unseen(criterion, analysis)
        if unseen:
            yield NOT_EVALUABLE.found(
                Spot(file="incident.toml", name=criterion.title, key=(*key, "of")),
                f"no evidence has anything named “{unseen}”",
                "correct `of`, or add evidence of it: rca add INCIDENT PATH",
            )


def _impossible(criterion: Criterion) -> str:
    """What makes a threshold one that is always or never met; empty when it is neither."""
    if criterion.metric.is_text:
        return ""
    least, most = 0.0, 1.0 if criterion.metric.is_rate else float("inf")
    value = criterion.share
    always, never = {
        ">": (value < least, value >= most),
        ">=": (value <= least, value > most),
        "<": (value > most, value <= least),
        "<=": (value >= most, value < least),
        "==": (False, value < least or value > most),
    }[criterion.op]
    if not (always or never):
        return ""
    how = "always" if always else "never"
    return f"{criterion.metric} is {how} {criterion.op} {criterion.threshold:g}"


def _unseen(criterion: Criterion, analysis: Analysis) -> str:
    """The first test or route that a criterion is of and that was never seen; else empty."""
    match str(criterion.metric):
        case "test_pass_rate":
            seen = {rate.test for rate in analysis.measures.tests}
        case "websocket_success" | "request_success":
            seen = {route.route for route in analysis.measures.routes}
        case _:
            return ""  # a text that is not there yet is what a criterion may be about
    return next((text for text in criterion.of if not any(text in one for one in seen)), "")
