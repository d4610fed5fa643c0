"""A suspect: something that may have led to the symptom, before it is judged."""

from dataclasses import dataclass

from rca.model.analysis import CauseKind, Factor
from rca.model.cite import Cite, Claim
from rca.model.graph import NodeKind
from rca.model.instant import SECOND, Instant
from rca.reason.changes import Change
from rca.reason.trouble import Trouble

CLOCKS = 5 * SECOND
"""Clocks of services and platform may differ by so much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """What is judged. `name` says what it is, as the beginning of a title.

    `at` is when it began to act, None when nothing says so. `prior` are the factors that come with
    what it is. The first of `cites` shows it best. `change` is the deploy, `trouble` the error
    that it is, where it is one. `is_event` holds for a change that may have led to everything
    after it; its ways are looked for. `is_common_cause`: services that share nothing else run into
    it alike. `names` are the identifiers of what an event changed, and `takes_away` whether that
    can be used no longer; `states` are the amounts that a change without a revision says it set.
    `is_contrast`: its own counts set cases with it against cases without it.
    Others bring the `ways` by which they came under suspicion.
    `settle` is a command or query that would tell, where one is known.
    """

    kind: CauseKind
    node: NodeKind
    name: str
    service: str
    revision: str
    at: Instant | None
    prior: tuple[Factor, ...]
    summary: tuple[Claim, ...]
    cites: tuple[Cite, ...]
    change: Change | None = None
    trouble: Trouble | None = None
    is_event: bool = False
    changes_access: bool = False
    names: tuple[str, ...] = ()
    takes_away: bool = False
    states: str = ""
    is_common_cause: bool = False
    is_contrast: bool = False
    ways: "tuple[Way, ...]" = ()
    support: tuple[Claim, ...] = ()
    against: tuple[Claim, ...] = ()
    settle: str = ""

    def is_before(self, moment: Instant) -> bool:
        """Whether it may have led to what was seen then: clocks differ by some seconds."""
        return self.at is not None and self.at <= moment + CLOCKS

    def lag(self, moment: Instant) -> int:
        """Nanoseconds from it to that moment, none where clocks have it the other way round."""
        return max(0, moment - (self.at if self.at is not None else moment))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a suspect could lead to the symptom, as the evidence shows it.

    `phrase` tells it in a title, `node` is the kind it has in the graph. `value` is how much it
    explains, from 0 to 1. `takes_time` holds where it explains why the symptom came later than the
    suspect, `is_proof` where it leaves no other reading. The therefore test counts in cases of
    `unit`, and has None for what was not counted.
    """

    name: str
    value: float
    claim: Claim
    phrase: str
    node: NodeKind
    title: str
    at: Instant | None
    takes_time: bool = False
    is_proof: bool = False
    unit: str = "entries"
    then: int = 1
    without_effect: int | None = None
    without_cause: int | None = None
    counter_examples: tuple[Cite, ...] = ()


def way_to(trouble: Trouble, name: str, value: float, claim: Claim, phrase: str) -> Way:
    """A way that ends in an error, with what is counted of that error."""
    return Way(
        name=name,
        value=value,
        claim=claim,
        phrase=phrase,
        node=NodeKind.ERROR,
        title=trouble.text[:160],
        at=trouble.first,
        then=trouble.count,
        without_cause=trouble.healthy,
        counter_examples=trouble.healthy_cites,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One check of a suspect. `value` multiplies its score: 1 where the check is passed.

    `claim` says what was found, or is None where the evidence says nothing; `speaks_for` holds
    where it is in favour, `is_contrast` where it sets cases with the suspect against cases without
    it. `rules_out` holds where the suspect cannot be the cause.
    """

    name: str
    value: float
    because: str
    claim: Claim | None = None
    speaks_for: bool = False
    is_contrast: bool = False
    rules_out: bool = False
