"""How often each test failed under each label, with the bounds that so few attempts allow."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from rca.model.measures import TestRate
from rca.model.outcome import TestAttempt
from rca.model.rates import wilson

_ATTEMPT_SUFFIX = re.compile(r"#\d+$")


def name_of(test: str) -> str:
    """The test that an attempt was at: its id without the number of the attempt."""
    return _ATTEMPT_SUFFIX.sub("", test)


def rates_of(attempts: Iterable[TestAttempt]) -> tuple[TestRate, ...]:
    """The rates by label and test; what was skipped or is still to be written is no attempt.

    Attempts count as earlier the earlier they stand in the dossier.
    """
    by_test: dict[tuple[str, str], list[TestAttempt]] = defaultdict(list)
    for attempt in attempts:
        if attempt.outcome.ran:
            by_test[attempt.label, name_of(attempt.test)].append(attempt)
    return tuple(_rate(label, test, tried) for (label, test), tried in sorted(by_test.items()))


def _rate(label: str, test: str, tried: list[TestAttempt]) -> TestRate:
    failures = [attempt for attempt in tried if attempt.outcome.is_bad]
    passed = next((attempt.cite for attempt in tried if not attempt.outcome.is_bad), None)
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
        first_passed=passed,
    )
