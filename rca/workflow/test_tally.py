"""What attempts at tests add up to: one outcome a test, flaky ones, contradictions.

Files of one format are runs, and their attempts add up. Files of different formats whose times
meet are reports of the same run: a test counts as the fullest of them tells it, and where they
disagree that is a contradiction. There may be a million tests, so a test is a string of letters.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rca.model.instant import SECOND, Instant
from rca.model.outcome import Outcome
from rca.workflow.test_reading import FLAKY, OUTCOMES, Failure, FileReading

SAME_RUN_SECONDS = 600
"""Reports of one run may start that far apart: some tell when the run began, some each test."""

_RAN, _PASSED = "PFER", "PR"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """What all attempts at one test say. Skipped ones are no attempts."""

    __test__ = False

    id: str
    attempts: int
    failed: int
    outcome: Outcome
    is_flaky: bool
    message: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two statements that cannot both be true. `kind` is `declared`, `reporters` or `repeated`."""

    kind: str
    where: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Numbers of tests, or of attempts; they add up to `tests`, `flaky` is part of `passed`."""

    tests: int
    passed: int
    failed: int
    error: int
    skipped: int
    todo: int
    flaky: int


class TestTally:
    """The sum over files, in the order of their times where all tell one, else as given."""

    __test__ = False

    def __init__(self, readings: Sequence[FileReading]) -> None:
        timed = all(reading.first is not None for reading in readings)
        self.readings = sorted(readings, key=lambda one: one.first or 0) if timed else readings
        self._formats: dict[str, list[FileReading]] = {}
        for reading in self.readings:
            self._formats.setdefault(reading.source, []).append(reading)
        self._are_one_run = _overlap([_window(files) for files in self._formats.values()])

    def tests(self) -> Iterator[TestResult]:
        """Every test, sorted by its id."""
        for test in self._ids:
            yield _result(test, self._attempts(test), self._failure(test))

    def totals(self) -> Totals:
        """Distinct tests, with those that are declared and nowhere named."""
        outcomes, flaky = Counter[Outcome](), 0
        for letters, number in self._kinds.items():
            outcome, is_flaky = _verdict(letters)
            outcomes[outcome] += number
            flaky += number if is_flaky else 0
        return self._with_hollow(outcomes, flaky)

    def runs(self) -> Totals:
        """Every attempt, skipped ones too."""
        outcomes, flaky = Counter[Outcome](), 0
        for letters, number in self._kinds.items():
            flaky += number * letters.count(FLAKY)
            for letter in letters:
                outcomes[OUTCOMES[letter]] += number
        return self._with_hollow(outcomes, flaky)

    def contradictions(self) -> tuple[Contradiction, ...]:
        """Declared against counted by file, then reporters, then repeated names, each sorted."""
        return (
            *(each for reading in self.readings for each in _misdeclared(reading)),
            *self._disagreements(),
            *self._repetitions(),
        )

    @cached_property
    def _ids(self) -> list[str]:
        if len(self.readings) == 1:
            return sorted(self.readings[0].letters)
        return sorted({test for reading in self.readings for test in reading.letters})

    @cached_property
    def _kinds(self) -> Counter[str]:
        """How many tests there are of each course of attempts."""
        return Counter(map(self._attempts, self._ids))

    def _by_format(self, test: str) -> list[tuple[str, str]]:
        """The letters of a test as each format tells them, over all its files."""
        told = (
            (files[0].title, "".join(file.letters.get(test, "") for file in files))
            for files in self._formats.values()
        )
        return [(title, letters) for title, letters in told if letters]

    def _attempts(self, test: str) -> str:
        if len(self.readings) == 1:
            return self.readings[0].letters[test]
        if not self._are_one_run:
            return "".join(reading.letters.get(test, "") for reading in self.readings)
        return max((letters for _, letters in self._by_format(test)), key=len)

    def _failure(self, test: str) -> Failure | None:
        found = [one.failures[test] for one in self.readings if test in one.failures]
        return found[-1] if found else None

    def _with_hollow(self, outcomes: Counter[Outcome], flaky: int) -> Totals:
        """Tests that a header counts where no case stands; a damaged file has lost its cases."""
        failed = error = skipped = tests = 0
        for reading in self.readings:
            for declared in reading.declared if not reading.damage else ():
                if declared.is_hollow:
                    tests += declared.claimed.tests or 0
                    failed += declared.claimed.failed or 0
                    error += declared.claimed.error or 0
                    skipped += declared.claimed.skipped or 0
        return Totals(
            tests=outcomes.total() + tests,
            passed=outcomes[Outcome.PASSED] + max(0, tests - failed - error - skipped),
            failed=outcomes[Outcome.FAILED] + failed,
            error=outcomes[Outcome.ERROR] + error,
            skipped=outcomes[Outcome.SKIPPED] + skipped,
            todo=outcomes[Outcome.TODO],
            flaky=flaky,
        )

    def _disagreements(self) -> Iterator[Contradiction]:
        if len(self._formats) < 2 or not self._are_one_run:
            return
        for test in self._ids:
            told = [(title, _verdict(letters)[0]) for title, letters in self._by_format(test)]
            if len({outcome.is_bad for _, outcome in told}) > 1:
                text = ", ".join(f"{outcome.value} in {title}" for title, outcome in told)
                yield Contradiction(kind="reporters", where="", subject=test, text=text)

    def _repetitions(self) -> Iterator[Contradiction]:
        """A failure after a pass is no retry: two tests have one name, or one test is unstable."""
        for reading in self.readings:
            for test in sorted(reading.failures):
                letters = [letter for letter in reading.letters[test] if letter in _RAN]
                if letters[-1] not in _PASSED and any(letter in _PASSED for letter in letters):
                    passed = sum(letter in _PASSED for letter in letters)
                    text = f"passed {passed} of {len(letters)} times in one file, and failed last"
                    yield Contradiction(
                        kind="repeated", where=reading.path, subject=test, text=text
                    )


def _misdeclared(reading: FileReading) -> Iterator[Contradiction]:
    """Headers that say another number; an outer one that only repeats an inner is left out."""
    told: set[tuple[str, ...]] = set()
    for declared in reading.declared:
        differences = declared.differences
        if differences and differences not in told:
            told.add(differences)
            yield Contradiction(
                kind="declared",
                where=reading.path,
                subject=declared.suite,
                text=", ".join(differences),
            )


def _result(test: str, letters: str, failure: Failure | None) -> TestResult:
    outcome, is_flaky = _verdict(letters)
    return TestResult(
        id=test,
        attempts=sum(letter in _RAN for letter in letters),
        failed=sum(OUTCOMES[letter].is_bad for letter in letters),
        outcome=outcome,
        is_flaky=is_flaky,
        message=failure.message if failure else "",
        fingerprint=failure.fingerprint if failure else "",
    )


def _verdict(letters: str) -> tuple[Outcome, bool]:
    """The outcome of a test, and whether it is flaky: it passed in the end, after a failure."""
    if len(letters) == 1:
        return OUTCOMES[letters], letters == FLAKY
    ran = [letter for letter in letters if letter in _RAN]
    if not ran:
        return (Outcome.SKIPPED if "S" in letters else Outcome.TODO), False
    if ran[-1] in _PASSED:
        return Outcome.PASSED, any(letter != "P" for letter in ran)
    return (Outcome.ERROR if "E" in ran else Outcome.FAILED), False


def _window(files: Iterable[FileReading]) -> tuple[Instant, Instant] | None:
    firsts = [file.first for file in files if file.first is not None]
    lasts = [file.last for file in files if file.last is not None]
    return (min(firsts), max(lasts)) if firsts else None


def _overlap(windows: Sequence[tuple[Instant, Instant] | None]) -> bool:
    """Whether all that tell a time tell about the same one."""
    told = [window for window in windows if window is not None]
    if not told:
        return True
    latest_start, earliest_end = max(start for start, _ in told), min(end for _, end in told)
    return latest_start <= earliest_end + SAME_RUN_SECONDS * SECOND
