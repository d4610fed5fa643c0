"""What goes together on an instance, in a revision and in a test; counted, and nothing judged.

Beside `Pair`, which counts over traces, for lines that carry no trace and for tests.
"""

from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.ids import PatternId
from rca.model.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class InstancePair:
    """The therefore test for two things of one instance, within a bound on time.

    `cause` names a pattern, `effect` a pattern or a failing route (`protocol method route`). Of
    one label, service, revision and instance (empty where the entries name none), `then` counts
    effects with the cause at most `within_seconds` before, `without_cause` effects without it,
    `without_effect` causes that no effect followed in that time. What comes at the same instant
    is not before. `instances` counts those on which it followed. `median_lag_seconds` is from the
    last cause before an effect to it. Three of each are cited: of examples the cause.
    """

    label: str
    service: str
    cause: PatternId
    effect: str
    within_seconds: float
    then: int
    without_effect: int
    without_cause: int
    median_lag_seconds: float
    instances: int
    examples: tuple[Cite, ...]
    counter_examples: tuple[Cite, ...]

    @property
    def overlap(self) -> float:
        """The share of all that was counted in which both came (Jaccard), from 0 to 1."""
        return self.then / (self.then + self.without_effect + self.without_cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionPattern:
    """A pattern that only one revision of a service said, though others of it said something.

    `count` of the `entries` of the revision; `others` are the entries of the other revisions of
    the service, `other_revisions` how many those are. `chance` is the probability that all came
    from this revision if all revisions were alike: `(entries / (entries + others)) ** count`.
    Over all labels, without audit logs.
    """

    service: str
    revision: str
    pattern: PatternId
    count: int
    entries: int
    others: int
    other_revisions: int
    chance: float
    first: Instant
    last: Instant
    cite: Cite
    """The first entry of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptPair:
    """A pattern that was said while attempts at a test ran, and how these ended.

    Counted over attempts of one label whose report says when each began and how long it took, so
    that attempts which ran at the same time share what was said. `failed_with` and
    `failed_without` count failed attempts, `passed_with` and `passed_without` the others.
    `cite` is the entry of the pattern in the first failed attempt, `attempt` that attempt.
    """

    label: str
    test: str
    pattern: PatternId
    failed_with: int
    failed_without: int
    passed_with: int
    passed_without: int
    cite: Cite
    attempt: Cite
