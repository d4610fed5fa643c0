"""The JSON reporter of Dart and Flutter: one `TestAttempt` for each test that is not hidden.

Source: https://github.com/dart-lang/test/blob/master/pkgs/test/doc/json_reporter.md. Loading a
file and tearing it down are hidden tests; they count where they fail.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from rca.model.outcome import Outcome
from rca.sources.cases import Case, Found, first_line
from rca.sources.event_lines import EventLog
from rca.sources.interface import passed_over
from rca.sources.json_report import Object, mapping, string
from rca.sources.test_times import scaled

UNFINISHED = "the run ended while it was running"
_RESULTS = {"success": Outcome.PASSED, "failure": Outcome.FAILED}


@dataclass(slots=True)
class _Test:
    """A test that has started. `started` is in milliseconds since the run began."""

    name: str
    started: float | None
    errors: list[str] = field(default_factory=list)
    reason: str = ""


def _is_dart(event: Object) -> bool:
    return event.get("type") == "start" and "protocolVersion" in event


def _cases(events: Iterator[Object]) -> Iterator[Found]:
    suites: dict[object, str] = {}
    running: dict[object, _Test] = {}
    is_done = False
    for event in events:
        kind, identity = event.get("type"), _id(event.get("testID"))
        if kind == "suite":
            suite = mapping(event.get("suite"))
            suites[_id(suite.get("id"))] = string(suite.get("path"))
        elif kind == "testStart":
            said = mapping(event.get("test"))
            names = (suites.get(_id(said.get("suiteID")), ""), string(said.get("name")))
            name = " > ".join(part for part in names if part) or "(unnamed)"
            running[_id(said.get("id"))] = _Test(name, scaled(event.get("time")))
        elif kind == "error" and identity in running:
            told = (string(event.get("error")), string(event.get("stackTrace")))
            running[identity].errors.append("\n".join(text for text in told if text))
        elif kind == "print" and event.get("messageType") == "skip" and identity in running:
            running[identity].reason = string(event.get("message"))
        elif kind == "testDone" and identity in running:
            yield from _ended(running.pop(identity), event)
        elif kind == "done":
            is_done = True
    for test in running.values():
        yield Case(test=test.name, outcome=Outcome.ERROR, message=UNFINISHED, detail=UNFINISHED)
    if not is_done:
        yield passed_over("the end", "no `done`: the run was killed or the file was cut")


def _ended(test: _Test, event: Object) -> Iterator[Case]:
    outcome = _RESULTS.get(string(event.get("result")), Outcome.ERROR)
    if event.get("hidden") is True and outcome is Outcome.PASSED:
        return
    if event.get("skipped") is True and outcome is Outcome.PASSED:
        outcome = Outcome.SKIPPED
    detail = "\n\n".join(test.errors) if outcome.is_bad else test.reason
    ended = scaled(event.get("time"))
    has_times = ended is not None and test.started is not None
    yield Case(
        test=test.name,
        outcome=outcome,
        message=first_line(detail),
        detail=detail,
        duration_seconds=((ended or 0) - (test.started or 0)) / 1000 if has_times else None,
    )


def _id(value: object) -> object:
    """An id as it may stand in a table of ids; anything else is none."""
    return value if isinstance(value, int | str) else None


DART = EventLog(name="dart-json", title="Dart test JSON", is_mine=_is_dart, cases=_cases)
