"""JUnit XML in every dialect: one `TestAttempt` for each attempt that the file records.

There is no standard; what reporters write is collected at
https://github.com/testmoapp/junitxml. Headers are not believed, cases are counted.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from rca.errors import BadInputError
from rca.model.cite import Cite
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.outcome import TestAttempt
from rca.model.skipped import Skipped
from rca.sources.interface import Count, Record, Sample, damage
from rca.sources.junit_cases import Case, cases_in, root_name, why_broken
from rca.sources.unpack import Unpacked, text_of

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>\s*")
_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class JunitXml:
    """Test results of pytest, Surefire, Gradle, gtest, jest-junit, Playwright and their kin."""

    name = "junit-xml"
    title = "JUnit XML"
    kind = EvidenceKind.TESTS
    suffix = ".xml"

    def identify(self, sample: Sample) -> bool:
        """Whether the root element is `testsuites` or `testsuite`."""
        return root_name(sample.head) in ("testsuites", "testsuite")

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """The text of the file in UTF-8; marked as damaged when it is not well-formed."""
        unpacked = Unpacked(path)
        original = b"".join(unpacked)
        text, problem = _decoded(original)
        stored = _utf8(text)
        broken = why_broken(stored)
        if broken and not any(True for _ in cases_in(stored)):
            raise BadInputError(
                f"{path} is no JUnit XML: {broken}",
                hint="look at the file; the test run may have been killed while writing it",
            )
        yield from (item for item in (problem, unpacked.problem) if item)
        if broken:
            yield damage(*_place(broken))
        yield stored

    def count(self, path: Path) -> Count:
        """The number of attempts, and the times of the first and last suite that has one."""
        attempts = [case for case in cases_in(path.read_bytes()) if isinstance(case, Case)]
        times = [case.at for case in attempts if case.at is not None]
        return len(attempts), min(times, default=None), max(times, default=None)

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:
        """The attempts in the order of the file; a test that occurs again is cited as `id#2`."""
        seen: dict[str, int] = {}
        for case in cases_in(evidence.path.read_bytes()):
            if isinstance(case, Skipped):
                yield Skipped(evidence=evidence.id, locator=case.locator, reason=case.reason)
                continue
            number = seen[case.test] = seen.get(case.test, 0) + 1
            yield TestAttempt(
                test=case.test,
                outcome=case.outcome,
                message=case.message,
                detail=case.detail,
                duration_seconds=case.duration_seconds,
                at=case.at,
                label=evidence.label,
                cite=Cite(
                    evidence=evidence.id,
                    test=case.test if number == 1 else f"{case.test}#{number}",
                ),
            )


def _decoded(original: bytes) -> tuple[str, Skipped | None]:
    """The file as text, in the encoding that its mark or its declaration names."""
    declared = _ENCODING.match(original[:200])
    name = declared.group(1).decode().lower() if declared else "utf-8"
    if name in ("utf-8", "utf8") or original[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return text_of(original)
    try:
        return original.decode(name), None
    except (UnicodeError, LookupError):
        return text_of(original)


def _utf8(text: str) -> bytes:
    """UTF-8 with a declaration that says so, and no character that XML forbids."""
    body = _DECLARATION.sub("", text, count=1)
    body = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", body)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body.encode()


def _place(broken: str) -> tuple[str, str]:
    found = re.search(r"line (\d+)", broken)
    return (f"line {found.group(1)}" if found else "the end"), f"not well-formed: {broken}"
