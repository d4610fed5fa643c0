"""What one file of test results says, small enough to hold a million tests of."""

from dataclasses import dataclass, field
from typing import Protocol

from rca.model.instant import Instant
from rca.model.outcome import Declared, Outcome
from rca.model.skipped import Skipped

_LETTERS = {
    Outcome.PASSED: "P",
    Outcome.TODO: "T",
    Outcome.SKIPPED: "S",
    Outcome.FAILED: "F",
    Outcome.ERROR: "E",
}
FLAKY = "R"
OUTCOMES = {letter: outcome for outcome, letter in _LETTERS.items()} | {FLAKY: Outcome.PASSED}
"""The outcome that a letter stands for; a pass that its reporter calls flaky has its own."""


class Attempt(Protocol):
    """What an attempt tells, with or without evidence to cite."""

    @property
    def test(self) -> str:
        """The test's id."""

    @property
    def outcome(self) -> Outcome:
        """How it ended."""

    @property
    def at(self) -> Instant | None:
        """When it or its suite started."""

    @property
    def is_flaky(self) -> bool:
        """Whether the reporter calls it flaky."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """How an attempt failed."""

    message: str
    fingerprint: str


@dataclass(slots=True, kw_only=True)
class FileReading:
    """What one file says. `letters` holds, by test, the outcome of each attempt in order."""

    path: str
    source: str
    title: str
    letters: dict[str, str] = field(default_factory=dict)
    failures: dict[str, Failure] = field(default_factory=dict)
    declared: list[Declared] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    first: Instant | None = None
    last: Instant | None = None

    def add(self, attempt: Attempt, failure: Failure | None) -> None:
        """One more attempt; of several failures the last one stands."""
        test, outcome, at = attempt.test, attempt.outcome, attempt.at
        is_flaky = attempt.is_flaky and outcome is Outcome.PASSED
        letter = FLAKY if is_flaky else _LETTERS[outcome]
        if test in self.letters:
            letter = self.letters[test] + letter
        self.letters[test] = letter
        if failure is not None:
            self.failures[test] = failure
        if at is not None and at != self.last:
            self.first = at if self.first is None else min(self.first, at)
            self.last = at if self.last is None else max(self.last, at)

    @property
    def damage(self) -> tuple[str, ...]:
        """Where the file is broken, and how."""
        return tuple(f"{at.locator}: {at.reason}" for at in self.skipped if at.damaged)
