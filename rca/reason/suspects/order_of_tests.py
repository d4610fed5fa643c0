"""Does a test fail in just those runs in which another one came before it?

Runs in both orders are an experiment: each is a case with the other test before it, or one without.
"""

from collections import defaultdict

from rca.model.cite import Claim
from rca.model.outcome import TestAttempt
from rca.reason.suspects.instability import WORD, Sign, UnstableTest

_LEAST_RUNS = 2
_LEAST_SHOWN = 3
_LEAST_ORDERS = 4
_MOST_CHANCE = 0.01
_MOST_CHANCE_NAMED = 0.05
"""That in shuffled runs one of the other tests stands so by luck: half a chance for each run. More
may be luck where the failure itself has a word of the other test."""


def ordered(tests: tuple[UnstableTest, ...], attempts: tuple[TestAttempt, ...]) -> Sign | None:
    """One test fails in just those runs in which another one came before it."""
    runs: dict[str, list[TestAttempt]] = defaultdict(list)
    for attempt in attempts:
        if attempt.outcome.ran:
            runs[attempt.cite.evidence].append(attempt)
    for test in tests:
        if len(test.failed) < _LEAST_RUNS or len(test.passed) < _LEAST_RUNS:
            continue
        first = _always_before(test, test.failed, runs) - _ever_before(test, test.passed, runs)
        named = sorted(p for p in first if _is_named(p, test.failed[0]))
        if len(first) == 1 or named:
            other = named[0] if named else min(first)
            others = {p for tried in (*test.failed, *test.passed) for p in _ran(tried, runs)}
            chance = len(others - {test.test}) * 0.5 ** (len(test.failed) + len(test.passed))
            most = _MOST_CHANCE_NAMED if named else _MOST_CHANCE
            short = other.rpartition(".")[2]
            return Sign(
                title=f"order-dependent tests: {test.short} fails when {short} ran before it",
                told=0.9,
                because="it fails in just the runs in which another test came first",
                is_contrast=len(test.failed) >= _LEAST_SHOWN
                and chance <= most
                and _is_tried(test, other, runs),
                claims=(
                    Claim(
                        text=f"In all {len(test.failed)} failed runs {short} came before "
                        f"{test.short}, in none of the {len(test.passed)} others.",
                        cites=tuple(a.cite for a in (*test.failed[:2], *test.passed[:1])),
                    ),
                ),
            )
    return None


def _is_tried(test: UnstableTest, other: str, runs: dict[str, list[TestAttempt]]) -> bool:
    """Whether runs in several orders tried it, some with the other test after it.

    A few fixed orders are as few jobs, which may differ in anything else.
    """
    orders = {
        tuple(one.test for one in runs[tried.cite.evidence])
        for tried in (*test.failed, *test.passed)
    }
    is_after = any(other in _ran(tried, runs) for tried in test.passed)
    return is_after and len(orders) >= min(_LEAST_ORDERS, len(max(orders, key=len)))


def _ran(attempt: TestAttempt, runs: dict[str, list[TestAttempt]]) -> set[str]:
    return {other.test for other in runs[attempt.cite.evidence]}


def _before(
    test: UnstableTest, attempt: TestAttempt, runs: dict[str, list[TestAttempt]]
) -> set[str]:
    """The tests that stand before that attempt in its run."""
    found: set[str] = set()
    for other in runs[attempt.cite.evidence]:
        if other.test == test.test:
            return found
        found.add(other.test)
    return found


def _always_before(
    test: UnstableTest, tried: tuple[TestAttempt, ...], runs: dict[str, list[TestAttempt]]
) -> set[str]:
    return set.intersection(*(_before(test, attempt, runs) for attempt in tried))


def _ever_before(
    test: UnstableTest, tried: tuple[TestAttempt, ...], runs: dict[str, list[TestAttempt]]
) -> set[str]:
    return set.union(*(_before(test, attempt, runs) for attempt in tried))


def _is_named(test: str, attempt: TestAttempt) -> bool:
    """Whether a failure has a word of another test's name that its own name lacks."""
    words = set(WORD.findall(test.rpartition(".")[2].lower())) - {"test"}
    words -= set(WORD.findall(attempt.test.lower()))
    return bool(words & set(WORD.findall(attempt.message.lower())))
