"""NUnit's own XML, versions 2 and 3: one `TestAttempt` for each `test-case`.

Source: https://docs.nunit.org/articles/nunit/technical-notes/usage/Test-Result-XML-Format.html.
Version 3 counts an unexpected exception among the failures, version 2 apart; so do we.
"""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from rca.model.evidence import Evidence, EvidenceKind
from rca.model.ids import EvidenceId
from rca.model.outcome import Counts, Declared, Outcome
from rca.model.skipped import Skipped
from rca.sources.cases import Case, Found, Tally, count_of, first_line, records_of
from rca.sources.interface import Count, Record, Sample
from rca.sources.test_times import instant_in, seconds_of
from rca.sources.xml_stream import (
    child_text,
    declared_number,
    elements,
    root_name,
    xml_content,
)

_ROOTS = ("test-run", "test-results", "test-suite")
_NOT_RUN = ("Skipped", "Ignored", "NotRunnable", "Inconclusive")


class Nunit:
    """Test results of NUnit 2 and 3, and of Unity."""

    name = "nunit"
    title = "NUnit XML"
    kind = EvidenceKind.TESTS
    suffix = ".xml"

    def identify(self, sample: Sample) -> bool:
        """Whether the root element is `test-run`, `test-results`, or a `test-suite` cut out."""
        return root_name(sample.head) in _ROOTS

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """The text of the file in UTF-8; marked as damaged when it is not well-formed."""
        return xml_content(path, "test-case", self.title)

    def count(self, path: Path) -> Count:
        """The number of test cases, and when the first and the last started."""
        return count_of(self.found(path))

    def found(self, path: Path) -> Iterator[Found]:
        """The cases in the order of the file, then what its root declares."""
        return _cases(path)

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:
        """What is found, as records."""
        return records_of(evidence, self.found(evidence.path))


def _cases(path: Path) -> Iterator[Found]:
    counted, suites, root = Tally(), list[str](), dict[str, str]()
    for event, tag, element in elements(path, (*_ROOTS, "test-case"), ("failure",)):
        case = None
        if tag in _ROOTS:
            if event == "start":
                root = root or dict(_declaration(element))
                suites.append(element.get("fullname", "") or element.get("name", ""))
            elif suites:
                suites.pop()
        elif event == "end" and tag == "test-case":
            case = _case(element, suites[-1] if suites else "")
        elif event == "end" and _is_lost(element):
            case = _suite_problem(element, suites[-1] if suites else "")
        if case is not None:
            counted.add(case.outcome)
            yield case
    if root:
        yield _declared(root, counted)


def _declaration(element: etree._Element) -> Iterator[tuple[str, str]]:
    for name in ("testcasecount", "total", "failed", "failures", "errors", "not-run"):
        if element.get(name) is not None:
            yield name, element.get(name, "")


def _declared(root: dict[str, str], counted: Tally) -> Declared:
    """Some versions count what did not run in `total`, some beside it; either will do."""
    told = {name: declared_number(text) for name, text in root.items()}
    tests = told.get("testcasecount", told.get("total"))
    if tests is not None and tests + (told.get("not-run") or 0) == counted.tests:
        tests = counted.tests
    return Declared(
        evidence=EvidenceId(""),
        suite="",
        claimed=Counts(
            tests=tests,
            failed=told.get("failed", told.get("failures")),
            error=told.get("errors"),
        ),
        counted=counted.counts(),
        is_outermost=True,
        is_hollow=not counted.tests,
    )


def _is_lost(failure: etree._Element) -> bool:
    """Whether a failure of a suite is told by none of its cases: that of its teardown."""
    parent = failure.getparent()
    return (
        parent is not None and parent.get("site") == "TearDown" and parent.get("id") is not None
    ) and str(parent.tag).endswith("test-suite")


def _suite_problem(failure: etree._Element, suite: str) -> Case:
    message, trace = child_text(failure, "message"), child_text(failure, "stack-trace")
    return Case(
        test=suite or "(suite)",
        outcome=Outcome.ERROR,
        message=first_line(message),
        detail="\n".join(text for text in (message, trace) if text),
    )


def _case(element: etree._Element, suite: str) -> Case:
    name = element.get("fullname", "") or element.get("name", "") or "(unnamed)"
    outcome = _outcome(element)
    place = "reason" if outcome is Outcome.SKIPPED else "failure"
    told = element.find(f"{{*}}{place}")
    message = "" if told is None else child_text(told, "message")
    trace = "" if told is None else child_text(told, "stack-trace")
    return Case(
        test=name if "." in name or not suite else f"{suite}.{name}",
        outcome=outcome,
        message=first_line(message),
        detail="\n".join(text for text in (message, trace) if text),
        duration_seconds=seconds_of(element.get("duration", "") or element.get("time", "")),
        at=instant_in(element.get("start-time")),
    )


def _outcome(element: etree._Element) -> Outcome:
    """A failure counts whatever else is said; early versions write `success` and no `result`."""
    result = element.get("result", "")
    if result == "Error":
        return Outcome.ERROR
    if element.find("{*}failure") is not None or result.startswith(("Failed", "Failure")):
        return Outcome.FAILED
    if result in _NOT_RUN or element.get("runstate") in _NOT_RUN:
        return Outcome.SKIPPED
    if element.get("executed", "").lower() == "false":
        return Outcome.SKIPPED
    failed = not result and element.get("success", "").lower() == "false"
    return Outcome.FAILED if failed else Outcome.PASSED
