"""Which service is at fault: the deepest one that itself does otherwise than in healthy times."""

from dataclasses import dataclass
from math import exp, sqrt

from rca.model.analysis import Factor
from rca.model.cite import Cite, Claim
from rca.model.instant import Instant
from rca.model.measures import Measures
from rca.model.propagation import Deviation, DeviationKind

FAST_WEIGHT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectedService:
    """A service that may be at fault; `score` is the product of `factors`."""

    service: str
    score: float
    factors: tuple[Factor, ...]
    first_seen: Instant
    deviation: Deviation


def size(d: Deviation) -> float:
    if d.kind is DeviationKind.ERROR:
        return max(_rate(d.since) - _rate(d.before), 0)
    if d.kind is DeviationKind.LOST:
        return max(_rate(d.before) - _rate(d.since), 0) * max(2 * d.kept - 1, 0)
    ratio = max(d.seconds_since, 1e-9) / max(d.seconds_before, 1e-9)
    added = abs(d.seconds_since - d.seconds_before)
    felt = sqrt(min(added / max(d.whole_seconds, d.seconds_since), 1))
    if d.kind is DeviationKind.SLOW:
        return felt * max(2 * d.chance_slower - 1, 0) * max(1 - 1 / sqrt(ratio), 0)
    return felt * FAST_WEIGHT * max(1 - 2 * d.chance_slower, 0) * max(1 - sqrt(ratio), 0)


def sure(d: Deviation) -> float:
    return 1 - exp(-max(d.strength - 2, 0) / 4)


def _rate(share):
    return (share.count + 0.5) / (share.of + 1)


def suspected_services(measures) -> tuple[SuspectedService, ...]:
    ds = measures.propagation.deviations
    raw = {}
    for d in ds:
        raw[d.service] = max(raw.get(d.service, 0), size(d) * sure(d))
    best = {}
    for d in ds:
        explained = max((min(n / d.requests, 1) * raw[s] for s, n in d.beneath), default=0)
        value = size(d) * sure(d) * (1 - explained)
        if d.service not in best or best[d.service][0] < value:
            best[d.service] = (value, d, explained)
    return sorted(((v, s, d, e) for s, (v, d, e) in best.items()), key=lambda x: (-x[0], x[1]))
