"""Probes that asked the same and ended alike, counted."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import median_low

from rca.model.probe import Probe, ProbeTally


def tallies_of(probes: Sequence[Probe]) -> tuple[ProbeTally, ...]:
    """One for each label, request and outcome: by label, failures first, then by URL and method."""
    alike: dict[tuple[str, bool, str, str, int, str], list[Probe]] = defaultdict(list)
    for probe in probes:
        key = (probe.label, probe.ok, probe.url, probe.method, probe.status, probe.error)
        alike[key].append(probe)
    return tuple(_tally(alike[key]) for key in sorted(alike))


def _tally(probes: list[Probe]) -> ProbeTally:
    timed = sorted(
        (probe for probe in probes if probe.at is not None),
        key=lambda probe: (probe.at or 0, probe.cite),
    )
    ordered = timed or sorted(probes, key=lambda probe: probe.cite)
    latencies = [one.latency_seconds for one in probes if one.latency_seconds is not None]
    first = probes[0]
    return ProbeTally(
        label=first.label,
        method=first.method,
        url=first.url,
        status=first.status,
        error=first.error,
        ok=first.ok,
        count=len(probes),
        first=timed[0].at if timed else None,
        last=timed[-1].at if timed else None,
        median_latency_seconds=median_low(latencies) if latencies else None,
        longest_latency_seconds=max(latencies, default=None),
        cites=tuple(dict.fromkeys((ordered[0].cite, ordered[-1].cite))),
    )
