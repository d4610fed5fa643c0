"""`incident.toml`: what people know and decide about an incident.

Every list may be empty; what is empty is left out of the report. Money, thresholds and dates are
declared here with their source, because no log shows them.
"""

from typing import Annotated, Literal

from pydantic import Field

from rca.model.stored import Stored, TimeText

Severity = Literal["P0", "P1", "P2", "P3", "P4"]
Level = Literal["high", "medium", "low"]


class ImpactItem(Stored):
    """One line of the business impact: what is at risk, how much, and who says so.

    `amount` is per `period` in `currency`; `at_least` marks a lower bound ("200,000 or more").
    """

    area: str
    effect: str
    amount: int | float | None = None
    currency: str = ""
    period: str = ""
    at_least: bool = False
    part_of: str = ""
    source: str


class ComplianceArea(Stored):
    """One area of an agreed rule, as it stands: `where` names the evidence (a file, a log text)."""

    area: str
    status: Literal["compliant", "not compliant"]
    statement: str
    find: str = ""


class Risk(Stored):
    """A risk of deploying the fixes, how it is kept small, and the way back."""

    level: Level
    risk: str
    mitigation: str
    rollback: str


class Criterion(Stored):
    """A success criterion over fresh evidence.

    `metric` names what is measured (see docs/reference/metrics.md); `of` narrows it to a route,
    a test name, a text or a list of event names; `op` and `threshold` say when it is met.
    """

    title: str
    metric: Literal["websocket_success", "test_pass_rate", "text_count", "event_delivery"]
    of: tuple[str, ...] = Field(default=(), strict=False)
    op: Literal[">", ">=", "==", "<=", "<"]
    threshold: float = Field(strict=False)


class Monitor(Stored):
    """Something to keep watching after the fix: what, when to alert, how often to look."""

    title: str
    watch: str
    alert: str
    rhythm: str


class Continuity(Stored):
    """How revenue is protected and who is told, while the fixes go out."""

    revenue_protection: tuple[str, ...] = Field(default=(), strict=False)
    customer_communication: tuple[str, ...] = Field(default=(), strict=False)


class Conclusion(Stored):
    """What happens now. `timeline` and `recovery` are the team's promise, not a finding."""

    actions: tuple[str, ...] = Field(default=(), strict=False)
    timeline: str = ""
    recovery: str = ""


class Period(Stored):
    """A window as written; `since` is included, `until` is not."""

    since: TimeText
    until: TimeText


class Scope(Stored):
    """Where to look."""

    project: str = ""
    region: str = ""
    services: tuple[str, ...] = Field(default=(), strict=False)
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
    compliance_rule: str = ""
    compliance: tuple[ComplianceArea, ...] = Field(default=(), strict=False)
    risks: tuple[Risk, ...] = Field(default=(), strict=False)
    continuity: Continuity = Continuity()
    criteria: tuple[Criterion, ...] = Field(default=(), strict=False)
    monitors: tuple[Monitor, ...] = Field(default=(), strict=False)
    conclusion: Conclusion = Conclusion()
