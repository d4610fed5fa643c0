"""Evidence: what was collected, what it is, and how it got here.

A `Sidecar` is stored beside each piece of content; `Evidence` is what the other rooms see of it.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import Field

from rca.model.ids import EvidenceId
from rca.model.stored import Stored, TimeText

INCIDENT_LABEL = "incident"
BASELINE_LABEL = "baseline"
AFTER_FIX_LABEL = "after-fix"


class EvidenceKind(StrEnum):
    """What a piece of evidence is, whichever format it came in."""

    LOGS = "logs"
    TESTS = "tests"
    SERVICE = "service"
    CODE = "code"
    NOTE = "note"
    CHANGE = "change"
    PROBE = "probe"


class CodeSpot(Stored):
    """Where an excerpt stood: `path:first_line-last_line@revision`; lines count from 1."""

    path: str
    first_line: int = Field(ge=1)
    last_line: int = Field(ge=1)
    revision: str
    language: str


class SkippedRecord(Stored):
    """A place of the original file that could not be read when it was added."""

    locator: str
    reason: str


class Collected(Stored):
    """How evidence was pulled from a server: the query, its closed window, and what came back.

    `principal` is the kind of identity that asked, such as `service-account`, never its name.
    `truncated` says why not all that matched is here; empty when it is.
    """

    endpoint: str
    project: str
    query: str
    since: TimeText
    until: TimeText
    principal: str
    pages: int = Field(ge=0)
    entries: int = Field(ge=0)
    truncated: str = ""


class Sidecar(Stored):
    """The record kept beside a piece of content, named like it with `.json`.

    `sha256` is that of the stored bytes, after redaction. `sha256_unkeyed` is that of the same
    bytes with tags of secrets reduced to `[REDACTED:rule]`, so that the same original is known
    again when the key is gone; empty, and not stored, when nothing was redacted. `name` is the
    last part of the path the evidence came from, or its path within the folder or archive that was
    added, where two files in there have one name; never the whole path. `collected` is stored for
    evidence that was pulled from a server.
    """

    schema_: Literal["rca.evidence/1"] = Field(default="rca.evidence/1", alias="schema")
    kind: EvidenceKind
    label: str
    name: str
    source: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    sha256_unkeyed: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    size: int = Field(ge=0)
    records: int = Field(ge=0)
    first: TimeText | None = None
    last: TimeText | None = None
    skipped: tuple[SkippedRecord, ...] = Field(default=(), strict=False)
    damaged: bool = False
    redactions: dict[str, int] = Field(default_factory=dict)
    code: CodeSpot | None = None
    collected: Collected | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A piece that was added and then withdrawn. `now` is the id under which it still counts,
    with another label; empty when it does not.
    """

    id: EvidenceId
    name: str
    label: str
    reason: str
    now: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece of evidence as the other rooms see it. `path` holds the stored content."""

    id: EvidenceId
    path: Path
    sidecar: Sidecar

    @property
    def kind(self) -> EvidenceKind:
        """What it is."""
        return self.sidecar.kind

    @property
    def label(self) -> str:
        """The state of the system it shows: `incident`, `baseline`, `after-fix` or another word."""
        return self.sidecar.label
