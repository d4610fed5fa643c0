"""A question answered from the evidence of one label. Pure; docs/reference/metrics.md has the list.

What the evidence cannot speak about is not measurable, which is neither met nor missed.
"""

from collections.abc import Callable
from dataclasses import replace

from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import EvidenceKind
from rca.model.measures import Measures, RouteOutcome
from rca.model.question import Metric, Question
from rca.model.verification import Answer
from rca.verify.absence import OF_TEXTS, too_few_to_miss
from rca.verify.covered import too_early, window_missing
from rca.verify.deciding import MOST_CITES, Counted, Found, decide, first_of, unmeasured
from rca.verify.sessions import close_codes, events
from rca.verify.settings import answer_text


def answer(question: Question, dossier: Dossier, measures: Measures, label: str) -> Answer:
    """How the evidence of that label answers the question."""
    early = too_early(question, dossier, measures, label)
    if early:
        return unmeasured(label, early)
    if question.metric.is_text:
        return answer_text(question, measures, label)
    found = _COUNT[question.metric](question, measures, label)
    if isinstance(found, str):
        return unmeasured(label, found)
    if not found.cites and question.metric in OF_TEXTS:
        found = replace(found, cites=_logs(dossier, label))  # what was not found was looked for
    missing = window_missing(question, dossier, measures, label)
    if missing:
        return unmeasured(label, missing)
    few, needed = too_few_to_miss(question, measures, found, label)
    return unmeasured(label, few, needed) if few else decide(question, found, label)


def _logs(dossier: Dossier, label: str) -> tuple[Cite, ...]:
    """The logs of a label, each as a whole; by id, the first few."""
    logs = (e for e in dossier.evidence if e.label == label and e.kind is EvidenceKind.LOGS)
    return first_of(Cite(evidence=item.id) for item in logs)


def _routes(question: Question, measures: Measures, label: str) -> list[RouteOutcome]:
    protocol = "websocket" if question.metric is Metric.WEBSOCKET_SUCCESS else "http"
    return sorted(
        (
            route
            for route in measures.routes
            if route.place.label == label
            and route.protocol == protocol
            and (not question.of or route.route in question.of)
            and question.service in ("", route.place.service)
        ),
        key=lambda route: (route.place, route.route, route.method),
    )


def _success(question: Question, measures: Measures, label: str) -> Found:
    routes = _routes(question, measures, label)
    sessions = question.metric is Metric.WEBSOCKET_SUCCESS
    unit = "WebSocket sessions" if sessions else "requests"
    total = sum(route.total for route in routes)
    if not total:
        where = f" to {', '.join(question.of)}" if question.of else ""
        return f"there are no {unit}{where}"
    unasked = [name for name in question.of if not any(one.route == name for one in routes)]
    if unasked:
        return f"there are no {unit} to {unasked[0]}"
    failed = sum(route.failed for route in routes)
    cites = first_of(route.example_failed for route in routes) or first_of(
        route.example_ok for route in routes
    )
    return Counted(
        good=total - failed, total=total, unit=unit, value=(total - failed) / total, cites=cites
    )


def _tests(question: Question, measures: Measures, label: str) -> Found:
    rates = sorted(
        (
            rate
            for rate in measures.tests
            if rate.label == label
            and (not question.of or any(text in rate.test for text in question.of))
        ),
        key=lambda rate: rate.test,
    )
    total = sum(rate.attempts for rate in rates)
    if not total:
        return "no such test was run" if question.of else "no test was run"
    unseen = [text for text in question.of if not any(text in rate.test for rate in rates)]
    if unseen:
        return f"no test named {unseen[0]} was run"
    failed = sum(rate.failed for rate in rates)
    return Counted(
        good=total - failed,
        total=total,
        unit="test attempts",
        value=(total - failed) / total,
        cites=first_of(rate.first_failed for rate in rates)
        or first_of(rate.first_passed for rate in rates),
    )


def _texts(question: Question, measures: Measures, label: str) -> Found:
    tally = measures.asked.text(label, question.of, question.service)
    if tally is None:
        return "there are no log entries"
    if question.op not in (">", ">=") and question.compare == "bound":
        seen = any(one.entries for one in measures.asked.texts if one.texts == question.of)
        if not seen:
            return (
                "no evidence has that text, not even the incident's, so its absence shows nothing"
            )
    if question.metric is Metric.TEXT_COUNT:
        return Counted(
            good=tally.entries,
            total=tally.total,
            unit="log entries",
            value=float(tally.entries),
            cites=tally.examples[:MOST_CITES],
        )
    if tally.seconds < 1:
        return "the log covers less than a second"
    return Counted(
        good=tally.entries,
        total=int(tally.seconds),
        unit="seconds",
        value=tally.entries * 60 / tally.seconds,
        cites=tally.examples[:MOST_CITES],
    )


def _latency(question: Question, measures: Measures, label: str) -> Found:
    """The slowest of the routes counts, with its own number of requests."""
    quantile = {Metric.LATENCY_P50: "p50", Metric.LATENCY_P90: "p90", Metric.LATENCY_P99: "p99"}
    routes = [
        route
        for route in measures.latency.routes
        if route.label == label
        and (not question.of or route.route in question.of)
        and question.service in ("", route.service)
    ]
    if not routes:
        return "there are no requests with a latency"
    name = quantile[question.metric]
    slowest = max(routes, key=lambda one: (getattr(one.latency, name), one.service, one.route))
    cites = first_of(
        route.example_ok or route.example_failed
        for route in _routes(question, measures, label)
        if route.route == slowest.route
    )
    return Counted(
        good=slowest.total,
        total=slowest.total,
        unit=f"requests to {slowest.route}",
        value=float(getattr(slowest.latency, name)),
        cites=cites,
    )


_COUNT: dict[Metric, Callable[[Question, Measures, str], Found]] = {
    Metric.WEBSOCKET_SUCCESS: _success,
    Metric.REQUEST_SUCCESS: _success,
    Metric.CLOSE_CODE_SUCCESS: close_codes,
    Metric.TEST_PASS_RATE: _tests,
    Metric.TEXT_COUNT: _texts,
    Metric.TEXT_RATE: _texts,
    Metric.EVENT_DELIVERY: events,
    Metric.LATENCY_P50: _latency,
    Metric.LATENCY_P90: _latency,
    Metric.LATENCY_P99: _latency,
}
