"""Jest's JSON, which Vitest writes too: one `TestAttempt` for each assertion result and retry.

Source: `FormattedTestResults` of @jest/test-result. A file that could not run holds no test; it
is an error of its own.
"""

from collections.abc import Iterator

from rca.model.ids import EvidenceId
from rca.model.instant import Instant
from rca.model.outcome import Counts, Declared, Outcome
from rca.sources.cases import Case, Found, Tally, first_line
from rca.sources.json_report import JsonReport, Object, mappings, number, string, strings
from rca.sources.test_names import plain
from rca.sources.test_times import instant_at, scaled

_STATUS = {
    "passed": Outcome.PASSED,
    "focused": Outcome.PASSED,
    "failed": Outcome.FAILED,
    "todo": Outcome.TODO,
}


def _is_jest(keys: frozenset[str]) -> bool:
    return {"numTotalTests", "numTotalTestSuites"} <= keys


def _cases(document: Object) -> Iterator[Found]:
    counted = Tally()
    for file in mappings(document.get("testResults")):
        at = instant_at(file.get("startTime"), per_second=1000)
        results = mappings(file.get("assertionResults"))
        for result in results:
            attempts = tuple(_attempts(result, string(file.get("name")), at))
            counted.add(attempts[-1].outcome)
            yield from attempts
        if not results and file.get("status") == "failed":
            message = plain(string(file.get("message")))
            yield Case(
                test=string(file.get("name")) or "(file)",
                outcome=Outcome.ERROR,
                message=first_line(message),
                detail=message,
                at=at,
            )
    waiting = [number(document.get(key)) for key in ("numPendingTests", "numTodoTests")]
    yield Declared(
        evidence=EvidenceId(""),
        suite="",
        claimed=Counts(
            tests=number(document.get("numTotalTests")),
            failed=number(document.get("numFailedTests")),
            skipped=sum(count or 0 for count in waiting),
        ),
        counted=counted.counts(),
        is_outermost=True,
        is_hollow=not counted.tests,
    )


def _attempts(result: Object, file: str, at: Instant | None) -> Iterator[Case]:
    """Earlier attempts stand in `retryReasons`, and count in `invocations`."""
    titles = (*strings(result.get("ancestorTitles")), string(result.get("title")))
    name = string(result.get("fullName")) or " ".join(titles)
    start = instant_at(result.get("startAt"), per_second=1000) or at
    outcome = _STATUS.get(string(result.get("status")), Outcome.SKIPPED)
    case = Case(test=f"{file} > {name}" if file else name or "(unnamed)", outcome=outcome, at=start)
    reasons = [plain(text) for text in strings(result.get("retryReasons"))]
    for reason in reasons:
        yield case._replace(outcome=Outcome.FAILED, message=first_line(reason), detail=reason)
    messages = [plain(text) for text in strings(result.get("failureMessages"))]
    is_bad = outcome.is_bad
    invocations = number(result.get("invocations")) or 1
    yield case._replace(
        message=first_line(messages[0]) if messages and is_bad else "",
        detail="\n\n".join(messages) if is_bad else "",
        duration_seconds=scaled(result.get("duration"), per_second=1000),
        is_flaky=outcome is Outcome.PASSED and invocations > 1 and not reasons,
    )


JEST = JsonReport(name="jest-json", title="Jest JSON", is_mine=_is_jest, cases=_cases)
