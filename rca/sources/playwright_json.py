"""Playwright's JSON: one `TestAttempt` for each result of a test, in each project.

Source: `reporter.d.ts` of @playwright/test. An attempt is judged by what was expected of it: one
that was to fail and failed has passed.
"""

from collections.abc import Iterator

from rca.model.ids import EvidenceId
from rca.model.outcome import Counts, Declared, Outcome
from rca.sources.cases import Case, Found, Tally, first_line
from rca.sources.json_report import JsonReport, Object, mapping, mappings, number, string
from rca.sources.test_names import plain
from rca.sources.test_times import instant_in, scaled

_CONFIG = {"config.rootDir", "config.configFile", "config.projects", "config.forbidOnly"}
_DEEPEST = 100


def _is_playwright(keys: frozenset[str]) -> bool:
    return bool(keys & _CONFIG and keys & {"config.workers", "suites", "config.grep"})


def _cases(document: Object) -> Iterator[Found]:
    counted = Tally()
    for test, name in _tests(mappings(document.get("suites")), ()):
        attempts = tuple(_attempts(test, name))
        counted.add(attempts[-1].outcome)
        yield from attempts
    for error in mappings(document.get("errors")):
        message, detail = _texts(error)
        yield Case(test="(run)", outcome=Outcome.ERROR, message=message, detail=detail)
    stats = mapping(document.get("stats"))
    said = {key: number(stats.get(key)) for key in ("expected", "unexpected", "flaky", "skipped")}
    if None not in said.values():
        yield Declared(
            evidence=EvidenceId(""),
            suite="",
            claimed=Counts(
                tests=sum(count or 0 for count in said.values()),
                failed=said["unexpected"],
                skipped=said["skipped"],
            ),
            counted=counted.counts(),
            is_outermost=True,
            is_hollow=not counted.tests,
        )


def _tests(suites: tuple[Object, ...], titles: tuple[str, ...]) -> Iterator[tuple[Object, str]]:
    """Each test with its name: `project > file > titles`."""
    if len(titles) > _DEEPEST:
        return
    for suite in suites:
        path = (*titles, string(suite.get("title")))
        for spec in mappings(suite.get("specs")):
            for test in mappings(spec.get("tests")):
                project = string(test.get("projectName"))
                names = (project, *path, string(spec.get("title")))
                yield test, " > ".join(part for part in names if part) or "(unnamed)"
        yield from _tests(mappings(suite.get("suites")), path)


def _attempts(test: Object, name: str) -> Iterator[Case]:
    results = mappings(test.get("results"))
    for result in results:
        status = string(result.get("status"))
        outcome = _outcome(status, string(test.get("expectedStatus")) or "passed")
        message, detail = _texts(mapping(result.get("error")) or _first(result.get("errors")))
        if outcome is Outcome.FAILED and not message:
            message = f"expected to be {test.get('expectedStatus')}, was {status}"
        yield Case(
            test=name,
            outcome=outcome,
            message=message if outcome.is_bad else "",
            detail=detail if outcome.is_bad else "",
            duration_seconds=scaled(result.get("duration"), per_second=1000),
            at=instant_in(result.get("startTime")),
        )
    if not results:
        yield Case(test=name, outcome=Outcome.SKIPPED, message="it was never started")


def _outcome(status: str, expected: str) -> Outcome:
    if status in ("skipped", "interrupted", ""):
        return Outcome.SKIPPED
    return Outcome.PASSED if status == expected else Outcome.FAILED


def _first(value: object) -> Object:
    return next(iter(mappings(value)), {})


def _texts(error: Object) -> tuple[str, str]:
    message = plain(string(error.get("message")) or string(error.get("value")))
    stack = plain(string(error.get("stack")))
    detail = stack if message in stack else f"{message}\n{stack}".strip()
    return first_line(message or stack), detail


PLAYWRIGHT = JsonReport(
    name="playwright-json", title="Playwright JSON", is_mine=_is_playwright, cases=_cases
)
