"""Who calls whom, and what each service does otherwise than in healthy times, request by request.

Counted, not judged: see docs/explanation/signals.md.
"""

from dataclasses import dataclass
from enum import StrEnum

from rca.model.cite import Cite
from rca.model.instant import Instant


class DeviationKind(StrEnum):
    """Requests that failed or logged an error, that took longer or much less time by themselves,
    or that lack a line or a call which healthy ones have."""

    ERROR = "error"
    SLOW = "slow"
    FAST = "fast"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`count` of so many requests."""

    count: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One thing that the requests of a service's route do otherwise than healthy ones.

    `what` names it: a pattern's id or a place in the code, `call SERVICE ROUTE`, `failed`, or empty
    for the time taken; `after` names in the same way the last thing that is still there before what
    is lost, empty for the request itself. `before` and `since` count the requests that have it,
    among those that have `after`; for the time taken, those slower (or faster) than nine in ten
    healthy ones.
    `seconds_before` and `seconds_since` are medians of exclusive time, 0 unless that deviates, and
    `whole_seconds` is how long the outermost requests above the deviating ones took (median).
    `chance_slower` is .5 unless it does. `kept` is 1 where nothing took the place of what is lost,
    less the more of other things did. `strength` is a log-likelihood ratio. `cite` shows it best:
    the first error, the slowest request, the first request that lacks it; `healthy` how it was.
    `beneath` counts the deviating requests in which another service deviates too, in a request
    that was made for them; most first, then by name.
    """

    kind: DeviationKind
    service: str
    route: str
    what: str
    after: str
    before: Share
    since: Share
    seconds_before: float = 0.0
    seconds_since: float = 0.0
    whole_seconds: float = 0.0
    chance_slower: float = 0.5
    kept: float = 1.0
    strength: float
    first: Instant
    requests: int
    """How many deviate."""
    cite: Cite
    healthy: Cite | None
    beneath: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTally:
    """What one service asked of another in the healthy time, or since.

    `asking` counts requests of the caller that made such a call, `calls` the calls, `failed` those
    of them that failed. `failed_with` and `failed_without` count failed requests of the caller with
    and without a failed call. `repeated` counts the callers' requests with several calls of one
    route, `most` is the greatest number of them.
    """

    asking: int
    calls: int
    failed: int
    failed_with: int
    failed_without: int
    repeated: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """What one service asks of another on one route."""

    caller: str
    callee: str
    route: str
    before: CallTally
    since: CallTally
    cite: Cite
    """The first call since the healthy time, else the first of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Propagation:
    """Deviations, the strongest first; calls by caller, callee and route."""

    deviations: tuple[Deviation, ...] = ()
    calls: tuple[Calls, ...] = ()


NO_PROPAGATION = Propagation()
