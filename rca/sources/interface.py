"""What a source of evidence is; a new format is one file that fulfils `Source`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from rca.model.change import Change
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.excerpt import CodeExcerpt, Note
from rca.model.instant import Instant
from rca.model.outcome import Declared, TestAttempt
from rca.model.probe import Probe
from rca.model.service import RevisionSpec
from rca.model.skipped import Skipped

HEAD_SIZE = 64 * 1024

Record = TestAttempt | Declared | RevisionSpec | CodeExcerpt | Note | Change | Probe
Count = tuple[int, Instant | None, Instant | None]
"""How many records there are, and the times of the first and the last, where they have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a file is recognised by: its name and its first 64 KiB, unpacked. `size` is on disk."""

    name: str
    head: bytes
    size: int

    @property
    def is_whole(self) -> bool:
        """Whether the head is all there is."""
        return len(self.head) < HEAD_SIZE


@runtime_checkable
class Counted(Protocol):
    """Content that may know, once it was read, what `Source.count` would say."""

    counted: Count | None


class Source(Protocol):
    """One format of evidence.

    `name` is written into sidecars and never changes; `suffix` is that of the stored content.
    """

    @property
    def name(self) -> str:
        """The name of the format, like `log-entries`."""

    @property
    def title(self) -> str:
        """What people call it, in the plural where it has one, like `Cloud Logging entries`."""

    @property
    def kind(self) -> EvidenceKind:
        """What evidence in that format is."""

    @property
    def suffix(self) -> str:
        """The suffix of stored content, like `.ndjson`."""

    def identify(self, sample: Sample) -> bool:
        """Whether a file that begins like this is in that format. Never raises."""

    def content(self, path: Path) -> Iterable[bytes | Skipped]:
        """The bytes to store, in blocks of whole lines, and what could not be read of the file.

        To be iterated once; an `rca.intake.EntryStream` may be read in pieces instead. The same
        records give the same bytes. Raises BadInputError for a file that holds nothing.
        """

    def count(self, path: Path) -> Count:
        """What stored content at `path` holds."""

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:
        """The records in stored content, in its order; none for logs, which `measure` reads."""


def passed_over(locator: str, reason: str) -> Skipped:
    """A place that holds no evidence; the evidence it belongs to is not known yet."""
    return Skipped(evidence="", locator=locator, reason=reason)


def damage(locator: str, reason: str) -> Skipped:
    """A place where the file is broken, so that something may be lost."""
    return Skipped(evidence="", locator=locator, reason=reason, damaged=True)
