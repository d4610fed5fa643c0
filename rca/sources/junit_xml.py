"""JUnit XML in every dialect: one `TestAttempt` for each attempt that the file records.

There is no standard; what reporters write is collected at
https://github.com/testmoapp/junitxml. Headers are not believed, cases are counted.
"""

from collections.abc import Iterator
from pathlib import Path

from rca.model.evidence import Evidence, EvidenceKind
from rca.model.skipped import Skipped
from rca.sources.cases import Found, count_of, records_of
from rca.sources.interface import Count, Record, Sample
from rca.sources.junit_cases import WANTED, cases_in
from rca.sources.xml_counted import CountedXml
from rca.sources.xml_stream import elements, root_name


class JunitXml:
    """Test results of pytest, Surefire, Gradle, gtest, jest-junit, Playwright and their kin."""

    name = "junit-xml"
    title = "JUnit XML"
    kind = EvidenceKind.TESTS
    suffix = ".xml"

    def identify(self, sample: Sample) -> bool:
        """Whether the root element is `testsuites` or `testsuite`."""
        return root_name(sample.head) in ("testsuites", "testsuite")

    def content(self, path: Path) -> CountedXml:
        """The text of the file in UTF-8; marked as damaged when it is not well-formed."""
        return CountedXml(
            path=path, title=self.title, tag="testcase", wanted=WANTED, cases=cases_in
        )

    def count(self, path: Path) -> Count:
        """The number of attempts, and the times of the first and last suite that has one."""
        return count_of(self.found(path))

    def found(self, path: Path) -> Iterator[Found]:
        """The attempts in the order of the file, and what its suites declare."""
        return cases_in(elements(path, WANTED.tags, WANTED.parts, WANTED.events))

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:
        """What is found, as records."""
        return records_of(evidence, self.found(evidence.path))
