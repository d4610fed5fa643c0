"""The symptom by the minute, from what was measured."""

from collections import defaultdict
from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.instant import Instant
from rca.model.signals import Direction, Onset, SignalKind
from rca.report.escape import one_line, shortened

MOST_MINUTES = 720


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`minutes` are (start, all, those that failed) in order of time; all is 0 where unknown."""

    what: str
    bad: str
    minutes: tuple[tuple[Instant, int, int], ...]


def rate_of(analysis: Analysis) -> Rate | None:
    """Requests of the routes that failed in the symptom's service, else what rose the most there.

    None when nothing of the kind was measured.
    """
    service = analysis.symptoms[0].service if analysis.symptoms else ""
    routes = [r for r in analysis.measures.routes if not service or r.place.service == service]
    failing = {(r.protocol, r.method, r.route, r.place.service) for r in routes if r.failed}
    minutes: dict[Instant, list[int]] = defaultdict(lambda: [0, 0])
    for route in routes:
        if (route.protocol, route.method, route.route, route.place.service) in failing:
            for at, total, failed in route.failed_per_minute:
                minutes[at][0] += total
                minutes[at][1] += failed
    if minutes:
        names = sorted({f"{method} {route}" for _, method, route, _ in failing})
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        what = f"{names[0]}{more}" + (f" on {service}" if service else "")
        return Rate(what=what, bad="failed", minutes=_kept(minutes, analysis.onset))
    if analysis.onset is None:
        return None
    rises = [
        onset
        for onset in analysis.measures.onsets
        if onset.direction is Direction.RISE
        and onset.kind in (SignalKind.ERRORS, SignalKind.ROUTE, SignalKind.PATTERN)
        and onset.per_minute
    ]
    own = [onset for onset in rises if onset.service == service]
    best = next(iter(sorted(own or rises, key=lambda o: o.kind is not SignalKind.ERRORS)), None)
    if best is None:
        return None
    found = {at: [0, count] for at, count in best.per_minute}
    what, bad = _named(best, analysis)
    where = f"{what} of {best.service}" if best.service else what
    return Rate(what=where, bad=bad, minutes=_kept(found, analysis.onset))


def _named(onset: Onset, analysis: Analysis) -> tuple[str, str]:
    """What is counted, in full and in a word or two."""
    if onset.kind is SignalKind.ERRORS:
        return "errors", "errors"
    if onset.kind is SignalKind.ROUTE:
        return f"failed requests, {onset.name}", "failed"
    named = [p.template for p in analysis.measures.patterns if p.id == onset.name]
    return (f"“{shortened(one_line(named[0]), 80)}”" if named else "one pattern"), "entries"


def _kept(
    minutes: dict[Instant, list[int]], onset: Instant | None
) -> tuple[tuple[Instant, int, int], ...]:
    """In order of time; of more than MOST_MINUTES those next to the onset."""
    middle = max(minutes) if onset is None else onset
    near = sorted(minutes, key=lambda at: (abs(at - middle), at))[:MOST_MINUTES]
    return tuple((at, *minutes[at]) for at in sorted(near))  # type: ignore[misc]
