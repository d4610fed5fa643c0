"""Probes: requests that somebody tried, and what came of them."""

from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One request. `status` is 0 when there was no answer; then `error` says why.

    `url` has neither a password nor the values of its query. `at` is when it was sent, None when
    nothing says so.
    """

    at: Instant | None
    method: str
    url: str
    status: int
    error: str
    latency_seconds: float | None
    ok: bool
    label: str
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeTally:
    """All probes of one label that asked the same and ended alike.

    `first` and `last` are None when no probe has a time. `median_latency_seconds` is the lower of
    the two in the middle. `cites` are the first and, if there are several, the last, as sorted.
    """

    label: str
    method: str
    url: str
    status: int
    error: str
    ok: bool
    count: int
    first: Instant | None
    last: Instant | None
    median_latency_seconds: float | None
    longest_latency_seconds: float | None
    cites: tuple[Cite, ...]
