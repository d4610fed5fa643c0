"""Tests that pass and fail on the same code: a race, a dependence on order, or plain flakiness.

What tests share (a file, a port, a row), and what of one test stands in the failure of another,
tells which.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rca.model.analysis import CauseKind, Factor
from rca.model.cite import Claim
from rca.model.evidence import INCIDENT_LABEL
from rca.model.graph import NodeKind
from rca.model.outcome import TestAttempt
from rca.model.plural import times
from rca.reason.case import Case
from rca.reason.suspect import Suspect

_SHARED = re.compile(
    r"(?:/[\w.-]+){2,}|\b[\w-]{3,}\.(?:csv|json|db|sqlite|txt|tmp|lock|log|xml|ya?ml|pid|sock|zip)\b"
    r"|\bport \d{2,5}\b|\b(?:localhost|127\.0\.0\.1):\d{2,5}\b"
)
_URL = re.compile(r"https?://(?!localhost|127\.0\.0\.1)\S+")
_SOURCE = re.compile(r"\.(?:py|js|ts|java|go|rb|cs|kt|php)\b")
_WORD = re.compile(r"[A-Za-z]{3,}")
_NAMES = 4
_LEAST_RUNS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unstable:
    """One test with its failed and passed attempts under the incident's label."""

    test: str
    failed: tuple[TestAttempt, ...]
    passed: tuple[TestAttempt, ...]

    @property
    def short(self) -> str:
        return self.test.rpartition(".")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """What tells the kind of instability: `title` names it, `told` is how much it says."""

    title: str
    told: float
    because: str
    claims: tuple[Claim, ...]


def unstable_tests(case: Case) -> tuple[Suspect, ...]:
    """One suspect for all tests that share a thing, and one for each other unstable test."""
    unstable = _find(case.attempts)
    served = tuple(sorted({outcome.route for outcome in case.measures.routes if outcome.route}))
    things = {test.test: _things(test, served) for test in unstable}
    groups: dict[str, list[_Unstable]] = defaultdict(list)
    for test in unstable:
        groups[_shared_by(test, things) or _said(test)].append(test)
    return tuple(_suspect(name, tuple(tests), case) for name, tests in sorted(groups.items()))


def _find(attempts: Iterable[TestAttempt]) -> tuple[_Unstable, ...]:
    by_test: dict[str, list[TestAttempt]] = defaultdict(list)
    for attempt in attempts:
        if attempt.label == INCIDENT_LABEL and attempt.outcome.ran:
            by_test[attempt.test].append(attempt)
    return tuple(
        _Unstable(test=test, failed=failed, passed=passed)
        for test, tried in sorted(by_test.items())
        if (failed := tuple(a for a in tried if a.outcome.is_bad))
        and (passed := tuple(a for a in tried if not a.outcome.is_bad))
        and not _broke(failed, passed)
    )


def _broke(failed: tuple[TestAttempt, ...], passed: tuple[TestAttempt, ...]) -> bool:
    """Passed up to a moment and failed ever since: that is no coming and going."""
    bad, good = ([a.at for a in tried if a.at is not None] for tried in (failed, passed))
    return len(bad) > 1 and len(good) > 1 and max(good) < min(bad)


def _said(test: _Unstable) -> str:
    """The first words of its failure, numbers aside: tests that fail alike stand together."""
    return re.sub(r"\d+", "0", test.failed[0].message.partition("\n")[0][:120]) or test.test


def _things(test: _Unstable, served: tuple[str, ...]) -> set[str]:
    """Files, ports and addresses that its failures name; no source of its own, no route."""
    texts = (_URL.sub(" ", f"{a.message}\n{a.detail}"[:8000]) for a in test.failed)
    found = {thing for text in texts for thing in _SHARED.findall(text)}
    return {
        thing
        for thing in found
        if not _SOURCE.search(thing) and not any(route.startswith(thing) for route in served)
    }


def _shared_by(test: _Unstable, things: dict[str, set[str]]) -> str:
    """The longest thing that the failures of another test name as well."""
    theirs = {thing for other, found in things.items() if other != test.test for thing in found}
    return max(things[test.test] & theirs, key=lambda thing: (len(thing), thing), default="")


def _suspect(name: str, tests: tuple[_Unstable, ...], case: Case) -> Suspect:
    shown = ", ".join(test.short for test in tests[:_NAMES])
    more = f" and {len(tests) - _NAMES} more" if len(tests) > _NAMES else ""
    is_shared = all(name in f"{t.failed[0].message}\n{t.failed[0].detail}" for t in tests)
    sign = (
        (_shared(name, tests) if is_shared else None)
        or _ordered(tests, case.attempts)
        or _plain(tests)
    )
    cites = tuple(test.failed[0].cite for test in tests[:3])
    failed = sum(len(test.failed) for test in tests)
    tried = failed + sum(len(test.passed) for test in tests)
    counted = Claim(
        text=f"{failed} of {times(tried, 'attempts')} at {shown}{more} failed, the others passed.",
        cites=cites,
    )
    is_healthy = not case.routes
    return Suspect(
        kind=CauseKind.TEST,
        node=NodeKind.TEST,
        name=f"{sign.title}: {shown}{more}",
        service="",
        revision="",
        at=min((a.at for test in tests for a in test.failed if a.at is not None), default=None),
        prior=(
            Factor(name="inconsistent", value=0.9, because="the same tests pass and fail"),
            Factor(name="told", value=sign.told, because=sign.because),
            Factor(
                name="production",
                value=1.0 if is_healthy else 0.2,
                because="no request fails more than in healthy times"
                if is_healthy
                else "requests fail too",
            ),
        ),
        summary=(counted, *sign.claims),
        cites=cites,
    )


def _shared(name: str, tests: tuple[_Unstable, ...]) -> _Sign | None:
    """Several tests use the same thing; the content of one in the failure of another proves it."""
    if len(tests) < 2:
        return None
    claims = [
        Claim(
            text=f"All of their failures name {name}.",
            cites=tuple(test.failed[0].cite for test in tests[:3]),
        )
    ]
    foreign = _foreign(tests)
    if foreign is not None:
        claims.append(foreign)
    return _Sign(
        title=f"tests race on {name}, which they share",
        told=1.0 if foreign else 0.8,
        because="their failures name one thing, and show one another's content"
        if foreign
        else "their failures name one thing",
        claims=tuple(claims),
    )


def _foreign(tests: tuple[_Unstable, ...]) -> Claim | None:
    """A failure that has the word in it by which another test differs from its neighbours."""
    words = {test.test: set(_WORD.findall(test.short.lower())) for test in tests}
    common = set.intersection(*words.values())
    for test in tests:
        own = words[test.test]
        for other in tests:
            telling = sorted(words[other.test] - common - own)
            for attempt in test.failed:
                said = set(_WORD.findall(attempt.message.lower()))
                seen = [word for word in telling if word in said]
                if other is not test and seen and not own - common <= said:
                    return Claim(
                        text=f"The failure of {test.short} shows “{seen[0]}”, which belongs to "
                        f"{other.short}.",
                        cites=(attempt.cite,),
                    )
    return None


def _ordered(tests: tuple[_Unstable, ...], attempts: tuple[TestAttempt, ...]) -> _Sign | None:
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
            short = other.rpartition(".")[2]
            return _Sign(
                title=f"order-dependent tests: {test.short} fails when {short} ran before it",
                told=0.9,
                because="it fails in just the runs in which another test came first",
                claims=(
                    Claim(
                        text=f"In all {len(test.failed)} failed runs {short} came before "
                        f"{test.short}, in none of the {len(test.passed)} others.",
                        cites=tuple(a.cite for a in (*test.failed[:2], *test.passed[:1])),
                    ),
                ),
            )
    return None


def _before(test: _Unstable, attempt: TestAttempt, runs: dict[str, list[TestAttempt]]) -> set[str]:
    """The tests that stand before that attempt in its run."""
    found: set[str] = set()
    for other in runs[attempt.cite.evidence]:
        if other.test == test.test:
            return found
        found.add(other.test)
    return found


def _always_before(
    test: _Unstable, tried: tuple[TestAttempt, ...], runs: dict[str, list[TestAttempt]]
) -> set[str]:
    return set.intersection(*(_before(test, attempt, runs) for attempt in tried))


def _ever_before(
    test: _Unstable, tried: tuple[TestAttempt, ...], runs: dict[str, list[TestAttempt]]
) -> set[str]:
    return set.union(*(_before(test, attempt, runs) for attempt in tried))


def _is_named(test: str, attempt: TestAttempt) -> bool:
    """Whether a failure has a word of another test's name that its own name lacks."""
    words = set(_WORD.findall(test.rpartition(".")[2].lower())) - {"test"}
    words -= set(_WORD.findall(attempt.test.lower()))
    return bool(words & set(_WORD.findall(attempt.message.lower())))


def _plain(tests: tuple[_Unstable, ...]) -> _Sign:
    message = tests[0].failed[0].message.partition("\n")[0][:120]
    return _Sign(
        title=f"flaky tests, failing now and then with “{message}”",
        told=0.5,
        because="the failure does not say why it comes and goes",
        claims=(),
    )
