"""A hypothesis before it is ranked: no rank, no path, no ids yet."""

from dataclasses import dataclass
from math import prod

from rca.model.analysis import CauseKind, Factor, Standing, Tier
from rca.model.cite import Cite, Claim
from rca.model.graph import NodeKind
from rca.model.instant import Instant
from rca.reason.suspect import Way
from rca.reason.trouble import Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A possible cause. `condition` is its position among the experiment's conditions, if any.

    `explains` says whether it stands on the path to the symptom; a deploy that is ruled out does
    not. `ways` are how it may act, the best
    first; `trouble` is the error that it is, where it is one.
    """

    kind: CauseKind
    node: NodeKind
    standing: Standing
    title: str
    service: str
    revision: str
    first_seen: Instant | None
    summary: tuple[Claim, ...]
    support: tuple[Claim, ...]
    against: tuple[Claim, ...]
    factors: tuple[Factor, ...]
    cites: tuple[Cite, ...]
    condition: int | None = None
    ways: tuple[Way, ...] = ()
    trouble: Trouble | None = None
    settle: str = ""
    tier: Tier = Tier.NONE

    @property
    def score(self) -> float:
        """The product of the factors."""
        return prod(factor.value for factor in self.factors)

    @property
    def explains(self) -> bool:
        """Whether it is part of the path to the symptom."""
        return self.standing is not Standing.RULED_OUT
