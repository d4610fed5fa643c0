"""TRX, the results of Visual Studio and `dotnet test`: one `TestAttempt` for each result.

The format is the schema `vstst.xsd` of Visual Studio; both its namespaces (2006, 2010) are read.
Results name their class only by way of a definition, which may stand before or after them.
"""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from rca.model.evidence import Evidence, EvidenceKind
from rca.model.ids import EvidenceId
from rca.model.outcome import Counts, Declared, Outcome
from rca.model.skipped import Skipped
from rca.sources.cases import Case, Found, Tally, count_of, first_line, records_of
from rca.sources.interface import Count, Record, Sample, passed_over
from rca.sources.test_times import clock_seconds, instant_in
from rca.sources.xml_stream import (
    child_text,
    declared_number,
    elements,
    root_name,
    xml_content,
)

_RESULTS = (
    "UnitTestResult",
    "GenericTestResult",
    "ManualTestResult",
    "WebTestResult",
    "LoadTestResult",
)
_OUTCOMES = {
    "Passed": Outcome.PASSED,
    "PassedButRunAborted": Outcome.PASSED,
    "Completed": Outcome.PASSED,
    "Failed": Outcome.FAILED,
    "Timeout": Outcome.FAILED,
    "Error": Outcome.ERROR,
    "": Outcome.ERROR,
}
"""All others (`NotExecuted`, `Aborted`, `Inconclusive` ...) say that there is no verdict."""


class Trx:
    """Test results of MSTest, and of NUnit and xUnit run by `dotnet test`."""

    name = "trx"
    title = "TRX test results"
    kind = EvidenceKind.TESTS
    suffix = ".trx"

    def identify(self, sample: Sample) -> bool:
        """Whether the root element is `TestRun`."""
        return root_name(sample.head) == "TestRun"

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """The text of the file in UTF-8; marked as damaged when it is not well-formed."""
        return xml_content(path, _RESULTS[0], self.title)

    def count(self, path: Path) -> Count:
        """The number of results, and when the first and the last started."""
        return count_of(_results(path, {}))

    def found(self, path: Path) -> Iterator[Found]:
        """The results in the order of the file, then what its counters declare."""
        return _results(path, _classes(path))

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:
        """What is found, as records."""
        return records_of(evidence, self.found(evidence.path))


def _classes(path: Path) -> dict[str, str]:
    """The class of each test by the id of its definition."""
    classes: dict[str, str] = {}
    for event, _, element in elements(path, ("UnitTest",)):
        if event == "end":
            method = element.find("{*}TestMethod")
            if method is not None:
                owner = method.get("className", "").partition(",")[0]
                classes[element.get("id", "")] = owner
    return classes


def _results(path: Path, classes: dict[str, str]) -> Iterator[Found]:
    """Rows of a data-driven test count as the test itself does: each is a result."""
    counted, claimed = Tally(), None
    for event, tag, element in elements(path, (*_RESULTS, "Counters", "RunInfo")):
        if event == "start":
            continue
        if tag == "Counters":
            claimed = _claimed(element)
        elif tag == "RunInfo":
            if element.get("outcome") in ("Error", "Failed", "Aborted"):
                yield passed_over("the run", first_line(child_text(element, "Text")))
        else:
            case = _case(element, classes.get(element.get("testId", ""), ""))
            counted.add(case.outcome)
            yield case
    if claimed is not None:
        yield Declared(
            evidence=EvidenceId(""),
            suite="",
            claimed=claimed,
            counted=counted.counts(),
            is_outermost=True,
            is_hollow=not counted.tests,
        )


def _claimed(element: etree._Element) -> Counts:
    """What the counters say; `notExecuted` is left out, since `dotnet test` always writes 0."""
    failed = [declared_number(element.get(name, "")) for name in ("failed", "timeout")]
    return Counts(
        tests=declared_number(element.get("total", "")),
        failed=sum(number or 0 for number in failed),
        error=declared_number(element.get("error", "")),
    )


def _case(element: etree._Element, owner: str) -> Case:
    name = element.get("testName", "") or "(unnamed)"
    info = element.find("{*}Output/{*}ErrorInfo")
    message = "" if info is None else child_text(info, "Message")
    trace = "" if info is None else child_text(info, "StackTrace")
    return Case(
        test=name if not owner or name.startswith(f"{owner}.") else f"{owner}.{name}",
        outcome=_OUTCOMES.get(element.get("outcome", ""), Outcome.SKIPPED),
        message=first_line(message),
        detail="\n".join(text for text in (message, trace) if text),
        duration_seconds=clock_seconds(element.get("duration", "")),
        at=instant_in(element.get("startTime")),
    )
