"""Signals: what changed when, the numbers inside lines, intervals, and who spent the time.

All tables compare a frozen healthy time with the time after it; see docs/explanation/signals.md.
"""

from dataclasses import dataclass
from enum import StrEnum

from rca.model.cite import Cite
from rca.model.ids import PatternId
from rca.model.instant import Instant


class SignalKind(StrEnum):
    """What is counted: entries of a pattern, requests of a route that failed, entries at ERROR or
    worse, requests slower than 95% of the healthy ones of their route, or requests at all."""

    PATTERN = "pattern"
    ROUTE = "route"
    ERRORS = "errors"
    SLOW = "slow"
    TRAFFIC = "traffic"


class Direction(StrEnum):
    """Whether there was more of it or less than in the healthy time."""

    RISE = "rise"
    FALL = "fall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What a count is held against: requests, and the time looked at."""

    count: int
    requests: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Onset:
    """One thing of one service that became more or less frequent than in the healthy time.

    `name` is a pattern's id, a route as `protocol method route`, or empty. `start` is the first
    entry of a rise, the last before a fall; the change point lies between `earliest` and `latest`
    (95%). `end` is the last entry of a rise, or the first after a fall, None while it goes on.
    `before` is the healthy time, `during` that between the change point and the end.
    `is_new`: never in the healthy time or before `start`. `is_vanished`: not once after `start`,
    though expected, nor in a healthy time that lies later. `strength` is the log-likelihood ratio
    of the change, divided by how much more than Poisson the healthy minutes scatter; `p_value`
    bounds its chance over all windows tried.
    Where `per` is "request" and "minute" the change shows both ways, and the weaker one counts.
    """

    kind: SignalKind
    name: str
    service: str
    direction: Direction
    start: Instant
    earliest: Instant
    latest: Instant
    end: Instant | None
    is_new: bool
    is_vanished: bool
    before: Exposure
    during: Exposure
    per: tuple[str, ...]
    strength: float
    p_value: float
    per_minute: tuple[tuple[Instant, int], ...]
    """`(start of the minute, count)` for minutes with any, in order of time; the latest 240."""
    by_severity: tuple[tuple[str, int], ...]
    """Most first, then by name; so are the next two. They cover both times, 20 names at most."""
    by_revision: tuple[tuple[str, int], ...]
    by_instance: tuple[tuple[str, int], ...]
    cite: Cite
    """The entry at `start`."""
    healthy: Cite | None
    """The last entry of the healthy time."""
    spared: Cite | None
    """Where slow requests rise, the first one since that was not slow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoneMinute:
    """A minute in which a pattern, or failures of a route, came without what else they come with.

    `name` is that of an `Onset`; `cite` is the first such entry of the minute.
    """

    kind: SignalKind
    name: str
    service: str
    minute: Instant
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The values of one number in the lines of one pattern, over time.

    `field` is the key of `key=value`, the word before the number, or `#2` for the second number.
    `instance` is empty for all instances of the service together. `unit` is "s" or "B" where
    values were brought to seconds or bytes, "" where none is written.

    `trend` is Kendall's tau against time, from -1 to 1; `slope_per_minute` the Theil-Sen estimate
    (https://doi.org/10.1080/01621459.1968.10480934). The level shifted at `shift_at` (Pettitt 1979,
    https://doi.org/10.2307/2346729) from `median_before` to `median_after`. `steps_up` and
    `steps_down` count changes between levels that were held. `ends_at` is "limit" (it equals the
    limit that the lines state, as in `used 20 of 20`), "maximum" or "minimum" (it got there and
    stayed), or empty. `is_counter`: whole numbers that rise with every line, such as numbers of
    orders. `points` are medians of at most 40 consecutive groups of values, with the
    time of the first value of each.
    """

    pattern: PatternId
    field: str
    unit: str
    service: str
    instance: str
    count: int
    first_at: Instant
    last_at: Instant
    first: float
    last: float
    low: float
    high: float
    median_healthy: float | None
    median_since: float | None
    trend: float
    trend_p_value: float
    slope_per_minute: float
    shift_at: Instant
    shift_p_value: float
    median_before: float
    median_after: float
    steps_up: int
    steps_down: int
    limit: float | None
    is_counter: bool
    ends_at: str
    points: tuple[tuple[Instant, float], ...]
    cite: Cite
    """The entry at `shift_at`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steadiness:
    """How far a drifting number went, beside as many readings of it on another revision.

    `pattern`, `field` and `instance` name the series. `moved` is the distance between the means of
    the first and the last five of `readings` readings on `revision`, `other_range` the whole range
    of the first as many on one instance of `other_revision`; `cite` is the first of those.
    """

    pattern: PatternId
    field: str
    service: str
    revision: str
    instance: str
    other_revision: str
    readings: int
    moved: float
    other_range: float
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """A line or request that goes with the steps of a drifting number of the same instance.

    `pattern` and `field` name the series, `companion` what goes with it. Counted over the gaps
    between two readings: `then` with both, `without_step` with the companion alone,
    `without_companion` with a step alone; `phi` is their correlation. `cite` is the first reading
    after a step.

    `elsewhere` counts the gaps with the companion on the other revisions of the service, and
    `elsewhere_steps` those of them with a step; `elsewhere_cite` is the first reading after one,
    None where there is none.
    """

    pattern: PatternId
    field: str
    service: str
    revision: str
    instance: str
    companion: PatternId
    then: int
    without_step: int
    without_companion: int
    phi: float
    cite: Cite
    elsewhere: int = 0
    elsewhere_steps: int = 0
    elsewhere_cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """One stretch from a start line to its finish line; `end` is None when none came."""

    start: Instant
    end: Instant | None
    instance: str
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """What a service started and finished: lines that say so of the same subject.

    `label` is "incident" also for what lies before the incident window in the same evidence.
    `matched` says how start and finish found each other: "trace", "id" (a token with a digit that
    both lines have) or "order" (first started, first finished, on the same instance).
    `longest` are finished ones, longest first, at most 20; `unfinished` the first 10 in order of
    time. `most_open` were open at once, first at `most_open_at`.
    """

    label: str
    service: str
    subject: str
    starts: tuple[PatternId, ...]
    finishes: tuple[PatternId, ...]
    matched: str
    count: int
    unfinished_count: int
    median_seconds: float | None
    longest: tuple[Interval, ...]
    unfinished: tuple[Interval, ...]
    most_open: int
    most_open_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Median, 90th and 99th percentile, in seconds."""

    p50: float
    p90: float
    p99: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLatency:
    """How long the requests of a route took under one label, and how long by themselves.

    `exclusive` leaves out the time in which requests that it made were running; it equals
    `latency` where no trace shows any. `nested` counts requests with a caller in the same trace,
    `callers` names the services that called, by name.
    """

    label: str
    service: str
    method: str
    route: str
    total: int
    failed: int
    per_minute: float
    latency: Spread
    exclusive: Spread
    nested: int
    callers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyShift:
    """How the exclusive time of a service's requests differs from the healthy time.

    Requests are compared route by route. `chance_slower` is the chance that a request takes longer
    than a healthy one of its route (Mann-Whitney, .5 is no difference), averaged by requests;
    `z` is its standard score. `added_seconds` is what the mean request takes more, `ratio` the
    mean time over the healthy one.
    """

    service: str
    healthy: int
    since: int
    chance_slower: float
    z: float
    added_seconds: float
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Routes by label, service, method and route; shifts by what they add, greatest first."""

    routes: tuple[RouteLatency, ...] = ()
    shifts: tuple[LatencyShift, ...] = ()


NO_LATENCY = Latency()
