"""The bounds that few cases leave to a rate, and how many cases would settle it."""

from collections.abc import Callable
from math import ceil, log, sqrt

Z95 = 1.959963984540054
"""The 97.5% quantile of the normal distribution: 95% between two bounds."""

Z95_ONE_SIDED = 1.6448536269514722
"""The 95% quantile: 95% above (or below) one bound."""

MOST_CASES = 10**6
"""More than that is no answer to how many would be enough."""


def wilson(bad: int, total: int, z: float = Z95) -> tuple[float, float]:
    """The bounds of a rate, to six digits; `(0.0, 1.0)` when nothing was counted.

    Source: Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953.
    """
    if total == 0:
        return 0.0, 1.0
    rate = bad / total
    spread = z * sqrt(rate * (1 - rate) / total + z**2 / (4 * total**2))
    centre = rate + z**2 / (2 * total)
    scale = 1 + z**2 / total
    low = 0.0 if bad == 0 else (centre - spread) / scale
    high = 1.0 if bad == total else (centre + spread) / scale
    return round(low, 6), round(high, 6)


def poisson(count: int, exposure: float, z: float = Z95) -> tuple[float, float]:
    """The bounds of `count` occurrences per unit of `exposure`, to six digits.

    Byar's approximation to the exact Poisson bounds (Breslow and Day 1987, volume II, page 69);
    `(0.0, inf)` without exposure.
    """
    if exposure <= 0:
        return 0.0, float("inf")
    low = 0.0 if count == 0 else count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3
    more = count + 1
    high = more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3
    return round(max(low, 0.0) / exposure, 6), round(high / exposure, 6)


def cases_for_quantile(quantile: float) -> int:
    """The least number of cases of which the longest lies above that quantile, with 95% chance."""
    return ceil(log(0.05) / log(quantile))


def cases_needed(share: float, is_enough: Callable[[int, int], bool]) -> int | None:
    """The least number of cases that would be enough if the share stayed; None when not even a
    million would.

    `is_enough` takes how many were good and how many there were, and stays true once it is.
    """
    most = 1
    while not is_enough(int(share * most + 1e-9), most):
        most *= 2
        if most > MOST_CASES:
            return None
    least = most // 2
    while most - least > 1:
        middle = (least + most) // 2
        if is_enough(int(share * middle + 1e-9), middle):
            most = middle
        else:
            least = middle
    return most
