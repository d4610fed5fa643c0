"""Rates set against each other."""

from math import log

from rca.model.rates import wilson


def log_likelihood(bad: int, total: int) -> float:
    """Of `bad` in `total` under their own rate; 0 at the extremes."""
    good = total - bad
    if bad in (0, total):
        return 0.0
    return bad * log(bad / total) + good * log(good / total)


def is_worse(bad: int, total: int, other_bad: int, other_total: int) -> bool:
    """Whether the first rate lies above the second with their 95% intervals apart."""
    return wilson(bad, total)[0] > wilson(other_bad, other_total)[1]
