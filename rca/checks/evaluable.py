"""What keeps evidence from ever deciding a question; criteria and validations of fixes share it."""

from collections.abc import Callable

from rca.model.analysis import Analysis
from rca.model.question import Metric, Question

_PROTOCOLS = {Metric.WEBSOCKET_SUCCESS: "websocket", Metric.REQUEST_SUCCESS: "http"}


def impossible(question: Question) -> str:
    """What makes a threshold one that is always or never met; empty when it is neither."""
    if question.metric.is_text:
        return ""
    least, most = 0.0, 1.0 if question.metric.is_rate else float("inf")
    value = question.share
    always, never = {
        ">": (value < least, value >= most),
        ">=": (value <= least, value > most),
        "<": (value > most, value <= least),
        "<=": (value >= most, value < least),
        "==": (False, value < least or value > most),
    }[question.op]
    if not (always or never):
        return ""
    how = "always" if always else "never"
    return f"{question.metric} is {how} {question.op} {question.threshold:g}"


def unseen(question: Question, analysis: Analysis) -> tuple[str, str]:
    """The key of a question that names what was never seen under any label, and that name.

    Two empty texts when there is none. A text, an event or a startup line that is not there yet
    is what a question may be about; a test, a route or a service has to be somewhere.
    """
    measures = analysis.measures
    match question.metric:
        case Metric.TEST_PASS_RATE:
            seen = {rate.test for rate in measures.tests}
            return _first(question, lambda text: any(text in test for test in seen))
        case Metric.WEBSOCKET_SUCCESS | Metric.REQUEST_SUCCESS:
            protocol = _PROTOCOLS[question.metric]
            routes = {one.route for one in measures.routes if one.protocol == protocol}
            return _first(question, routes.__contains__)
        case Metric.SETTING:
            services = {deploy.spec.service for deploy in measures.deploys}
            return ("", "") if question.service in services else ("service", question.service)
        case _ if question.metric.quantile is not None:
            routes = {one.route for one in measures.latency.routes}
            return _first(question, routes.__contains__)
        case _:
            return "", ""


def _first(question: Question, is_seen: Callable[[str], bool]) -> tuple[str, str]:
    missing = [text for text in question.of if not is_seen(text)]
    return ("of", missing[0]) if missing else ("", "")
