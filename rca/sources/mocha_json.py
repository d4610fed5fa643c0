"""Mocha's JSON: one `TestAttempt` for each test, and for each hook that failed.

Source: `lib/reporters/json.js` of Mocha. Mocha knows failures only; an error that carries an
`errorMode` is one that its library meant as an error. Of retries it keeps the last.
"""

from collections.abc import Iterator

from rca.model.ids import EvidenceId
from rca.model.outcome import Declared, Outcome
from rca.sources.cases import Case, Found, Tally, first_line
from rca.sources.json_report import JsonReport, Object, claimed, mapping, mappings, number, string
from rca.sources.test_names import plain
from rca.sources.test_times import instant_in, scaled


def _is_mocha(keys: frozenset[str]) -> bool:
    return {"stats.suites", "stats.passes", "stats.failures", "tests"} <= keys


def _cases(document: Object) -> Iterator[Found]:
    stats, counted = mapping(document.get("stats")), Tally()
    at = instant_in(stats.get("start"))
    tests, pending = mappings(document.get("tests")), mappings(document.get("pending"))
    failures = mappings(document.get("failures"))
    skipped = {_name(test) for test in pending}
    hooks = [test for test in failures if _key(test) not in {_key(each) for each in tests}]
    for test in (*tests, *hooks):
        case = _case(test, is_pending=_name(test) in skipped)._replace(at=at)
        counted.add(case.outcome)
        yield case
    yield Declared(
        evidence=EvidenceId(""),
        suite="",
        claimed=claimed(stats, tests="tests", failed="failures", skipped="pending"),
        counted=counted.counts(),
        is_outermost=True,
        is_hollow=not counted.tests,
    )


def _key(test: Object) -> tuple[str, str]:
    return _name(test), string(test.get("file"))


def _name(test: Object) -> str:
    return string(test.get("fullTitle")) or string(test.get("title")) or "(unnamed)"


def _case(test: Object, *, is_pending: bool) -> Case:
    error = mapping(test.get("err"))
    message, stack = plain(string(error.get("message"))), plain(string(error.get("stack")))
    outcome = Outcome.SKIPPED if is_pending else Outcome.PASSED
    if error:
        outcome = Outcome.ERROR if error.get("errorMode") else Outcome.FAILED
    return Case(
        test=_name(test),
        outcome=outcome,
        message=first_line(message or stack),
        detail=stack if message in stack else f"{message}\n{stack}".strip(),
        duration_seconds=scaled(test.get("duration"), per_second=1000),
        is_flaky=outcome is Outcome.PASSED and (number(test.get("currentRetry")) or 0) > 0,
    )


MOCHA = JsonReport(name="mocha-json", title="Mocha JSON", is_mine=_is_mocha, cases=_cases)
