"""The Analysis: all that follows from a Dossier and its Measures.

Every renderer reads this and nothing else; `rca analyze --json` writes it as `rca.analysis/1`.
"""

from dataclasses import dataclass
from enum import StrEnum

from rca.model.cite import Cite, Claim
from rca.model.graph import Graph
from rca.model.ids import NodeId
from rca.model.instant import Instant
from rca.model.measures import Measures
from rca.model.plural import times
from rca.model.skipped import Skipped


class Verdict(StrEnum):
    """Whether the path from cause to symptom holds."""

    ROOT_CAUSE_FOUND = "root_cause_found"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"


class Standing(StrEnum):
    """What the evidence makes of a hypothesis."""

    SUPPORTED = "supported"
    PLAUSIBLE = "plausible"
    RULED_OUT = "ruled_out"


class CauseKind(StrEnum):
    """What sort of thing a cause is."""

    CHANGE = "change"
    CONFIG = "config"
    CODE = "code"
    DEPENDENCY = "dependency"
    PLATFORM = "platform"
    EXTERNAL = "external"
    TEST = "test"


class Tier(StrEnum):
    """The part a cause plays; empty for a hypothesis that is no part of the verdict."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    TERTIARY = "tertiary"
    NONE = ""


READINGS = "readings"
"""The unit of a symptom that is a number in the log, and no failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """What people noticed, as the evidence shows it: `count` of `total` went wrong.

    `unit` names what is counted ("WebSocket sessions", "requests", "test attempts"). `first_seen`
    is None where the evidence has no time for it.
    """

    id: NodeId
    title: str
    service: str
    first_seen: Instant | None
    count: int
    total: int
    unit: str
    cites: tuple[Cite, ...]

    @property
    def share_of_unit(self) -> str:
        """`65 of 95 sessions`, `1 of 1 request`."""
        return f"{self.count:,} of {times(self.total, self.unit)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One number between 0 and 1 that the score is multiplied from, and why it is what it is."""

    name: str
    value: float
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """A possible cause. `title` names it as an engineer would say it.

    `score` is the product of `factors`. `path` leads from the cause to the symptom. The first of
    `cites` is the entry that best shows the cause itself. `needs` are the other causes without
    which it has no effect.
    """

    rank: int
    tier: Tier
    score: float
    standing: Standing
    kind: CauseKind
    title: str
    summary: tuple[Claim, ...]
    service: str
    revision: str
    first_seen: Instant | None
    path: tuple[NodeId, ...]
    factors: tuple[Factor, ...]
    support: tuple[Claim, ...]
    against: tuple[Claim, ...]
    cites: tuple[Cite, ...]
    needs: tuple[NodeId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A question the evidence leaves open, and the command or query that would settle it."""

    question: str
    settle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Facts that were always there together or missing together, in every state looked at."""

    name: str
    facts: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One labelled state of the system: which conditions held, and how it went.

    `holds` runs parallel to the conditions of the experiment.
    """

    label: str
    revision: str
    holds: tuple[bool, ...]
    total: int
    failed: int
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """States set against each other: which conditions does the effect need?

    `needed` are positions in `conditions`; the effect occurs in just those states where all of
    them hold. `separated` is False when the states cannot tell them apart.
    """

    conditions: tuple[Condition, ...]
    states: tuple[State, ...]
    needed: tuple[int, ...]
    separated: bool
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """The working and the failing side of the same revision at the same time."""

    what: str
    protocol: str
    total: int
    failed: int
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Symptoms in order of their first appearance, hypotheses by rank.

    `onset` is when the symptom began, from the evidence; None when nothing went wrong in it. The
    change that it stands for lies in `onset_between` (95%), where the evidence says how sure it is.
    `not_the_cause` are the usual suspects that the evidence speaks against, with counts.
    """

    incident: str
    verdict: Verdict
    because: tuple[Claim, ...]
    onset: Instant | None
    symptoms: tuple[Symptom, ...]
    hypotheses: tuple[Hypothesis, ...]
    graph: Graph
    experiment: Experiment | None
    contrasts: tuple[Contrast, ...]
    not_the_cause: tuple[Claim, ...]
    gaps: tuple[Gap, ...]
    measures: Measures
    skipped: tuple[Skipped, ...]
    onset_between: tuple[Instant, Instant] | None = None

    def tier(self, tier: Tier) -> tuple[Hypothesis, ...]:
        """The hypotheses that play that part, by rank."""
        return tuple(hypothesis for hypothesis in self.hypotheses if hypothesis.tier is tier)
