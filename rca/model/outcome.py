"""Test results: one attempt at one test, and what a header claims about many.

An attempt is what ran; a `Declared` is what a report says of itself. The two are kept apart, since
headers lie often enough that the difference is a finding of its own.
"""

from dataclasses import dataclass
from enum import StrEnum

from rca.model.cite import Cite
from rca.model.ids import EvidenceId
from rca.model.instant import Instant
from rca.model.skipped import Skipped


class Outcome(StrEnum):
    """How an attempt ended, from best to worst. `TODO` is a test that was planned, not written."""

    PASSED = "passed"
    TODO = "todo"
    SKIPPED = "skipped"
    FAILED = "failed"
    ERROR = "error"

    @property
    def is_bad(self) -> bool:
        """Whether the attempt counts as a failure."""
        return self in (Outcome.FAILED, Outcome.ERROR)

    @property
    def ran(self) -> bool:
        """Whether anything was tried; what was skipped or is still to be written is no attempt."""
        return self not in (Outcome.SKIPPED, Outcome.TODO)


@dataclass(frozen=True, slots=True, kw_only=True)
class TestAttempt:
    """One attempt. `test` is `classname.name`; `at` is when it or its suite started, if told.

    `message` is the reporter's one-line message, `detail` the whole text behind it. `is_flaky`
    is set when the reporter says so; of the attempts before it may show nothing.
    """

    __test__ = False  # the name starts with Test, but pytest has nothing to collect here

    test: str
    outcome: Outcome
    message: str
    detail: str
    duration_seconds: float | None
    at: Instant | None
    label: str
    cite: Cite
    is_flaky: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Numbers of attempts; None where nothing is said. `failed` may or may not include `error`."""

    tests: int | None = None
    failed: int | None = None
    error: int | None = None
    skipped: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a suite or a file claims of itself, and what stands in it.

    `suite` is empty for the file as a whole. `is_outermost` holds where no header around it makes
    a claim, so that the outermost ones add up. `is_hollow` holds for one that names no test.
    """

    evidence: EvidenceId
    suite: str
    claimed: Counts
    counted: Counts
    is_outermost: bool
    is_hollow: bool = False

    @property
    def differences(self) -> tuple[str, ...]:
        """Each number that does not agree, like `5 tests declared, 4 counted`.

        Reporters disagree whether failures include errors, so either sum will do.
        """
        claimed, counted = self.claimed, self.counted
        failed, error = counted.failed or 0, counted.error or 0
        found = []
        if claimed.tests is not None and claimed.tests != (counted.tests or 0):
            found.append(f"{claimed.tests} tests declared, {counted.tests or 0} counted")
        bad = (claimed.failed or 0) + (claimed.error or 0)
        if claimed.failed is not None and failed + error not in (claimed.failed, bad):
            found.append(f"{bad} failures declared, {failed + error} counted")
        if claimed.skipped is not None and claimed.skipped != (counted.skipped or 0):
            found.append(f"{claimed.skipped} skipped declared, {counted.skipped or 0} counted")
        return tuple(found)

    @property
    def missing(self) -> tuple[Skipped, ...]:
        """The place where tests are declared and cannot be found, if there is one."""
        tests, found = self.claimed.tests or 0, self.counted.tests or 0
        if found >= tests:
            return ()
        where = f"suite {self.suite}" if self.suite else "a suite"
        reason = f"declares {tests} tests, holds {found}"
        return (Skipped(evidence=self.evidence, locator=where, reason=reason),)
