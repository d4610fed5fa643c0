"""Tests that pass and fail on the same code: a race, a dependence on order, or plain flakiness.

What tests share (a file, a port, a row), and what of one test stands in the failure of another,
tells which.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from rca.model.analysis import CauseKind, Factor
from rca.model.cite import Claim
from rca.model.evidence import INCIDENT_LABEL
from rca.model.graph import NodeKind
from rca.model.outcome import TestAttempt
from rca.model.plural import times
from rca.reason.case import Case
from rca.reason.suspect import Suspect
from rca.reason.suspects.instability import WORD, Sign, UnstableTest
from rca.reason.suspects.order_of_tests import ordered

_SHARED = re.compile(
    r"(?:/[\w.-]+){2,}|\b[\w-]{3,}\.(?:csv|json|db|sqlite|txt|tmp|lock|log|xml|ya?ml|pid|sock|zip)\b"
    r"|\bport \d{2,5}\b|\b(?:localhost|127\.0\.0\.1):\d{2,5}\b"
)
_URL = re.compile(r"https?://(?!localhost|127\.0\.0\.1)\S+")
_SOURCE = re.compile(r"\.(?:py|js|ts|java|go|rb|cs|kt|php)\b")
_NAMES = 4


def unstable_tests(case: Case) -> tuple[Suspect, ...]:
    """One suspect for all tests that share a thing, and one for each other unstable test."""
    unstable = _find(case.attempts)
    served = tuple(sorted({outcome.route for outcome in case.measures.routes if outcome.route}))
    things = {test.test: _things(test, served) for test in unstable}
    groups: dict[str, list[UnstableTest]] = defaultdict(list)
    for test in unstable:
        groups[_shared_by(test, things) or _said(test)].append(test)
    return tuple(_suspect(name, tuple(tests), case) for name, tests in sorted(groups.items()))


def _find(attempts: Iterable[TestAttempt]) -> tuple[UnstableTest, ...]:
    by_test: dict[str, list[TestAttempt]] = defaultdict(list)
    for attempt in attempts:
        if attempt.label == INCIDENT_LABEL and attempt.outcome.ran:
            by_test[attempt.test].append(attempt)
    return tuple(
        UnstableTest(test=test, failed=failed, passed=passed)
        for test, tried in sorted(by_test.items())
        if (failed := tuple(a for a in tried if a.outcome.is_bad))
        and (passed := tuple(a for a in tried if not a.outcome.is_bad))
        and not _broke(failed, passed)
    )


def _broke(failed: tuple[TestAttempt, ...], passed: tuple[TestAttempt, ...]) -> bool:
    """Passed up to a moment and failed ever since: that is no coming and going."""
    bad, good = ([a.at for a in tried if a.at is not None] for tried in (failed, passed))
    return len(bad) > 1 and len(good) > 1 and max(good) < min(bad)


def _said(test: UnstableTest) -> str:
    """The first words of its failure, numbers aside: tests that fail alike stand together."""
    return re.sub(r"\d+", "0", test.failed[0].message.partition("\n")[0][:120]) or test.test


def _things(test: UnstableTest, served: tuple[str, ...]) -> set[str]:
    """Files, ports and addresses that its failures name; no source of its own, no route."""
    texts = (_URL.sub(" ", f"{a.message}\n{a.detail}"[:8000]) for a in test.failed)
    found = {thing for text in texts for thing in _SHARED.findall(text)}
    return {
        thing
        for thing in found
        if not _SOURCE.search(thing) and not any(route.startswith(thing) for route in served)
    }


def _shared_by(test: UnstableTest, things: dict[str, set[str]]) -> str:
    """The longest thing that the failures of another test name as well."""
    theirs = {thing for other, found in things.items() if other != test.test for thing in found}
    return max(things[test.test] & theirs, key=lambda thing: (len(thing), thing), default="")


def _suspect(name: str, tests: tuple[UnstableTest, ...], case: Case) -> Suspect:
    shown = ", ".join(test.short for test in tests[:_NAMES])
    more = f" and {len(tests) - _NAMES} more" if len(tests) > _NAMES else ""
    is_shared = all(name in f"{t.failed[0].message}\n{t.failed[0].detail}" for t in tests)
    sign = (
        (_shared(name, tests) if is_shared else None)
        or ordered(tests, case.attempts)
        or _plain(tests)
    )
    cites = tuple(test.failed[0].cite for test in tests[:3])
    failed = sum(len(test.failed) for test in tests)
    tried = failed + sum(len(test.passed) for test in tests)
    counted = Claim(
        text=f"{failed:,} of {times(tried, 'attempts')} at {shown}{more} failed, the others "
        "passed.",
        cites=cites,
    )
    is_healthy = not case.routes
    return Suspect(
        kind=CauseKind.TEST,
        node=NodeKind.TEST,
        name=sign.title if shown in sign.title else f"{sign.title}: {shown}{more}",
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
        is_contrast=sign.is_contrast,
    )


def _shared(name: str, tests: tuple[UnstableTest, ...]) -> Sign | None:
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
    return Sign(
        title=f"tests race on {name}, which they share",
        told=1.0 if foreign else 0.8,
        because="their failures name one thing, and show one another's content"
        if foreign
        else "their failures name one thing",
        claims=tuple(claims),
    )


def _foreign(tests: tuple[UnstableTest, ...]) -> Claim | None:
    """A failure that has the word in it by which another test differs from its neighbours."""
    words = {test.test: set(WORD.findall(test.short.lower())) for test in tests}
    common = set.intersection(*words.values())
    for test in tests:
        own = words[test.test]
        for other in tests:
            telling = sorted(words[other.test] - common - own)
            for attempt in test.failed:
                said = set(WORD.findall(attempt.message.lower()))
                seen = [word for word in telling if word in said]
                if other is not test and seen and not own - common <= said:
                    return Claim(
                        text=f"The failure of {test.short} shows “{seen[0]}”, which belongs to "
                        f"{other.short}.",
                        cites=(attempt.cite,),
                    )
    return None


def _plain(tests: tuple[UnstableTest, ...]) -> Sign:
    message = tests[0].failed[0].message.partition("\n")[0][:120]
    return Sign(
        title=f"flaky tests, failing now and then with “{message}”",
        told=0.5,
        because="the failure does not say why it comes and goes",
        claims=(),
    )
