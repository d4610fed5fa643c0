"""The steps of a job, where the log marks them: which failed, and what came after it.

Marks are those of GitHub Actions; a log without them is one step.
"""

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field

_BEGINS = re.compile(r"\s*(?:##\[group\]|::group::)Run ")
_ENDS = re.compile(r"\s*(?:##\[endgroup\]|::endgroup::)")
_AFTER = re.compile(r"\s*(?:Post job cleanup\.$|Print service container logs|Cleaning up )")

_MARKS = (_BEGINS, _ENDS, _AFTER)

_LONGEST = 500
"""Lines of a declaration: a script with what it is given."""

EARLIER, LATER = 0.6, 0.3
"""What lines are worth in a step that did not fail: one before it may have caused it."""


def marks_step(text: str) -> bool:
    """Whether a step or its declaration may begin or end with such a line."""
    return any(mark.match(text) is not None for mark in _MARKS)


@dataclass(slots=True)
class Steps:
    """The steps as they come; `share` is known when all lines were taken.

    Lines from `declares_until` on that are no marks were said while a step ran.
    """

    starts: "array[int]" = field(default_factory=lambda: array("Q", [0]))
    failed: set[int] = field(default_factory=set)
    declares_until: int = 0

    def take(self, text: str, number: int) -> bool:
        """Whether the next line was said while a step ran, and is no part of its declaration."""
        if number < self.declares_until:
            if _ENDS.match(text) is not None:
                self.declares_until = number
            return False
        if _BEGINS.match(text) is not None:
            self.declares_until = number + _LONGEST
        elif _AFTER.match(text) is None:
            return True
        self.starts.append(number)
        return number >= self.declares_until

    def fail(self) -> None:
        """The step of the last line failed."""
        self.failed.add(len(self.starts) - 1)

    def bounds(self, number: int) -> tuple[int, int]:
        """The first line of the step of a line, and the first line of the next, or -1."""
        step = bisect_right(self.starts, number) - 1
        end = self.starts[step + 1] if step + 1 < len(self.starts) else -1
        return self.starts[step], end

    def share(self, number: int) -> float:
        """What a line is worth by the step it is in."""
        step = bisect_right(self.starts, number) - 1
        if not self.failed or step in self.failed:
            return 1.0
        return EARLIER if step < min(self.failed) else LATER
