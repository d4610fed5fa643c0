"""Exceptions as they were seen in log entries: the same failure counted as one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rca.model.cite import Cite
from rca.model.instant import Instant

if TYPE_CHECKING:
    from rca.model.measures import Tally  # which has these in its table of all measures


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceSighting:
    """All stack traces of one fingerprint.

    `type` and `message` are those of the root cause in the example; `chain` has the types from the
    exception that was reported to the root cause. `module`, `function`, `file` and `line` are the
    application's innermost frame, or where it has none the innermost of all; each may be empty
    (0 for the line). `tallies` are sorted by place. `example` cites the earliest entry that names
    the root cause in the incident's evidence, else the earliest of all.
    """

    fingerprint: str
    language: str
    type: str
    message: str
    chain: tuple[str, ...]
    module: str
    function: str
    file: str
    line: int
    tallies: "tuple[Tally, ...]"
    example: Cite

    @property
    def first(self) -> Instant:
        """When it was seen first."""
        return min(tally.first for tally in self.tallies)

    @property
    def last(self) -> Instant:
        """When it was seen last."""
        return max(tally.last for tally in self.tallies)

    def count(self, label: str) -> int:
        """How often it was seen under that label."""
        return sum(tally.count for tally in self.tallies if tally.place.label == label)
