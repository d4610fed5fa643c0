"""How often each test failed under each label, with the bounds that so few attempts allow."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from math import sqrt

from rca.model.measures import TestRate
from rca.model.outcome import Outcome, TestAttempt

_Z = 1.959963984540054  # the 97.5% quantile of the normal distribution
_ATTEMPT_SUFFIX = re.compile(r"#\d+$")


def rates_of(attempts: Iterable[TestAttempt]) -> tuple[TestRate, ...]:
    """The rates by label and test; a skipped attempt is no attempt.

    Attempts count as earlier the earlier they stand in the dossier.
    """
    by_test: dict[tuple[str, str], list[TestAttempt]] = defaultdict(list)
    for attempt in attempts:
        if attempt.outcome is not Outcome.SKIPPED:
            by_test[attempt.label, _ATTEMPT_SUFFIX.sub("", attempt.test)].append(attempt)
    return tuple(_rate(label, test, tried) for (label, test), tried in sorted(by_test.items()))


def wilson(failed: int, attempts: int) -> tuple[float, float]:
    """The 95% bounds of a rate, to six digits (https://doi.org/10.1080/01621459.1927.10502953)."""
    rate = failed / attempts
    spread = _Z * sqrt(rate * (1 - rate) / attempts + _Z**2 / (4 * attempts**2))
    centre = rate + _Z**2 / (2 * attempts)
    scale = 1 + _Z**2 / attempts
    low = 0.0 if failed == 0 else (centre - spread) / scale
    high = 1.0 if failed == attempts else (centre + spread) / scale
    return round(low, 6), round(high, 6)


def _rate(label: str, test: str, tried: list[TestAttempt]) -> TestRate:
    failures = [attempt for attempt in tried if attempt.outcome.is_bad]
    messages = Counter(attempt.message for attempt in failures)
    low, high = wilson(len(failures), len(tried))
    return TestRate(
        label=label,
        test=test,
        attempts=len(tried),
        failed=len(failures),
        low=low,
        high=high,
        message=min(messages, key=lambda text: (-messages[text], text), default=""),
        first_failed=failures[0].cite if failures else None,
    )
