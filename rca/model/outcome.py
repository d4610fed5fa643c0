"""Test results: one attempt at one test."""

from dataclasses import dataclass
from enum import StrEnum

from rca.model.cite import Cite
from rca.model.instant import Instant


class Outcome(StrEnum):
    """How an attempt ended, from best to worst."""

    PASSED = "passed"
    SKIPPED = "skipped"
    FAILED = "failed"
    ERROR = "error"

    @property
    def is_bad(self) -> bool:
        """Whether the attempt counts as a failure."""
        return self in (Outcome.FAILED, Outcome.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class TestAttempt:
    """One attempt. `test` is `classname.name`; `at` is when its suite started, if it says so.

    `message` is the reporter's one-line message, `detail` the whole text behind it.
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
