"""CTRF, the Common Test Report Format: one `TestAttempt` for each attempt it lists.

Source: https://ctrf.io/docs/specification. A test has one status, that of its last attempt;
`retryAttempts` lists earlier ones, and with some reporters the last one too.
"""

from collections.abc import Iterator

from rca.model.ids import EvidenceId
from rca.model.outcome import Counts, Declared, Outcome
from rca.sources.cases import Case, Found, Tally, first_line
from rca.sources.json_report import (
    JsonReport,
    Object,
    claimed,
    mapping,
    mappings,
    number,
    string,
    strings,
)
from rca.sources.test_names import dotted
from rca.sources.test_times import instant_at, scaled

_STATUS = {
    "passed": Outcome.PASSED,
    "failed": Outcome.FAILED,
    "skipped": Outcome.SKIPPED,
    "pending": Outcome.SKIPPED,
    "other": Outcome.SKIPPED,
}


def _is_ctrf(keys: frozenset[str]) -> bool:
    return "results.tool" in keys and bool(keys & {"results.summary", "results.tests"})


def _cases(document: Object) -> Iterator[Found]:
    results, counted = mapping(document.get("results")), Tally()
    for test in mappings(results.get("tests")):
        attempts = tuple(_attempts(test))
        counted.add(attempts[-1].outcome)
        yield from attempts
    summary = mapping(results.get("summary"))
    said = claimed(summary, tests="tests", failed="failed")
    skipped = [number(summary.get(key)) for key in ("skipped", "pending", "other")]
    yield Declared(
        evidence=EvidenceId(""),
        suite="",
        claimed=Counts(
            tests=said.tests, failed=said.failed, skipped=sum(each or 0 for each in skipped)
        ),
        counted=counted.counts(),
        is_outermost=True,
        is_hollow=not counted.tests,
    )


def _attempts(test: Object) -> Iterator[Case]:
    """The earlier attempts, then the last; `retries` counts those before the last."""
    name = _name(test)
    last = _attempt(test, name)
    earlier = [_attempt(attempt, name) for attempt in mappings(test.get("retryAttempts"))]
    retries = number(test.get("retries"))
    if earlier and earlier[-1].outcome is last.outcome and len(earlier) > (retries or 0):
        earlier.pop()
    yield from earlier
    yield last._replace(is_flaky=test.get("flaky") is True)


def _name(test: Object) -> str:
    """Its name, behind the suites that it does not name itself."""
    name = string(test.get("name")) or "(unnamed)"
    suite = test.get("suite")
    parts = strings(suite) or tuple(part for part in string(suite).split(" > ") if part)
    if "::" in name or (parts and name.startswith(parts[0])):
        return dotted(name)
    return " > ".join((*parts, name))


def _attempt(attempt: Object, name: str) -> Case:
    message, trace = string(attempt.get("message")), string(attempt.get("trace"))
    outcome = _STATUS.get(string(attempt.get("status")), Outcome.SKIPPED)
    return Case(
        test=name,
        outcome=outcome,
        message=first_line(message or trace),
        detail=trace if message in trace else f"{message}\n{trace}".strip(),
        duration_seconds=scaled(attempt.get("duration"), per_second=1000),
        at=instant_at(attempt.get("start"), per_second=1000),
    )


CTRF = JsonReport(name="ctrf", title="CTRF", is_mine=_is_ctrf, cases=_cases)
