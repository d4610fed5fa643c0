"""Success criteria held against measures: the figure, its counts, and whether it is enough.

Pure. A criterion that the measures cannot speak about gives None, which is not the same as
failing it.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.incident import Criterion
from rca.model.measures import Measures

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "<=": operator.le,
    "<": operator.lt,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """What was measured under one label.

    For a rate `value` is `good / total`; for a count `value` is the count, `good` the same and
    `total` the number of log entries looked at. `cite` shows a case that speaks against it.
    """

    label: str
    value: float
    good: int
    total: int
    unit: str
    is_rate: bool
    met: bool
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    good: int
    total: int
    unit: str
    is_rate: bool = True
    cite: Cite | None = None


def evaluate(criterion: Criterion, measures: Measures, label: str) -> CriterionResult | None:
    """How the criterion stands under that label; None when nothing there can be measured."""
    measured = _METRICS[criterion.metric](criterion.of, measures, label)
    if measured is None:
        return None
    value = measured.good / measured.total if measured.is_rate else float(measured.good)
    return CriterionResult(
        label=label,
        value=value,
        good=measured.good,
        total=measured.total,
        unit=measured.unit,
        is_rate=measured.is_rate,
        met=_COMPARE[criterion.op](value, threshold_of(criterion)),
        cite=measured.cite,
    )


def is_rate(criterion: Criterion) -> bool:
    """Whether the metric is a share between 0 and 1."""
    return criterion.metric != "text_count"


def threshold_of(criterion: Criterion) -> float:
    """The threshold as a share for rates, where people also write 95 for 95%."""
    if is_rate(criterion) and criterion.threshold > 1:
        return criterion.threshold / 100
    return criterion.threshold


def _websocket_success(of: tuple[str, ...], measures: Measures, label: str) -> _Measured | None:
    routes = sorted(
        (
            route
            for route in measures.routes
            if route.place.label == label
            and route.protocol == "websocket"
            and (not of or route.route in of)
        ),
        key=lambda route: (route.place, route.route, route.method),
    )
    total = sum(route.total for route in routes)
    if not total:
        return None
    failed = sum(route.failed for route in routes)
    cite = next((route.example_failed for route in routes if route.example_failed), None)
    return _Measured(good=total - failed, total=total, unit="WebSocket sessions", cite=cite)


def _test_pass_rate(of: tuple[str, ...], measures: Measures, label: str) -> _Measured | None:
    rates = sorted(
        (
            rate
            for rate in measures.tests
            if rate.label == label and (not of or any(text in rate.test for text in of))
        ),
        key=lambda rate: rate.test,
    )
    total = sum(rate.attempts for rate in rates)
    if not total:
        return None
    failed = sum(rate.failed for rate in rates)
    cite = next((rate.first_failed for rate in rates if rate.first_failed), None)
    return _Measured(good=total - failed, total=total, unit="test attempts", cite=cite)


def _text_count(of: tuple[str, ...], measures: Measures, label: str) -> _Measured | None:
    entries = dict(measures.entries).get(label, 0)
    if not entries or not of:
        return None
    patterns = sorted(
        (
            pattern
            for pattern in measures.patterns
            if pattern.count(label)
            and any(text in pattern.template or text in pattern.example.quote for text in of)
        ),
        key=lambda pattern: pattern.id,
    )
    return _Measured(
        good=sum(pattern.count(label) for pattern in patterns),
        total=entries,
        unit="log entries",
        is_rate=False,
        cite=patterns[0].example if patterns else None,
    )


def _event_delivery(of: tuple[str, ...], measures: Measures, label: str) -> _Measured | None:
    """Every session is owed every event; what a session got is read from its log lines."""
    sessions = _websocket_success((), measures, label)
    known = any(event in pattern.template for event in of for pattern in measures.patterns)
    if sessions is None or not of or not known:
        return None
    delivered = sum(
        min(
            sessions.total,
            sum(pattern.count(label) for pattern in measures.patterns if event in pattern.template),
        )
        for event in of
    )
    return _Measured(
        good=delivered, total=sessions.total * len(of), unit="events", cite=sessions.cite
    )


_METRICS: dict[str, Callable[[tuple[str, ...], Measures, str], _Measured | None]] = {
    "websocket_success": _websocket_success,
    "test_pass_rate": _test_pass_rate,
    "text_count": _text_count,
    "event_delivery": _event_delivery,
}
