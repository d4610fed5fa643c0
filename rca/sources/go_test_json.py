"""`go test -json`: one `TestAttempt` for each run of a test, subtests and their parents alike.

Source: `go doc test2json`. A package that fails without a failing test (it did not build, or
panicked outside of one) is an error of its own.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from rca.model.instant import Instant
from rca.model.outcome import Outcome
from rca.sources.cases import DETAIL_LIMIT, Case, Found, first_line
from rca.sources.event_lines import EventLog
from rca.sources.json_report import Object, string
from rca.sources.test_times import instant_in, scaled

UNFINISHED = "the run ended while it was running"
_VERDICTS = {"pass": Outcome.PASSED, "fail": Outcome.FAILED, "skip": Outcome.SKIPPED}
_ACTIONS = {
    *_VERDICTS,
    *("start", "run", "pause", "cont", "output", "bench", "build-output", "build-fail"),
}
_NOISE = ("=== ", "--- ", "FAIL\t", "ok  \t", "exit status")


@dataclass(slots=True)
class _Run:
    """A test, a package or a build that has not ended. `lines` are what it printed first."""

    at: Instant | None = None
    lines: list[str] = field(default_factory=list)
    size: int = 0

    def print(self, text: str) -> None:
        """Keep what was printed, up to a limit."""
        if self.size < DETAIL_LIMIT:
            self.lines.append(text)
            self.size += len(text)

    def texts(self) -> tuple[str, str]:
        """The first line that says something, and all without the frame that go prints."""
        kept = [
            line for line in self.lines if line.strip() and not line.lstrip().startswith(_NOISE)
        ]
        detail = "".join(kept)[:DETAIL_LIMIT]
        return first_line(detail), detail


def _is_go(event: Object) -> bool:
    place = event.get("Package") or event.get("ImportPath") or event.get("Test")
    return string(event.get("Action")) in _ACTIONS and isinstance(place, str)


def _cases(events: Iterator[Object]) -> Iterator[Found]:
    running: dict[tuple[str, str], _Run] = {}
    builds: dict[str, _Run] = defaultdict(_Run)
    failing: set[str] = set()
    for event in events:
        action = string(event.get("Action"))
        key = string(event.get("Package")), string(event.get("Test"))
        if action in ("build-output", "build-fail"):
            builds[string(event.get("ImportPath"))].print(string(event.get("Output")))
        elif action in ("run", "start"):
            if key in running and key[1]:
                yield _ended(key, running.pop(key), Outcome.ERROR)
            running[key] = _Run(at=instant_in(event.get("Time")))
        elif action == "output":
            running.setdefault(key, _Run()).print(string(event.get("Output")))
        elif action in _VERDICTS:
            run = running.pop(key, None) or _Run()
            if key[1]:
                outcome = _VERDICTS[action]
                if outcome is Outcome.FAILED:
                    failing.add(key[0])
                yield _ended(key, run, outcome, scaled(event.get("Elapsed")))
            elif action == "fail" and key[0] not in failing:
                build = builds.get(string(event.get("FailedBuild")))
                lost = [open_ for open_ in running if open_[0] == key[0] and open_[1]]
                yield _ended(key, build or run, Outcome.ERROR)
                for open_ in lost:
                    yield _ended(open_, running.pop(open_), Outcome.ERROR)
    for key, run in running.items():
        if key[1]:
            yield _ended(key, run, Outcome.ERROR)


def _ended(key: tuple[str, str], run: _Run, outcome: Outcome, seconds: float | None = None) -> Case:
    message, detail = run.texts() if outcome is not Outcome.PASSED else ("", "")
    if outcome is Outcome.ERROR and not message:
        message = detail = UNFINISHED
    return Case(
        test=".".join(part for part in key if part) or "(unnamed)",
        outcome=outcome,
        message=message,
        detail=detail,
        duration_seconds=seconds,
        at=run.at,
    )


GO_TEST = EventLog(name="go-test-json", title="go test -json", is_mine=_is_go, cases=_cases)
