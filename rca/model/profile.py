"""What an incident is known again by: errors, causes and names in them, failing tests."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from rca.model.cite import Cite
from rca.model.ids import EvidenceId
from rca.model.stored import Stored


class TraitKind(StrEnum):
    """What sort of thing is shared, from the most telling to the least."""

    EXCEPTION = "exception"
    NAME = "name in a cause"
    ERROR_LINE = "error line"
    FAILING_TEST = "failing test"
    EXCEPTION_TYPE = "exception type"
    CAUSE_WORD = "word of a cause"
    SERVICE = "service"
    CAUSE_KIND = "kind of cause"


class Trait(Stored):
    """One thing. `value` decides whether two are the same, `shown` is what people read."""

    kind: TraitKind = Field(strict=False)
    value: str
    shown: str
    evidence: str
    insert_id: str = ""
    line: int = 0
    test: str = ""

    @property
    def key(self) -> tuple[TraitKind, str]:
        """What two incidents have in common."""
        return self.kind, self.value

    @property
    def cite(self) -> Cite:
        """The place that shows it, in the evidence of its own incident."""
        return Cite(
            evidence=EvidenceId(self.evidence),
            insert_id=self.insert_id,
            line=self.line,
            test=self.test,
        )


class PromisedFix(Stored):
    """A fix of an incident, and whether its evidence verified it."""

    id: str
    title: str
    status: str
    because: str


class Profile(Stored):
    """All of it. `at` is when the incident began, in nanoseconds; None when nothing says so.

    `digest` is that of the dossier it was made from, `made_by` the version of the rules.
    """

    schema_: Literal["rca.profile/1"] = Field(default="rca.profile/1", alias="schema")
    made_by: str
    digest: str
    incident: str
    title: str
    at: int | None
    verdict: str
    causes: tuple[str, ...] = Field(default=(), strict=False)
    traits: tuple[Trait, ...] = Field(default=(), strict=False)
    fixes: tuple[PromisedFix, ...] = Field(default=(), strict=False)
