"""The attempts that a JUnit XML document records, read as a stream.

Headers are not believed but kept: what a suite declares comes out beside what it holds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from rca.model.ids import EvidenceId
from rca.model.instant import Instant
from rca.model.outcome import Counts, Declared, Outcome
from rca.sources.cases import DETAIL_LIMIT, Case, Found, Tally, first_line
from rca.sources.pytest_reruns import SUITES, Reruns
from rca.sources.test_times import instant_in, seconds_of
from rca.sources.xml_stream import Wanted, declared_number, local_name

_PROBLEMS = ("error", "failure")
WANTED = Wanted(("testsuites", "testsuite", "testcase"), _PROBLEMS, ("end",))
"""What `cases_in` has to be told of."""

_OUTCOMES = {
    "error": Outcome.ERROR,
    "failure": Outcome.FAILED,
    "skipped": Outcome.SKIPPED,
    "ignored": Outcome.SKIPPED,
    "disabled": Outcome.SKIPPED,
}
_STATUS = {
    "disabled": Outcome.SKIPPED,
    "notrun": Outcome.SKIPPED,
    "skipped": Outcome.SKIPPED,
    "skip": Outcome.SKIPPED,
    "suppressed": Outcome.SKIPPED,
    "ignored": Outcome.SKIPPED,
    "pending": Outcome.SKIPPED,
    "inconclusive": Outcome.SKIPPED,
    "fail": Outcome.FAILED,
    "failed": Outcome.FAILED,
    "failure": Outcome.FAILED,
    "error": Outcome.ERROR,
    "errored": Outcome.ERROR,
}
_RERUNS = {
    "rerunFailure": Outcome.FAILED,
    "rerunError": Outcome.ERROR,
    "flakyFailure": Outcome.FAILED,
    "flakyError": Outcome.ERROR,
}
_WORST = {outcome: rank for rank, outcome in enumerate(Outcome)}


@dataclass(slots=True)
class _Suite:
    """A suite that is still open, and what of it was seen."""

    element: etree._Element | None
    name: str
    at: Instant | None
    claimed: Counts
    is_outermost: bool
    reruns: Reruns | None
    counted: Tally = field(default_factory=Tally)
    holds_suites: bool = False
    problems: list[Case] = field(default_factory=list)


def cases_in(events: Iterable[tuple[str, str, etree._Element]]) -> Iterator[Found]:
    """Every attempt in document order, and what each suite declares once it ends.

    Only ends are listened to, which halves the work: a suite is opened when something within it
    ends, and what is open is always what stands around it.
    """
    suites: list[_Suite] = []
    for _, tag, element in events:
        if tag == "testcase":
            around = element.getparent()
            if not suites or suites[-1].element is not around:
                _open(around, suites)
            suite = suites[-1]
            case = _plain(element, suite)
            if len(element):
                yield from _within(suite, _attempts(element, case))
            elif suite.reruns is None:
                suite.counted.add(case.outcome)
                yield case
            else:
                yield from _within(suite, (case,))
        elif tag not in _PROBLEMS:
            _open(element, suites)
            while suites[-1].element is not element:
                yield from _closed(suites.pop(), suites, is_whole=False)
            yield from _closed(suites.pop(), suites, is_whole=True)
        elif _is_suite_problem(element):
            _open(element.getparent(), suites)
            suites[-1].problems.append(_suite_problem(element, suites[-1]))
    while suites:
        yield from _closed(suites.pop(), suites, is_whole=False)


def _open(element: etree._Element | None, suites: list[_Suite]) -> None:
    """Open what stands around, the outermost first, down to the element itself."""
    known = {id(suite.element) for suite in suites}
    missing = []
    while element is not None and id(element) not in known:
        missing.append(element)
        element = element.getparent()
    for each in reversed(missing):
        suites.append(_opened(each, suites))
    if not suites:
        suites.append(_Suite(None, "", None, Counts(), is_outermost=False, reruns=None))


def _opened(element: etree._Element, suites: list[_Suite]) -> _Suite:
    outer = suites[-1] if suites else None
    if outer is not None:
        outer.holds_suites = True
    name = element.get("name", "")
    skipped = [
        declared_number(element.get(word, "")) for word in ("skipped", "disabled", "ignored")
    ]
    told = [number for number in skipped if number is not None]
    return _Suite(
        element=element,
        name=name,
        at=instant_in(element.get("timestamp", "")) or (outer.at if outer else None),
        claimed=Counts(
            tests=declared_number(element.get("tests", "")),
            failed=declared_number(element.get("failures", "")),
            error=declared_number(element.get("errors", "")),
            skipped=sum(told) if told else None,
        ),
        is_outermost=not any(suite.claimed.tests is not None for suite in suites),
        reruns=Reruns() if name in SUITES and local_name(element) == "testsuite" else None,
    )


def _within(suite: _Suite, cases: Iterable[Case]) -> Iterable[Case]:
    """The cases as attempts of their suite; one of pytest may wait for the next."""
    settled = cases if suite.reruns is None else tuple(suite.reruns.after(cases))
    for case in settled:
        suite.counted.add(case.outcome)
    return settled


def _closed(suite: _Suite, outer: list[_Suite], *, is_whole: bool) -> Iterator[Found]:
    if suite.reruns is not None:
        for case in suite.reruns.rest():
            suite.counted.add(case.outcome)
            yield case
    for case in suite.problems:
        suite.counted.add(case.outcome)
        yield case
    if suite.claimed.tests is not None:
        yield Declared(
            evidence=EvidenceId(""),
            suite=suite.name,
            claimed=suite.claimed,
            counted=_as_declared(suite),
            is_outermost=suite.is_outermost,
            is_hollow=is_whole and not suite.counted.tests and not suite.holds_suites,
        )
    if outer:
        outer[-1].counted.merge(suite.counted)


def _as_declared(suite: _Suite) -> Counts:
    """The counts as the suite's own header means them."""
    counted, reruns = suite.counted, suite.reruns or Reruns()
    return Counts(
        tests=counted.tests - reruns.reruns + reruns.teardowns,
        failed=counted.failed - reruns.reruns,
        error=counted.error + reruns.teardowns,
        skipped=counted.skipped,
    )


def _is_suite_problem(element: etree._Element) -> bool:
    parent = element.getparent()
    return (
        local_name(element) in _PROBLEMS
        and parent is not None
        and local_name(parent) in ("testsuite", "testsuites")
    )


def _suite_problem(element: etree._Element, suite: _Suite) -> Case:
    message, detail = _texts(element)
    return Case(
        test=suite.name or "(suite)",
        outcome=_OUTCOMES[local_name(element)],
        message=message,
        detail=detail,
        at=suite.at,
    )


def _attempts(element: etree._Element, case: Case) -> tuple[Case, ...]:
    """Reruns first when the last attempt passed (flaky), after it when they were in vain."""
    problems, reruns = [], []
    for child in element:
        tag = local_name(child)
        if tag in _OUTCOMES:
            problems.append((_OUTCOMES[tag], child))
        elif tag in _RERUNS:
            reruns.append((_RERUNS[tag], child))
    if not problems and not reruns:
        return (case,)
    final = _with_problems(case, problems)
    others = [_rerun(final, outcome, child) for outcome, child in reruns]
    return (final, *others) if final.outcome.is_bad else (*others, final)


def _rerun(final: Case, outcome: Outcome, element: etree._Element) -> Case:
    message, detail = _texts(element)
    return Case(
        test=final.test,
        outcome=outcome,
        message=message,
        detail=detail,
        duration_seconds=seconds_of(element.get("time", "")),
        at=final.at,
    )


def _plain(element: etree._Element, suite: _Suite) -> Case:
    """What the attributes of a case say."""
    said = element.get
    name, owner, time, at = said("name"), said("classname"), said("time"), said("timestamp")
    status = said("status") or said("result")
    return Case(
        f"{owner}.{name}" if owner and name else owner or name or suite.name or "(unnamed)",
        _stated(element) if status else Outcome.PASSED,
        duration_seconds=seconds_of(time) if time else None,
        at=instant_in(at) or suite.at if at else suite.at,
    )


def _with_problems(case: Case, problems: list[tuple[Outcome, etree._Element]]) -> Case:
    """The case with what stands in it; of several outcomes the worst counts, texts are kept."""
    if not problems:
        return case
    problems.sort(key=lambda problem: -_WORST[problem[0]])
    texts = [_texts(child) for _, child in problems]
    return case._replace(
        outcome=problems[0][0],
        message=texts[0][0],
        detail="\n\n".join(detail for _, detail in texts if detail)[:DETAIL_LIMIT],
    )


def _stated(element: etree._Element) -> Outcome:
    """What the attributes say; gtest writes both `status` and `result`."""
    for attribute in ("status", "result"):
        word = element.get(attribute)
        if word and word.lower() in _STATUS:
            return _STATUS[word.lower()]
    return Outcome.PASSED


def _texts(element: etree._Element) -> tuple[str, str]:
    """Message and detail; a message that is missing is the first line of the detail."""
    trace = element.findtext("{*}stackTrace") or ""
    detail = ("".join(str(text) for text in element.itertext()).strip() or trace)[:DETAIL_LIMIT]
    message = element.get("message", "").strip() or first_line(detail)
    return message, detail or message[:DETAIL_LIMIT]
