"""Figures and thresholds in words."""

from rca.model.question import Metric, Question

_OPERATORS = {">": "above", ">=": "at least", "==": "exactly", "<=": "at most", "<": "below"}


def share(value: float) -> str:
    """A share as percent; never rounded to all or nothing, nor across what it is held against."""
    figure = f"{value * 100:.1f}".removesuffix(".0")
    if (figure == "100" and value < 1) or (figure == "0" and value > 0):
        figure = f"{value * 100:.6g}"
    return f"{figure}%"


def duration(seconds: float) -> str:
    """`40 s`, `2.5 min`, `3 h`, `4 d`."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{seconds:.3g} s"


def figure(metric: Metric, value: float) -> str:
    """A value of that metric."""
    if metric.is_rate:
        return share(value)
    if metric.quantile is not None:
        return duration(value) if value >= 1 else f"{value * 1000:.3g} ms"
    return f"{value:,.6g} per minute" if metric is Metric.TEXT_RATE else f"{value:,.6g}"


def threshold_of(question: Question) -> str:
    """`above 95%`, `exactly 0`, `“e2e”`."""
    if question.metric.is_text:
        return f"“{question.equals}”" if question.equals else "not set"
    words = f"{_OPERATORS[question.op]} {figure(question.metric, question.share)}"
    return f"{words}, over {question.window}" if question.window else words


def asked_of(question: Question) -> str:
    """`test_pass_rate of test_pay, exactly 100%`; at most three things by name."""
    named = ", ".join(question.of[:3])
    more = f" and {len(question.of) - 3} more" if len(question.of) > 3 else ""
    of = f" of {named}{more}" if named else ""
    return f"{question.metric.value}{of}, {threshold_of(question)}"
