"""What is asked to be added, and what came of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rca.model.evidence import CodeSpot, Collected, Evidence, EvidenceKind
from rca.model.instant import Instant
from rca.model.skipped import Skipped


def _nothing() -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A file to be added. `content` is read once; `count` looks at the stored bytes.

    `count` gives the number of records and the times of the first and the last, if any; it is not
    asked when the content is an `rca.intake.EntryStream`. `redactions` are those made before, in
    content that was kept while it was collected. `begin` is called before the content is read and
    `end` behind it; what `end` raises refuses the addition.
    """

    name: str
    kind: EvidenceKind
    label: str
    source: str
    suffix: str
    content: Iterable[bytes | Skipped]
    count: Callable[[Path], tuple[int, Instant | None, Instant | None]]
    code: CodeSpot | None = None
    collected: Collected | None = None
    redactions: Mapping[str, int] = field(default_factory=dict)
    begin: Callable[[], None] = _nothing
    end: Callable[[], None] = _nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of an addition; `is_new` is False when it was there already."""

    evidence: Evidence
    is_new: bool
