"""A deviation as it is found, before the requests that show it are looked up; how sure it is."""

from dataclasses import dataclass
from math import log

from rca.model.propagation import DeviationKind, Share

LEAST = 3
"""Requests on either side that a comparison needs."""

LEAST_STRENGTH = 3.0
"""What is weaker may be chance, whatever is made of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`what` and `after` number steps, 0 where there is none; `shapes` are those that deviate."""

    kind: DeviationKind
    service: str
    route: str
    what: int = 0
    after: int = 0
    before: Share
    since: Share
    strength: float
    seconds: tuple[float, float] = (0.0, 0.0)
    chance_slower: float = 0.5
    kept: float = 1.0
    shapes: tuple[int, ...] = ()


def strength_of(before: Share, since: Share) -> float:
    """The log-likelihood ratio of two shares against one, from 0."""
    both = Share(count=before.count + since.count, of=before.of + since.of)
    return round(max(_likelihood(before) + _likelihood(since) - _likelihood(both), 0), 4)


def _likelihood(share: Share) -> float:
    return sum(
        part * log(part / share.of) for part in (share.count, share.of - share.count) if part
    )
