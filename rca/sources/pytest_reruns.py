"""What pytest's JUnit XML hides: a rerun that looks passed, and a failed end after a failed test.

pytest names each test once, so a second case of the same name that follows directly is either the
next attempt after a rerun (pytest-rerunfailures leaves an empty case for the one that failed) or
the failed teardown of the same attempt.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rca.model.outcome import Outcome
from rca.sources.cases import DETAIL_LIMIT, Case

SUITES = ("pytest",)
"""The name that pytest gives its suite, unless it is told another."""
RERUN = "failed and was run again; the report does not say why"
_TEARDOWN = "failed on teardown with"


@dataclass(slots=True)
class Reruns:
    """Holds each case back until the next one tells what it was.

    pytest's header leaves out the reruns, and counts a teardown beside its test.
    """

    reruns: int = 0
    teardowns: int = 0
    _held: Case | None = None

    def after(self, cases: Iterable[Case]) -> Iterator[Case]:
        """The cases before these that are settled now."""
        for case in cases:
            held, self._held = self._held, case
            if held is None:
                continue
            if held.test != case.test or held.outcome is Outcome.SKIPPED:
                yield held
            elif case.outcome is Outcome.ERROR and case.message.startswith(_TEARDOWN):
                self._held = _together(held, case)
                self.teardowns += held.outcome.is_bad
            elif held.outcome is Outcome.PASSED:
                self.reruns += 1
                yield held._replace(outcome=Outcome.FAILED, message=RERUN, detail=RERUN)
            else:
                yield held

    def rest(self) -> Iterator[Case]:
        """The last case of the suite."""
        if self._held is not None:
            yield self._held
            self._held = None


def _together(case: Case, teardown: Case) -> Case:
    """One attempt. A test that failed is failed, however it ended; its own message stands."""
    if not case.outcome.is_bad:
        return teardown
    return case._replace(detail=f"{case.detail}\n\n{teardown.detail}"[:DETAIL_LIMIT])
