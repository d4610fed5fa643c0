"""Tests that fail together: what they share is where to look."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rca.measure.tests import name_of
from rca.model.ids import EvidenceId
from rca.model.outcome import TestAttempt
from rca.model.test_courses import TestGroup

ALIKE = 0.8
"""The share of runs that two sets of failures have in common, at least, in one group (Jaccard)."""

SETS = 500
"""Different sets of failures compared with each other: those of most tests first."""

GROUPS = 100
NAMED = 50


class _Run(NamedTuple):
    """The first attempts at all tests in a report, or the second ones, and so on."""

    evidence: EvidenceId
    turn: int


_Runs = frozenset[_Run]


def groups_of(attempts: Iterable[TestAttempt]) -> tuple[TestGroup, ...]:
    """Groups of two tests or more, the largest first, then by label and the first name."""
    ran: dict[tuple[str, str], dict[_Run, TestAttempt]] = defaultdict(dict)
    turns: dict[tuple[EvidenceId, str], int] = defaultdict(int)
    for one in attempts:
        if one.outcome.ran:
            test = name_of(one.test)
            turns[one.cite.evidence, test] += 1
            run = _Run(one.cite.evidence, turns[one.cite.evidence, test])
            ran[one.label, test][run] = one
    failing: dict[str, dict[_Runs, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (label, test), runs in sorted(ran.items()):
        if failed := frozenset(run for run, one in runs.items() if one.outcome.is_bad):
            failing[label][failed].append(test)
    found = [
        _group(label, sorted(tests), ran)
        for label, sets in failing.items()
        for tests in _alike(sets)
        if len(tests) > 1
    ]
    return tuple(sorted(found, key=lambda one: (-one.size, one.label, one.tests))[:GROUPS])


def _alike(sets: dict[_Runs, list[str]]) -> Iterable[list[str]]:
    """The tests of each set, with those of sets much like it; the sets of most tests lead."""
    order = sorted(sets, key=lambda runs: (-len(sets[runs]), -len(runs), sets[runs][0]))
    led: list[tuple[_Runs, list[str]]] = []
    for runs in order[:SETS]:
        tests = next((tests for leader, tests in led if _share(leader, runs) >= ALIKE), None)
        if tests is None:
            led.append((runs, list(sets[runs])))
        else:
            tests += sets[runs]
    return [tests for _, tests in led]


def _share(one: _Runs, other: _Runs) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both)


def _group(
    label: str, tests: Sequence[str], ran: dict[tuple[str, str], dict[_Run, TestAttempt]]
) -> TestGroup:
    ends: dict[_Run, list[TestAttempt]] = defaultdict(list)
    for test in tests:
        for run, one in ran[label, test].items():
            ends[run].append(one)
    failed = {run: sum(one.outcome.is_bad for one in each) for run, each in ends.items()}
    hit = [run for run in ends if failed[run]]
    alone = sum(len(ends[run]) == 1 for run in hit)
    together = sum(failed[run] == len(ends[run]) for run in hit) - alone
    bad = [one for run in hit for one in ends[run] if one.outcome.is_bad]
    timed = [one for one in bad if one.at is not None]
    first = min(timed or bad, key=lambda one: (one.at or 0, one.cite))
    return TestGroup(
        label=label,
        size=len(tests),
        tests=tuple(tests[:NAMED]),
        together=together,
        apart=len(hit) - together - alone,
        alone=alone,
        first_failed=first.cite.without_quote(),
    )
