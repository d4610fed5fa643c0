"""`incident.toml`: what people know and decide about an incident.

Every list may be empty; what is empty is left out of the report. Money, thresholds and dates are
declared here with their source, because no log shows them.
"""

from math import inf
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from rca.model.evidence import EvidenceKind
from rca.model.question import Duration, Metric, Question
from rca.model.stored import Stored, TimeText

Severity = Literal["P0", "P1", "P2", "P3", "P4"]
Level = Literal["high", "medium", "low"]


def _check_amount(amount: float) -> float:
    if not 0 <= amount < inf:
        raise ValueError("write a number that can be added up: finite, and not below 0")
    return amount


Amount = Annotated[int | float, AfterValidator(_check_amount)]
"""What is at risk, per period."""


class ImpactItem(Stored):
    """One line of the business impact: what is at risk, how much, and who says so.

    `amount` is per `period` in `currency`; `up_to` makes it a range, `at_least` a lower bound
    ("200,000 or more"). `part_of` names the area that already contains it. `source` is what the
    figure was taken from, `owner` who answers for it.
    """

    area: str
    effect: str
    amount: Amount | None = None
    up_to: Amount | None = None
    currency: str = ""
    period: str = ""
    at_least: bool = False
    part_of: str = ""
    source: str
    owner: str = ""

    @model_validator(mode="after")
    def _is_a_range(self) -> "ImpactItem":
        if self.up_to is not None and (self.amount is None or self.up_to < self.amount):
            raise ValueError("up_to needs an amount that is not above it")
        if self.up_to is not None and self.at_least:
            raise ValueError("an amount is a range (up_to) or a lower bound (at_least), not both")
        return self


class Objective(Stored):
    """A declared service level: which share has to succeed over how many days.

    `metric` and `of` are those of a question; `per_day` is how many requests a usual day has,
    which no log of an incident shows.
    """

    title: str
    metric: Literal["websocket_success", "request_success"]
    of: tuple[str, ...] = Field(default=(), strict=False)
    service: str = ""
    target: float = Field(strict=False, gt=0, lt=1)
    days: int = Field(default=30, ge=1, le=400)
    per_day: int | None = Field(default=None, ge=1)


class ComplianceArea(Stored):
    """One area of an agreed rule: typed as it stands, or computed from texts in the evidence.

    With `requires`, `forbids` or `one_of` the status is computed: each text of `requires` has to
    be found, none of `forbids`, just one of `one_of`. They are looked for under `label`, in
    evidence of `kinds` (none: all) whose name contains `within`. Without them `status` is what a
    person says and `find` names what shows it (a file, a text).
    """

    area: str
    status: Literal["compliant", "not compliant"] | None = None
    statement: str
    find: str = ""
    requires: tuple[str, ...] = Field(default=(), strict=False)
    forbids: tuple[str, ...] = Field(default=(), strict=False)
    one_of: tuple[str, ...] = Field(default=(), strict=False)
    label: str = "incident"
    kinds: tuple[Annotated[EvidenceKind, Field(strict=False)], ...] = Field(
        default=(), strict=False
    )
    within: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts of the rule."""
        return (*self.requires, *self.forbids, *self.one_of)

    @model_validator(mode="after")
    def _says_something(self) -> "ComplianceArea":
        if any(not text.strip() for text in self.texts):
            raise ValueError("a text that is looked for is empty")
        if self.status is None and not self.texts:
            raise ValueError(
                "needs a rule (requires, forbids or one_of), or a status that a person answers for"
            )
        if self.status is not None and self.texts:
            raise ValueError("the status is computed from the rule: leave out `status`")
        return self


class Risk(Stored):
    """A risk of deploying the fixes, how it is kept small, and the way back."""

    level: Level
    risk: str
    mitigation: str
    rollback: str


class Criterion(Question):
    """A success criterion: a question that fresh evidence has to answer well."""

    title: str


class Monitor(Stored):
    """Something to keep watching after the fix: what, when to alert, how often to look.

    With `metric` it can be written as an alert policy: it alerts when the metric is `op`
    `threshold` (or no longer `equals` the text) over `window`.
    """

    title: str
    watch: str
    alert: str
    rhythm: str
    metric: Metric | None = Field(default=None, strict=False)
    of: tuple[str, ...] = Field(default=(), strict=False)
    service: str = ""
    op: Literal[">", "<"] = ">"
    threshold: float = Field(default=0.0, strict=False, allow_inf_nan=False)
    equals: str | None = None
    window: Duration = "5 min"

    @model_validator(mode="after")
    def _is_measurable(self) -> "Monitor":
        if self.metric is None:
            return self
        if not self.metric.is_text and "threshold" not in self.model_fields_set:
            raise ValueError(f'{self.metric} needs op and threshold, like op = "<", threshold = 95')
        assert self.question is not None  # noqa: S101 - raises what a question refuses
        return self

    @property
    def question(self) -> Question | None:
        """What it measures; the answer is "met" when it alerts, for a text when it does not."""
        if self.metric is None:
            return None
        return Question(
            metric=self.metric,
            of=self.of,
            service=self.service,
            op=self.op,
            threshold=self.threshold,
            equals=self.equals,
            compare="figure",
        )


class Continuity(Stored):
    """How revenue is protected and who is told, while the fixes go out."""

    revenue_protection: tuple[str, ...] = Field(default=(), strict=False)
    customer_communication: tuple[str, ...] = Field(default=(), strict=False)


class Conclusion(Stored):
    """What happens now. `timeline` and `recovery` are the team's promise, not a finding."""

    actions: tuple[str, ...] = Field(default=(), strict=False)
    timeline: str = ""
    recovery: str = ""


class Lessons(Stored):
    """What people took from the incident: no figure shows it, so it is theirs to say."""

    went_well: tuple[str, ...] = Field(default=(), strict=False)
    went_wrong: tuple[str, ...] = Field(default=(), strict=False)
    lucky: tuple[str, ...] = Field(default=(), strict=False)


class Letter(Stored):
    """What those who were affected read, in words for them; an empty text is told from the rest."""

    title: str = ""
    seen: str = ""
    follow_up: str = ""


class Period(Stored):
    """A window as written; `since` is included, `until` is not."""

    since: TimeText
    until: TimeText


class Scope(Stored):
    """Where to look. `user_field` is the log field that names a user, like `user_id`."""

    project: str = ""
    region: str = ""
    services: tuple[str, ...] = Field(default=(), strict=False)
    user_field: str = Field(default="", pattern=r"^[A-Za-z0-9_.-]{0,60}$")
    window: Period | None = None
    baseline: Period | None = None


class Incident(Stored):
    """The whole of `incident.toml`."""

    schema_: Literal["rca.incident/1"] = Field(alias="schema")
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    title: str = Field(min_length=1)
    severity: Severity = "P2"
    severity_reason: str = ""
    status: Literal["open", "mitigated", "resolved"] = "open"
    analyst: str = ""
    reported: TimeText | None = None
    symptom: str = ""
    scope: Scope = Scope()
    impact_headline: str = ""
    impact: tuple[ImpactItem, ...] = Field(default=(), strict=False)
    objectives: tuple[Objective, ...] = Field(default=(), strict=False)
    compliance_rule: str = ""
    compliance: tuple[ComplianceArea, ...] = Field(default=(), strict=False)
    risks: tuple[Risk, ...] = Field(default=(), strict=False)
    continuity: Continuity = Continuity()
    criteria: tuple[Criterion, ...] = Field(default=(), strict=False)
    monitors: tuple[Monitor, ...] = Field(default=(), strict=False)
    conclusion: Conclusion = Conclusion()
    lessons: Lessons = Lessons()
    letter: Letter = Letter()
