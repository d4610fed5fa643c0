"""The few numbers that judgements rest on, each with its source."""

from math import log, sqrt

Z95 = 1.959964


def wilson(bad: int, total: int) -> tuple[float, float]:
    """The 95% interval of a rate (Wilson 1927, doi:10.1080/01621459.1927.10502953).

    `(0.0, 1.0)` when nothing was counted.
    """
    if total == 0:
        return 0.0, 1.0
    rate, z2 = bad / total, Z95 * Z95
    middle = (rate + z2 / (2 * total)) / (1 + z2 / total)
    half = Z95 * sqrt(rate * (1 - rate) / total + z2 / (4 * total * total)) / (1 + z2 / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def log_likelihood(bad: int, total: int) -> float:
    """Of `bad` in `total` under their own rate; 0 at the extremes."""
    good = total - bad
    if bad in (0, total):
        return 0.0
    return bad * log(bad / total) + good * log(good / total)


def is_worse(bad: int, total: int, other_bad: int, other_total: int) -> bool:
    """Whether the first rate lies above the second with their 95% intervals apart."""
    return wilson(bad, total)[0] > wilson(other_bad, other_total)[1]
