"""The small tables that reasoning needs; everything is counted, nothing is judged.

All tables come sorted as their docstrings say, and do not depend on the order of entries.
"""

from dataclasses import dataclass

from rca.model.asked import NOTHING_ASKED, Asked
from rca.model.change import Change
from rca.model.cite import Cite
from rca.model.exhibit import Exhibit
from rca.model.ids import PatternId
from rca.model.instant import Instant
from rca.model.joins import AttemptPair, InstancePair, RevisionPattern
from rca.model.probe import ProbeTally
from rca.model.propagation import NO_PROPAGATION, Propagation
from rca.model.service import RevisionSpec
from rca.model.signals import (
    NO_LATENCY,
    Companion,
    Intervals,
    Latency,
    LoneMinute,
    Onset,
    Series,
    Steadiness,
)
from rca.model.silence import QuietInstance, StartupProbes
from rca.model.skipped import Skipped
from rca.model.test_courses import TestCourse, TestGroup
from rca.model.trace import TraceSighting


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """Where something was seen: the label of the evidence, the service and its revision."""

    label: str
    service: str
    revision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often something was seen in one place, from when to when."""

    place: Place
    count: int
    first: Instant
    last: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A family of log lines. `template` shows what varies as `<*>`.

    `severity` is the worst one seen, from the entry or, where that has none, from the text.
    `tallies` are sorted by place. `example` cites the earliest entry in the incident's evidence,
    else the earliest of all, with its text as quote (cut at 500 characters).
    """

    id: PatternId
    template: str
    log: str
    severity: str
    tallies: tuple[Tally, ...]
    example: Cite

    @property
    def is_error(self) -> bool:
        """Whether it was ever written as an error or worse."""
        return self.severity in ("ERROR", "CRITICAL", "ALERT", "EMERGENCY")

    def count(self, label: str) -> int:
        """How often it was seen under that label."""
        return sum(tally.count for tally in self.tallies if tally.place.label == label)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteOutcome:
    """How the requests of one route ended in one place.

    A request failed when it answered 5xx, or, for a WebSocket (`protocol` "websocket"), when it was
    refused or its session logged an error: one with the same trace, or an exception without a
    trace on the instance whose session ended next. `first_failed` and `last_failed` bound the
    failures; cites are earliest examples.
    """

    place: Place
    protocol: str
    method: str
    route: str
    total: int
    failed: int
    first: Instant
    last: Instant
    first_failed: Instant | None
    last_failed: Instant | None
    example_ok: Cite | None
    example_failed: Cite | None
    failed_per_minute: tuple[tuple[Instant, int, int], ...]
    """`(start of the minute, total, failed)`, in order of time."""
    statuses: tuple[tuple[int, int], ...] = ()
    """`(status, how many)`, by status; 0 where an entry has none."""
    failed_seconds: tuple[float, float, float] | None = None
    """How long failed requests took: tenth, middle and ninetieth percentile; None without any."""
    well_before: int = 0
    """Requests that went well before the first that failed; 0 where none failed."""
    well_after: int = 0
    """Requests that went well after the last that failed; 0 where none failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartupFact:
    """A line of the shape `name: value` that a revision wrote when an instance of it started.

    `value` is the last one said; a revision that says several has several facts.
    """

    place: Place
    name: str
    value: str
    count: int
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Deploy:
    """A revision became ready, as the platform recorded it, or as a description states it.

    `spec.cite` is the entry (or description) that shows its settings, `request` the audit entry
    that asked for the deploy, when there is one. `recorded` is False when only a description of
    the service shows the revision: then nothing says when it began to serve.
    """

    label: str
    spec: RevisionSpec
    recorded: bool
    request: Cite | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The therefore test for two patterns, counted over traces that end.

    `cause` and `effect` name patterns or, for `effect`, a route outcome's key. `then` counts
    traces in which the effect follows the cause, `without_effect` those with the cause alone,
    `without_cause` those with the effect alone; up to three of each are cited.
    """

    label: str
    cause: PatternId
    effect: str
    then: int
    without_effect: int
    without_cause: int
    median_lag_seconds: float
    examples: tuple[Cite, ...]
    counter_examples: tuple[Cite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRate:
    """How often a test failed under one label, with the text of its most frequent failure.

    `low` and `high` bound the rate at 95% (Wilson, https://doi.org/10.1080/01621459.1927.10502953).
    """

    __test__ = False

    label: str
    test: str
    attempts: int
    failed: int
    low: float
    high: float
    message: str
    first_failed: Cite | None
    first_passed: Cite | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """All of it. `entries` counts log entries by label.

    `exhibits` hold what stands at every place that these tables or the dossier's whys cite, sorted
    by cite; a cited place that is not among them does not exist. `changes` are in `change_order`.
    `traces` come by the time of the first, then fingerprint. `onsets` come the strongest first,
    `series` the surest first, `intervals` by label, service and subject.
    `instance_pairs` come with the greatest overlap first, `revision_patterns` the least likely by
    chance first, `attempt_pairs` those first whose pattern and failures are seldom apart.
    `test_courses` come by label and test, `test_groups` the largest first. `startup_probes` come by
    service and revision, `quiet_instances` with most failures first.
    """

    entries: tuple[tuple[str, int], ...]
    patterns: tuple[Pattern, ...]
    routes: tuple[RouteOutcome, ...]
    facts: tuple[StartupFact, ...]
    deploys: tuple[Deploy, ...]
    pairs: tuple[Pair, ...]
    tests: tuple[TestRate, ...]
    exhibits: tuple[Exhibit, ...]
    skipped: tuple[Skipped, ...]
    changes: tuple[Change, ...] = ()
    probes: tuple[ProbeTally, ...] = ()
    traces: tuple[TraceSighting, ...] = ()
    onsets: tuple[Onset, ...] = ()
    lone_minutes: tuple[LoneMinute, ...] = ()
    series: tuple[Series, ...] = ()
    companions: tuple[Companion, ...] = ()
    steadiness: tuple[Steadiness, ...] = ()
    intervals: tuple[Intervals, ...] = ()
    latency: Latency = NO_LATENCY
    asked: Asked = NOTHING_ASKED
    propagation: Propagation = NO_PROPAGATION
    instance_pairs: tuple[InstancePair, ...] = ()
    revision_patterns: tuple[RevisionPattern, ...] = ()
    attempt_pairs: tuple[AttemptPair, ...] = ()
    test_courses: tuple[TestCourse, ...] = ()
    test_groups: tuple[TestGroup, ...] = ()
    startup_probes: tuple[StartupProbes, ...] = ()
    quiet_instances: tuple[QuietInstance, ...] = ()
