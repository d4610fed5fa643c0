"""What all formats of test results have in common: cases, and how they become records.

A source yields what it finds in the order of the file; here attempts get their label and a cite
that names each of them once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from rca.model.cite import Cite
from rca.model.evidence import Evidence
from rca.model.instant import Instant
from rca.model.outcome import Counts, Declared, Outcome, TestAttempt
from rca.model.skipped import Skipped
from rca.sources.interface import Count, Record

DETAIL_LIMIT = 20_000
"""Characters of a failure's text that are kept."""
MESSAGE_LIMIT = 4_000
"""Characters of a message that are kept."""


class Case(NamedTuple):
    """One attempt at one test as a file states it; there may be millions, so it is a tuple."""

    test: str
    outcome: Outcome
    message: str = ""
    detail: str = ""
    duration_seconds: float | None = None
    at: Instant | None = None
    is_flaky: bool = False


Found = Case | Declared | Skipped


@runtime_checkable
class TestSource(Protocol):
    """A source of test results that can tell its cases without an incident to cite."""

    def found(self, path: Path) -> Iterator[Found]:
        """What stands in stored content at `path`, in its order."""


@dataclass(slots=True)
class Counting:
    """The number of attempts so far, and the times of the first and the last."""

    number: int = 0
    first: Instant | None = None
    last: Instant | None = None

    def add(self, found: Found) -> None:
        """One more, if it is an attempt."""
        if not isinstance(found, Case):
            return
        self.number += 1
        if found.at is not None:
            self.first = found.at if self.first is None else min(self.first, found.at)
            self.last = found.at if self.last is None else max(self.last, found.at)

    @property
    def count(self) -> Count:
        """As sources give it."""
        return self.number, self.first, self.last


def count_of(found: Iterable[Found]) -> Count:
    """The number of attempts, and the times of the first and the last."""
    counting = Counting()
    for item in found:
        counting.add(item)
    return counting.count


def records_of(evidence: Evidence, found: Iterable[Found]) -> Iterator[Record | Skipped]:
    """The records in the order of the file; a test that occurs again is cited as `id#2`."""
    seen: dict[str, int] = {}
    for case in found:
        if isinstance(case, Skipped | Declared):
            yield replace(case, evidence=evidence.id)
            continue
        number = seen[case.test] = seen.get(case.test, 0) + 1
        yield TestAttempt(
            test=case.test,
            outcome=case.outcome,
            message=case.message[:MESSAGE_LIMIT],
            detail=case.detail[:DETAIL_LIMIT],
            duration_seconds=case.duration_seconds,
            at=case.at,
            label=evidence.label,
            cite=Cite(
                evidence=evidence.id, test=case.test if number == 1 else f"{case.test}#{number}"
            ),
            is_flaky=case.is_flaky,
        )


@dataclass(slots=True)
class Tally:
    """Counts while reading."""

    tests: int = 0
    failed: int = 0
    error: int = 0
    skipped: int = 0

    def add(self, outcome: Outcome) -> None:
        """One more attempt; what is still to be written counts as skipped, as headers have it."""
        self.tests += 1
        if outcome is Outcome.PASSED:
            return
        if outcome is Outcome.FAILED:
            self.failed += 1
        elif outcome is Outcome.ERROR:
            self.error += 1
        elif not outcome.ran:
            self.skipped += 1

    def merge(self, inner: "Tally") -> None:
        """Add what an inner suite holds."""
        self.tests += inner.tests
        self.failed += inner.failed
        self.error += inner.error
        self.skipped += inner.skipped

    def counts(self) -> Counts:
        """The counts so far."""
        return Counts(tests=self.tests, failed=self.failed, error=self.error, skipped=self.skipped)


def first_line(text: str) -> str:
    """The first line that says something, cut at `MESSAGE_LIMIT`; empty for no text."""
    stripped = text.lstrip()[: 4 * MESSAGE_LIMIT]
    line = stripped.splitlines()[0].strip() if stripped else ""
    return line[:MESSAGE_LIMIT]
