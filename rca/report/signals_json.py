"""Signals for `rca.analysis/1`: onsets, series, intervals and latency as plain values.

They are what `rca analyze --json` prints beyond the analysis that is kept beside the report: much,
and of use to programs, but nobody reads it as a difference between two reports.
"""

import json
from typing import Any

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.ids import PatternId
from rca.model.instant import Instant, format_instant
from rca.model.joins import AttemptPair, InstancePair, RevisionPattern
from rca.model.measures import Measures
from rca.model.signals import (
    Companion,
    Exposure,
    Interval,
    Intervals,
    Latency,
    LatencyShift,
    Onset,
    RouteLatency,
    Series,
    SignalKind,
    Spread,
    Steadiness,
)
from rca.model.silence import QuietInstance, StartupProbes
from rca.model.test_courses import TestCourse, TestGroup
from rca.report.analysis_json import analysis_document, cite_document

Json = dict[str, Any]


def to_full_json(dossier: Dossier, analysis: Analysis) -> str:
    """The analysis document with all signals, indented by two, ending with a newline."""
    document = analysis_document(dossier, analysis) | signals_document(analysis.measures)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def signals_document(measures: Measures) -> Json:
    """`onsets`, `series`, `companions`, `steadiness`, `intervals`, `latency`, the joins, who says
    nothing, and what tests did, in the order of the measures.

    `patterns` gives the template and the log of each pattern that they name, by id.
    """
    named = {
        *(PatternId(onset.name) for onset in measures.onsets if onset.kind is SignalKind.PATTERN),
        *(one.pattern for one in measures.series),
        *(one.companion for one in measures.companions),
        *(pattern for one in measures.intervals for pattern in (*one.starts, *one.finishes)),
        *(name for one in measures.instance_pairs for name in (one.cause, one.effect)),
        *(one.pattern for one in measures.revision_patterns),
        *(one.pattern for one in measures.attempt_pairs),
    }
    return {
        "patterns": {
            pattern.id: {"template": pattern.template, "log": pattern.log}
            for pattern in measures.patterns
            if pattern.id in named
        },
        "onsets": [_onset(onset) for onset in measures.onsets],
        "series": [_series(one) for one in measures.series],
        "companions": [_companion(one) for one in measures.companions],
        "steadiness": [_steadiness(one) for one in measures.steadiness],
        "intervals": [_intervals(one) for one in measures.intervals],
        "latency": _latency(measures.latency),
        "instance_pairs": [_instance_pair(one) for one in measures.instance_pairs],
        "revision_patterns": [_revision_pattern(one) for one in measures.revision_patterns],
        "attempt_pairs": [_attempt_pair(one) for one in measures.attempt_pairs],
        "startup_probes": [_startup_probes(one) for one in measures.startup_probes],
        "quiet_instances": [_quiet_instance(one) for one in measures.quiet_instances],
        "test_courses": [_test_course(one) for one in measures.test_courses],
        "test_groups": [_test_group(one) for one in measures.test_groups],
    }


def _startup_probes(one: StartupProbes) -> Json:
    return {
        "service": one.service,
        "revision": one.revision,
        "failed": one.failed,
        "succeeded": one.succeeded,
        "first_failed": format_instant(one.first_failed),
        "last_failed": format_instant(one.last_failed),
        "evidence": [cite_document(one.cite)],
    }


def _quiet_instance(one: QuietInstance) -> Json:
    cites = (one.cite, one.last_said, one.beside_cite)
    return {
        "service": one.service,
        "revision": one.revision,
        "instance": one.instance,
        "since": format_instant(one.since),
        "lines_before": one.lines,
        "requests": one.asked,
        "failed": one.failed,
        "others": one.beside,
        "others_lines": one.beside_lines,
        "others_requests": one.beside_asked,
        "others_failed": one.beside_failed,
        "evidence": [cite_document(cite) for cite in cites if cite is not None],
    }


def _instance_pair(one: InstancePair) -> Json:
    return {
        "label": one.label,
        "service": one.service,
        "cause": one.cause,
        "effect": one.effect,
        "within_s": one.within_seconds,
        "then": one.then,
        "without_effect": one.without_effect,
        "without_cause": one.without_cause,
        "median_lag_s": one.median_lag_seconds,
        "instances": one.instances,
        "evidence": [cite_document(cite) for cite in one.examples],
        "against": [cite_document(cite) for cite in one.counter_examples],
    }


def _revision_pattern(one: RevisionPattern) -> Json:
    return {
        "service": one.service,
        "revision": one.revision,
        "pattern": one.pattern,
        "count": one.count,
        "entries": one.entries,
        "others": one.others,
        "other_revisions": one.other_revisions,
        "chance": one.chance,
        "first": format_instant(one.first),
        "last": format_instant(one.last),
        "evidence": [cite_document(one.cite)],
    }


def _attempt_pair(one: AttemptPair) -> Json:
    return {
        "label": one.label,
        "test": one.test,
        "pattern": one.pattern,
        "failed_with": one.failed_with,
        "failed_without": one.failed_without,
        "passed_with": one.passed_with,
        "passed_without": one.passed_without,
        "evidence": [cite_document(one.cite), cite_document(one.attempt)],
    }


def _test_course(one: TestCourse) -> Json:
    return {
        "label": one.label,
        "test": one.test,
        "attempts": one.attempts,
        "failed": one.failed,
        "first_failed_number": one.first_failed_number,
        "first_failed_at": _time(one.first_failed_at),
        "place": one.place,
        "ran": one.ran,
        "timed": one.is_timed,
        "after": one.after,
        "failed_after": one.failed_after,
        "passed_after": one.passed_after,
        "states": one.states,
        "flaky_states": one.flaky_states,
        "evidence": [cite_document(one.first_failed)],
    }


def _test_group(one: TestGroup) -> Json:
    return {
        "label": one.label,
        "size": one.size,
        "tests": list(one.tests),
        "together": one.together,
        "apart": one.apart,
        "alone": one.alone,
        "evidence": [cite_document(one.first_failed)],
    }


def _onset(onset: Onset) -> Json:
    return {
        "kind": onset.kind.value,
        "name": onset.name,
        "service": onset.service,
        "direction": onset.direction.value,
        "start": format_instant(onset.start),
        "earliest": format_instant(onset.earliest),
        "latest": format_instant(onset.latest),
        "end": _time(onset.end),
        "new": onset.is_new,
        "vanished": onset.is_vanished,
        "before": _exposure(onset.before),
        "during": _exposure(onset.during),
        "per": list(onset.per),
        "strength": onset.strength,
        "p_value": onset.p_value,
        "per_minute": [[format_instant(minute), count] for minute, count in onset.per_minute],
        "by_severity": dict(onset.by_severity),
        "by_revision": dict(onset.by_revision),
        "by_instance": dict(onset.by_instance),
        "evidence": [cite_document(onset.cite)],
    }


def _exposure(exposure: Exposure) -> Json:
    return {
        "count": exposure.count,
        "requests": exposure.requests,
        "seconds": round(exposure.seconds, 3),
    }


def _companion(one: Companion) -> Json:
    return {
        "pattern": one.pattern,
        "field": one.field,
        "service": one.service,
        "instance": one.instance,
        "companion": one.companion,
        "then": one.then,
        "without_step": one.without_step,
        "without_companion": one.without_companion,
        "phi": one.phi,
        "revision": one.revision,
        "elsewhere": one.elsewhere,
        "elsewhere_steps": one.elsewhere_steps,
        "evidence": [
            cite_document(cite) for cite in (one.cite, one.elsewhere_cite) if cite is not None
        ],
    }


def _steadiness(one: Steadiness) -> Json:
    return {
        "pattern": one.pattern,
        "field": one.field,
        "service": one.service,
        "revision": one.revision,
        "instance": one.instance,
        "other_revision": one.other_revision,
        "readings": one.readings,
        "moved": one.moved,
        "other_range": one.other_range,
        "evidence": [cite_document(one.cite)],
    }


def _series(one: Series) -> Json:
    return {
        "pattern": one.pattern,
        "field": one.field,
        "unit": one.unit,
        "service": one.service,
        "instance": one.instance,
        "count": one.count,
        "first": [format_instant(one.first_at), one.first],
        "last": [format_instant(one.last_at), one.last],
        "low": one.low,
        "high": one.high,
        "median_healthy": one.median_healthy,
        "median_since": one.median_since,
        "trend": one.trend,
        "trend_p_value": one.trend_p_value,
        "slope_per_minute": one.slope_per_minute,
        "shift_at": format_instant(one.shift_at),
        "shift_p_value": one.shift_p_value,
        "median_before": one.median_before,
        "median_after": one.median_after,
        "steps_up": one.steps_up,
        "steps_down": one.steps_down,
        "limit": one.limit,
        "counter": one.is_counter,
        "ends_at": one.ends_at,
        "points": [[format_instant(at), value] for at, value in one.points],
        "evidence": [cite_document(one.cite)],
    }


def _intervals(one: Intervals) -> Json:
    return {
        "label": one.label,
        "service": one.service,
        "subject": one.subject,
        "starts": list(one.starts),
        "finishes": list(one.finishes),
        "matched": one.matched,
        "count": one.count,
        "unfinished_count": one.unfinished_count,
        "median_s": one.median_seconds,
        "most_open": one.most_open,
        "most_open_at": format_instant(one.most_open_at),
        "longest": [_interval(interval) for interval in one.longest],
        "unfinished": [_interval(interval) for interval in one.unfinished],
    }


def _interval(interval: Interval) -> Json:
    return {
        "start": format_instant(interval.start),
        "end": _time(interval.end),
        "instance": interval.instance,
        "evidence": [cite_document(interval.cite)],
    }


def _latency(latency: Latency) -> Json:
    return {
        "routes": [_route(route) for route in latency.routes],
        "shifts": [_shift(shift) for shift in latency.shifts],
    }


def _route(route: RouteLatency) -> Json:
    return {
        "label": route.label,
        "service": route.service,
        "method": route.method,
        "route": route.route,
        "total": route.total,
        "failed": route.failed,
        "per_minute": route.per_minute,
        "latency_s": _spread(route.latency),
        "exclusive_s": _spread(route.exclusive),
        "nested": route.nested,
        "callers": list(route.callers),
    }


def _spread(spread: Spread) -> Json:
    return {"p50": spread.p50, "p90": spread.p90, "p99": spread.p99}


def _shift(shift: LatencyShift) -> Json:
    return {
        "service": shift.service,
        "healthy": shift.healthy,
        "since": shift.since,
        "chance_slower": shift.chance_slower,
        "z": shift.z,
        "added_s": shift.added_seconds,
        "ratio": shift.ratio,
    }


def _time(instant: Instant | None) -> str | None:
    return None if instant is None else format_instant(instant)
