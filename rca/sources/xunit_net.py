"""xUnit.net's own XML, versions 1 to 3, as Fixie and others write it too.

Source: https://xunit.net/docs/format-xml-v2. An assembly's errors (a fixture that could not be
cleaned up, say) are attempts of their own, since no test tells them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from rca.model.evidence import Evidence, EvidenceKind
from rca.model.ids import EvidenceId
from rca.model.instant import Instant
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

_OUTCOMES = {"Pass": Outcome.PASSED, "Fail": Outcome.FAILED}


class XunitNet:
    """Test results of xUnit.net and Fixie."""

    name = "xunit-net"
    title = "xUnit.net XML"
    kind = EvidenceKind.TESTS
    suffix = ".xml"

    def identify(self, sample: Sample) -> bool:
        """Whether the root element is `assemblies` or `assembly`."""
        return root_name(sample.head) in ("assemblies", "assembly")

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """The text of the file in UTF-8; marked as damaged when it is not well-formed."""
        return xml_content(path, "test", self.title)

    def count(self, path: Path) -> Count:
        """The number of tests, and when the first and the last assembly started."""
        return count_of(self.found(path))

    def found(self, path: Path) -> Iterator[Found]:
        """The tests in the order of the file; after each assembly what it declares."""
        return _cases(path)

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:
        """What is found, as records."""
        return records_of(evidence, self.found(evidence.path))


@dataclass(slots=True)
class _Assembly:
    """An assembly that is still open."""

    name: str = ""
    at: Instant | None = None
    claimed: Counts = field(default_factory=Counts)
    counted: Tally = field(default_factory=Tally)


def _cases(path: Path) -> Iterator[Found]:
    assembly = _Assembly()
    for event, tag, element in elements(path, ("assembly", "test", "error")):
        if tag == "assembly":
            if event == "start":
                assembly = _opened(element)
            elif assembly.claimed.tests is not None:
                yield _declared(assembly)
        elif event == "end":
            case = _case(element, assembly) if tag == "test" else _problem(element, assembly)
            assembly.counted.add(case.outcome)
            yield case


def _opened(element: etree._Element) -> _Assembly:
    day, clock = element.get("run-date", ""), element.get("run-time", "")
    return _Assembly(
        name=element.get("name", ""),
        at=instant_in(element.get("start-rtf")) or instant_in(f"{day}T{clock}"),
        claimed=Counts(
            tests=declared_number(element.get("total", "")),
            failed=declared_number(element.get("failed", "")),
            error=declared_number(element.get("errors", "")),
            skipped=declared_number(element.get("skipped", "")),
        ),
    )


def _declared(assembly: _Assembly) -> Declared:
    """Its total leaves out errors, which are no tests to xUnit.net."""
    counted = assembly.counted
    return Declared(
        evidence=EvidenceId(""),
        suite=assembly.name,
        claimed=assembly.claimed,
        counted=Counts(
            tests=counted.tests - counted.error,
            failed=counted.failed,
            error=counted.error,
            skipped=counted.skipped,
        ),
        is_outermost=True,
        is_hollow=not counted.tests,
    )


def _case(element: etree._Element, assembly: _Assembly) -> Case:
    owner, name = element.get("type", ""), element.get("name", "") or element.get("method", "")
    outcome = _OUTCOMES.get(element.get("result", ""), Outcome.SKIPPED)
    message, detail = _texts(element.find("{*}failure"))
    if outcome is Outcome.SKIPPED:
        message = detail = child_text(element, "reason") or element.get("skip-reason", "")
    return Case(
        test=name if not owner or name.startswith(f"{owner}.") else f"{owner}.{name}",
        outcome=outcome,
        message=first_line(message),
        detail=detail,
        duration_seconds=seconds_of(element.get("time", "")),
        at=instant_in(element.get("start-rtf")) or assembly.at,
    )


def _problem(element: etree._Element, assembly: _Assembly) -> Case:
    message, detail = _texts(element.find("{*}failure"))
    place = " ".join(text for text in (element.get("type"), element.get("name")) if text)
    return Case(
        test=f"({place})" if place else "(assembly)",
        outcome=Outcome.ERROR,
        message=first_line(message),
        detail=detail,
        at=assembly.at,
    )


def _texts(failure: etree._Element | None) -> tuple[str, str]:
    """Message, and the type, the message and the trace in one text."""
    if failure is None:
        return "", ""
    message, trace = child_text(failure, "message"), child_text(failure, "stack-trace")
    kind = failure.get("exception-type", "")
    said = f"{kind}: {message}" if kind and not message.startswith(kind) else message
    return message, "\n".join(text for text in (said, trace) if text)
