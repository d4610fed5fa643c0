"""pytest-reportlog, the one format of pytest that loses nothing: an attempt for each setup.

Source: https://github.com/pytest-dev/pytest-reportlog. An attempt is told in phases (setup, call,
teardown); the phases of different tests may interleave when several workers write.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rca.model.outcome import Outcome
from rca.sources.cases import DETAIL_LIMIT, Case, Found, first_line
from rca.sources.event_lines import EventLog
from rca.sources.interface import passed_over
from rca.sources.json_report import Object, mapping, mappings, string, strings
from rca.sources.test_names import dotted
from rca.sources.test_times import instant_at, scaled

UNFINISHED = "the run ended while it was running"
_KIND = "$report_type"
_SUBTESTS = ("SubtestReport", "SubTestReport")


@dataclass(slots=True)
class _Attempt:
    """The phases of an attempt that has not ended."""

    phases: list[Object] = field(default_factory=list)


def _is_reportlog(event: Object) -> bool:
    return isinstance(event.get(_KIND), str)


def _cases(events: Iterator[Object]) -> Iterator[Found]:
    running: dict[str, _Attempt] = {}
    is_finished = False
    for event in events:
        kind, node = event.get(_KIND), string(event.get("nodeid"))
        if kind == "SessionFinish":
            is_finished = True
        elif kind == "CollectReport" and event.get("outcome") in ("failed", "skipped"):
            yield _of_one(event, node or "(collection)", is_call=False)
        elif kind in _SUBTESTS and event.get("outcome") == "failed":
            yield _of_one(event, f"{node} {_subtest(event)}".strip(), is_call=True)
        elif kind == "TestReport":
            when = event.get("when")
            if when == "setup" and node in running:
                yield _ended(node, running.pop(node).phases)
            running.setdefault(node, _Attempt()).phases.append(event)
            if when == "teardown":
                yield _ended(node, running.pop(node).phases)
    for node, attempt in running.items():
        yield _ended(node, attempt.phases)
    if not is_finished:
        yield passed_over("the end", "no SessionFinish: the run was killed or the file was cut")


def _ended(node: str, phases: Sequence[Object]) -> Case:
    """The attempt; one that failed is failed, however its teardown ended."""
    whens = {string(phase.get("when")) for phase in phases}
    bad = [phase for phase in phases if phase.get("outcome") in ("failed", "rerun")]
    skipped = [phase for phase in phases if phase.get("outcome") == "skipped"]
    if bad:
        outcome = Outcome.FAILED if bad[0].get("when") == "call" else Outcome.ERROR
    elif skipped:
        outcome = Outcome.SKIPPED
    elif whens & {"call", "teardown"}:
        outcome = Outcome.PASSED
    else:
        return Case(test=dotted(node), outcome=Outcome.ERROR, message=UNFINISHED, detail=UNFINISHED)
    told = bad or skipped[:1]
    texts = [_texts(phase) for phase in told]
    durations = [scaled(phase.get("duration")) for phase in phases]
    return Case(
        test=dotted(node) or "(unnamed)",
        outcome=outcome,
        message=texts[0][0] if texts else "",
        detail="\n\n".join(detail for _, detail in texts)[:DETAIL_LIMIT],
        duration_seconds=sum(seconds or 0.0 for seconds in durations),
        at=instant_at(phases[0].get("start")),
    )


def _of_one(event: Object, node: str, *, is_call: bool) -> Case:
    """An attempt that is told in one report."""
    message, detail = _texts(event)
    bad = Outcome.FAILED if is_call else Outcome.ERROR
    return Case(
        test=dotted(node),
        outcome=Outcome.SKIPPED if event.get("outcome") == "skipped" else bad,
        message=message,
        detail=detail,
        at=instant_at(event.get("start")),
    )


def _subtest(event: Object) -> str:
    """What tells one subtest from the others: its message and its parameters."""
    context = mapping(event.get("context"))
    given = mapping(context.get("kwargs"))
    parts = [f"{key}={value}" for key, value in sorted(given.items())]
    message = string(context.get("msg"))
    return f"({', '.join([message, *parts] if message else parts)})"


def _texts(report: Object) -> tuple[str, str]:
    """Message and detail of a report: a text, a place with a reason, or a traceback."""
    told = report.get("longrepr")
    if isinstance(told, list):
        reason = string(told[-1]) if told else ""
        return first_line(reason), reason
    if not isinstance(told, dict):
        detail = string(told)
        return first_line(detail), detail
    message = string(mapping(told.get("reprcrash")).get("message"))
    detail = "\n".join(_lines(told))[:DETAIL_LIMIT]
    reason = string(report.get("wasxfail"))
    return reason or message or first_line(detail), detail or message


def _lines(told: Object) -> Iterator[str]:
    """The lines of a traceback, of each exception in its chain, the root first."""
    chain = told.get("chain")
    links = (
        [link for link in chain if isinstance(link, list) and link]
        if isinstance(chain, list)
        else []
    )
    for link in links or [[told.get("reprtraceback")]]:
        for entry in mappings(mapping(link[0]).get("reprentries")):
            yield from strings(mapping(entry.get("data")).get("lines"))
        if len(link) > 2 and link[2]:
            yield string(link[2])


REPORTLOG = EventLog(
    name="pytest-reportlog", title="pytest-reportlog", is_mine=_is_reportlog, cases=_cases
)
