"""pytest-json-report: one `TestAttempt` for each test and each file that could not be collected.

Source: https://github.com/numirias/pytest-json-report. Of a test that was run again it keeps the
last attempt and the word `rerun`.
"""

from collections.abc import Iterator

from rca.model.ids import EvidenceId
from rca.model.instant import Instant
from rca.model.outcome import Counts, Declared, Outcome
from rca.sources.cases import Case, Found, Tally, first_line
from rca.sources.json_report import JsonReport, Object, mapping, mappings, number, string
from rca.sources.test_names import dotted
from rca.sources.test_times import instant_at, scaled

_PHASES = ("setup", "call", "teardown")
_OUTCOMES = {
    "passed": Outcome.PASSED,
    "xpassed": Outcome.PASSED,
    "rerun": Outcome.PASSED,
    "failed": Outcome.FAILED,
    "error": Outcome.ERROR,
}


def _is_json_report(keys: frozenset[str]) -> bool:
    return {"exitcode", "root", "summary"} <= keys


def _cases(document: Object) -> Iterator[Found]:
    at, counted = instant_at(document.get("created")), Tally()
    for collector in mappings(document.get("collectors")):
        if collector.get("outcome") == "failed":
            yield _uncollected(collector, at)
    for test in mappings(document.get("tests")):
        case = _case(test, at)
        counted.add(case.outcome)
        yield case
    summary = mapping(document.get("summary"))
    skipped = [number(summary.get(word)) for word in ("skipped", "xfailed")]
    yield Declared(
        evidence=EvidenceId(""),
        suite="",
        claimed=Counts(
            tests=number(summary.get("total")),
            failed=number(summary.get("failed")) or 0,
            error=number(summary.get("error")),
            skipped=sum(count or 0 for count in skipped),
        ),
        counted=counted.counts(),
        is_outermost=True,
        is_hollow=not counted.tests,
    )


def _uncollected(collector: Object, at: Instant | None) -> Case:
    text = string(collector.get("longrepr"))
    return Case(
        test=dotted(string(collector.get("nodeid"))) or "(collection)",
        outcome=Outcome.ERROR,
        message=first_line(text),
        detail=text,
        at=at,
    )


def _case(test: Object, at: Instant | None) -> Case:
    """A test that failed is failed, however its teardown ended."""
    phases = {phase: mapping(test.get(phase)) for phase in _PHASES}
    word = string(test.get("outcome"))
    outcome = _OUTCOMES.get(word, Outcome.SKIPPED)
    if outcome is Outcome.ERROR and phases["call"].get("outcome") == "failed":
        outcome = Outcome.FAILED
    bad = [phase for phase in phases.values() if phase.get("outcome") == "failed"]
    crash = mapping(bad[0].get("crash")) if bad else {}
    texts = [string(phase.get("longrepr")) for phase in bad]
    durations = [scaled(phase.get("duration")) for phase in phases.values()]
    return Case(
        test=dotted(string(test.get("nodeid"))) or "(unnamed)",
        outcome=outcome,
        message=(string(crash.get("message")) or first_line(texts[0])) if bad else "",
        detail="\n\n".join(text for text in texts if text),
        duration_seconds=sum(seconds or 0.0 for seconds in durations),
        at=at,
        is_flaky=word == "rerun",
    )


PYTEST_JSON = JsonReport(
    name="pytest-json-report",
    title="pytest-json-report",
    is_mine=_is_json_report,
    cases=_cases,
)
