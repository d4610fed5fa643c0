"""From counts to met, not met or not measurable.

A claim such as "over 95%" has one side, so the one-sided 95% Wilson bound of the figure is held
against the threshold: met means that a true rate at the threshold would hardly ever look this
good. A figure that misses the threshold itself is not met. A figure that passes while its bound
does not is too few cases. Equality, counts and a `compare = "figure"` take the figure as it is.
"""

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.plural import counted
from rca.model.question import Metric, Question
from rca.model.rates import (
    Z95_ONE_SIDED,
    cases_for_quantile,
    cases_needed,
    poisson,
    wilson,
)
from rca.model.verification import Answer, Status
from rca.verify.words import duration, figure, share

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "<=": operator.le,
    "<": operator.lt,
}
MOST_CITES = 3
_CONFIDENCE = "with 95% confidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Cases as counted: `good` of `total` (of a rate), or `value` by itself.

    `unit` names a case in the plural. `note` is added to what is said, such as what was left out.
    """

    good: int
    total: int
    unit: str
    value: float
    cites: tuple[Cite, ...] = ()
    note: str = ""


Found = Counted | str
"""Cases, or why there are none."""


def first_of(cites: Iterable[Cite | None]) -> tuple[Cite, ...]:
    """The first few of those that are there, each once."""
    return tuple(dict.fromkeys(cite for cite in cites if cite is not None))[:MOST_CITES]


def unmeasured(label: str, because: str, needed: int | None = None) -> Answer:
    """The answer where nothing could be measured."""
    return Answer(label=label, status=Status.NOT_MEASURABLE, because=because, needed=needed)


def decide(question: Question, cases: Counted, label: str) -> Answer:
    """The answer to a question about a number."""
    if _is_exceeded(question, cases):
        return _answer(question, cases, label, (Status.NOT_MET, ""))
    if cases.total < question.observations:
        found = f"{cases.total:,} of the {counted(question.observations, 'case')} asked for"
        verdict = (Status.NOT_MEASURABLE, f"only {found}")
        return _answer(question, cases, label, verdict, needed=question.observations)
    if not _COMPARE[question.op](cases.value, question.share):
        return _answer(question, cases, label, (Status.NOT_MET, ""))
    if question.metric.quantile is not None and question.compare == "bound":
        least = cases_for_quantile(question.metric.quantile)
        if cases.total < least:
            said = f"at least {least:,} requests are needed to see that quantile"
            return _answer(question, cases, label, (Status.NOT_MEASURABLE, said), needed=least)
    return _with_bound(question, cases, label)


def _is_exceeded(question: Question, cases: Counted) -> bool:
    """Whether there are more entries than a count allows; no further case makes them fewer."""
    allows_so_many = question.op in ("==", "<=", "<")
    return (
        question.metric is Metric.TEXT_COUNT and allows_so_many and cases.value > question.threshold
    )


def _with_bound(question: Question, cases: Counted, label: str) -> Answer:
    """The figure passes; whether its bound does too."""
    bounds = _bounds(question, cases)
    if bounds is None or question.op == "==":
        return _answer(question, cases, label, (Status.MET, ""))
    bound, side = bounds
    if question.compare == "figure":
        said = f"the figure itself is compared; {side} {figure(question.metric, bound)} is sure"
        return _answer(question, cases, label, (Status.MET, said))
    if _COMPARE[question.op](bound, question.share):
        said = f"{side} {figure(question.metric, bound)} {_CONFIDENCE}"
        return _answer(question, cases, label, (Status.MET, said), bound=bound)
    needed = _needed(question, cases)
    said = f"so few leave {side} {figure(question.metric, bound)}; {_asked_for(question, needed)}"
    return _answer(
        question, cases, label, (Status.NOT_MEASURABLE, said), bound=bound, needed=needed
    )


def _bounds(question: Question, cases: Counted) -> tuple[float, str] | None:
    """The bound that speaks against the claim, and how it is called."""
    upwards = question.op in (">", ">=")
    if question.metric.is_rate:
        low, high = wilson(cases.good, cases.total, Z95_ONE_SIDED)
    elif _minutes(question, cases):
        low, high = poisson(cases.good, _minutes(question, cases), Z95_ONE_SIDED)
    else:
        return None
    return (low, "at least") if upwards else (high, "at most")


def _minutes(question: Question, cases: Counted) -> float:
    """The exposure of a rate over time, in minutes; 0 for what is no such rate."""
    return cases.total / 60 if question.metric is Metric.TEXT_RATE else 0.0


def _needed(question: Question, cases: Counted) -> int | None:
    holds = _COMPARE[question.op]
    upwards = question.op in (">", ">=")

    def is_enough(good: int, total: int) -> bool:
        bounds = (
            wilson(min(good, total), total, Z95_ONE_SIDED)
            if question.metric.is_rate
            else poisson(good, total / 60, Z95_ONE_SIDED)
        )
        return holds(bounds[0] if upwards else bounds[1], question.share)

    needed = cases_needed(cases.good / cases.total, is_enough)
    return None if needed is None else max(needed, cases.total + 1)


def _asked_for(question: Question, needed: int | None) -> str:
    if needed is None:
        return "not even a million like these would settle it"
    if question.metric.is_rate:
        return f"{needed:,} like these would settle it"
    return f"{duration(needed)} like these would settle it"


def _answer(
    question: Question,
    cases: Counted,
    label: str,
    verdict: tuple[Status, str],
    *,
    bound: float | None = None,
    needed: int | None = None,
) -> Answer:
    status, said = verdict
    low, high = _interval(question, cases)
    parts = (_figure(question, cases), said, cases.note)
    return Answer(
        label=label,
        status=status,
        because="; ".join(part for part in parts if part),
        value=cases.value,
        good=cases.good,
        total=cases.total,
        unit=cases.unit,
        low=low,
        high=high,
        bound=bound,
        needed=needed,
        cites=cases.cites,
    )


def _interval(question: Question, cases: Counted) -> tuple[float | None, float | None]:
    if question.metric.is_rate:
        return wilson(cases.good, cases.total)
    if _minutes(question, cases):
        return poisson(cases.good, _minutes(question, cases))
    return None, None


def _figure(question: Question, cases: Counted) -> str:
    if question.metric.is_rate:
        return f"{share(cases.value)} ({cases.good:,} of {cases.total:,} {cases.unit})"
    said = figure(question.metric, cases.value)
    if question.metric is Metric.TEXT_RATE:
        return f"{said} ({cases.good:,} in {duration(cases.total)})"
    return f"{said} (of {cases.total:,} {cases.unit})"
