"""The bounds that few cases leave to a rate."""

from math import sqrt

Z95 = 1.959963984540054
"""The 97.5% quantile of the normal distribution."""


def wilson(bad: int, total: int) -> tuple[float, float]:
    """The 95% bounds of a rate, to six digits; `(0.0, 1.0)` when nothing was counted.

    Source: Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953.
    """
    if total == 0:
        return 0.0, 1.0
    rate = bad / total
    spread = Z95 * sqrt(rate * (1 - rate) / total + Z95**2 / (4 * total**2))
    centre = rate + Z95**2 / (2 * total)
    scale = 1 + Z95**2 / total
    low = 0.0 if bad == 0 else (centre - spread) / scale
    high = 1.0 if bad == total else (centre + spread) / scale
    return round(low, 6), round(high, 6)
