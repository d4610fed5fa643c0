"""What fresh evidence says of what was promised: criteria, fixes and monitors, with counts."""

from dataclasses import dataclass
from enum import StrEnum

from rca.model.cite import Cite
from rca.model.fix import Fix, Validation
from rca.model.incident import Criterion


class Status(StrEnum):
    """How a question stands; `NOT_MEASURABLE` is neither of the others."""

    MET = "met"
    NOT_MET = "not met"
    NOT_MEASURABLE = "not measurable"


class FixStatus(StrEnum):
    """How a fix stands.

    `REGRESSED`: its validation was met in a state seen after the incident began, and no longer is.
    """

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    REGRESSED = "regressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the evidence of one label answers to a question.

    `value` is the figure (a share, a count, seconds, occurrences per minute), None where nothing
    was measured or what was is a text. `good` of `total` cases are in it. `low` and
    `high` bound it at 95% where the cases are a sample. `bound` is the one-sided 95% bound that was
    held against the threshold, None when the figure itself was. `needed` is how many cases would
    settle it. `because` is one sentence without a full stop. `cites` show it.
    """

    label: str
    status: Status
    because: str
    value: float | None = None
    good: int = 0
    total: int = 0
    unit: str = ""
    low: float | None = None
    high: float | None = None
    bound: float | None = None
    needed: int | None = None
    cites: tuple[Cite, ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether it was shown to be met."""
        return self.status is Status.MET


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionVerdict:
    """A criterion and its answer."""

    criterion: Criterion
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class FixVerdict:
    """A fix, the answers to its validations in their order, and what follows."""

    fix: Fix
    status: FixStatus
    because: str
    answers: tuple[tuple[Validation, Answer], ...]

    @property
    def has_failed(self) -> bool:
        """Whether it is said to be done and its validation is not met."""
        return self.status is FixStatus.REGRESSED or (
            self.fix.done and any(answer.status is Status.NOT_MET for _, answer in self.answers)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Criteria and fixes of an incident held against the evidence of one label."""

    incident: str
    label: str
    criteria: tuple[CriterionVerdict, ...]
    fixes: tuple[FixVerdict, ...]

    @property
    def is_met(self) -> bool:
        """Every criterion is met, and no fix that is said to be done fails its validation."""
        return all(one.answer.is_met for one in self.criteria) and not any(
            one.has_failed for one in self.fixes
        )
