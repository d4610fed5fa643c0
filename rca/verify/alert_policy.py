"""A monitor as an alert policy of Cloud Monitoring, and the log-based metrics that it needs.

The policy is what `gcloud alpha monitoring policies create --policy-from-file` takes
(https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies), a metric what
`gcloud logging metrics create NAME --config-from-file` takes
(https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.metrics).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from rca.model.incident import Incident, Monitor
from rca.model.question import Metric, duration_seconds
from rca.verify.log_filter import (
    Selection,
    close_codes,
    failed_requests,
    requests,
    sessions,
    texts,
    wrong_facts,
)

LONGEST_NAME = 90
LONGEST_WINDOW = 86_400
_ALIGNERS = {Metric.LATENCY_P50: "ALIGN_PERCENTILE_50", Metric.LATENCY_P99: "ALIGN_PERCENTILE_99"}
Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorFile:
    """One file. `metric` is the name of a log-based metric, empty for a policy."""

    name: str
    metric: str
    text: str

    @property
    def command(self) -> str:
        """What creates it; a policy after its metrics."""
        if self.metric:
            return f"gcloud logging metrics create {self.metric} --config-from-file={self.name}"
        return f"gcloud alpha monitoring policies create --policy-from-file={self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotWritable:
    """Why a monitor has no form that Cloud Monitoring knows."""

    because: str


def files_for(
    monitor: Monitor, position: int, incident: Incident
) -> tuple[MonitorFile, ...] | NotWritable:
    """The metrics a monitor needs, then its policy; `position` (from 1) keeps names apart."""
    if monitor.metric is None:
        return NotWritable(because="it is written in words only")
    if duration_seconds(monitor.window) > LONGEST_WINDOW:
        return NotWritable(because="an alert looks back over a day at most")
    slug = _slug(f"m{position}-{monitor.title}")
    prefix = f"{_slug(incident.id)[:40]}-{slug}"[:LONGEST_NAME]
    if monitor.metric in (Metric.WEBSOCKET_SUCCESS, Metric.EVENT_DELIVERY, Metric.TEST_PASS_RATE):
        return NotWritable(
            because=f"{monitor.metric} is read from traces or test runs, which a log filter "
            "cannot join; close_code_success or text_count come near"
        )
    if monitor.metric is Metric.SETTING:
        return NotWritable(because="a setting is no time series; startup_fact comes near")
    made = _condition(monitor, prefix)
    if isinstance(made, NotWritable):
        return made
    condition, metrics = made
    policy = {
        "displayName": f"{monitor.title} ({incident.id})"[:500],
        "documentation": {
            "content": f"{monitor.watch}. Alert: {monitor.alert}. "
            f"Made for incident {incident.id}: {incident.title}.",
            "mimeType": "text/markdown",
        },
        "userLabels": {"incident": _slug(incident.id)[:63]},
        "combiner": "OR",
        "conditions": [{"displayName": monitor.alert[:500], "conditionThreshold": condition}],
        "alertStrategy": {"autoClose": "1800s"},
        "enabled": True,
    }
    return (
        *(
            MonitorFile(
                name=f"{slug}-{part}.metric.json",
                metric=f"{prefix}-{part}",
                text=_text(_metric(monitor, selection)),
            )
            for part, selection in metrics.items()
        ),
        MonitorFile(name=f"{slug}.policy.json", metric="", text=_text(policy)),
    )


def _condition(monitor: Monitor, prefix: str) -> tuple[Json, Mapping[str, Selection]] | NotWritable:
    """The threshold condition, and the metrics it reads by the last part of their name."""
    match monitor.metric:
        case Metric.TEXT_COUNT:
            return _over(monitor, prefix, texts(monitor), "ALIGN_DELTA", monitor.threshold)
        case Metric.TEXT_RATE:
            return _over(monitor, prefix, texts(monitor), "ALIGN_RATE", monitor.threshold / 60)
        case Metric.STARTUP_FACT:
            alarm = monitor.model_copy(update={"op": ">"})
            return _over(alarm, prefix, wrong_facts(monitor), "ALIGN_DELTA", 0.0)
        case Metric.REQUEST_SUCCESS:
            return _share(monitor, prefix, failed_requests(monitor), requests(monitor))
        case Metric.CLOSE_CODE_SUCCESS:
            return _share(monitor, prefix, close_codes(monitor), sessions(monitor))
        case _:
            return _latency(monitor)


def _over(
    monitor: Monitor, prefix: str, selection: Selection, aligner: str, threshold: float
) -> tuple[Json, Mapping[str, Selection]]:
    condition = {
        "filter": _user_metric(f"{prefix}-seen"),
        "aggregations": [_aggregation(monitor, aligner)],
        **_threshold(monitor.op, threshold),
    }
    return condition, {"seen": selection}


def _share(
    monitor: Monitor, prefix: str, bad: Selection, everything: Selection
) -> tuple[Json, Mapping[str, Selection]] | NotWritable:
    if monitor.op != "<":
        return NotWritable(because="a success that is too high is no alarm: op has to be <")
    share = monitor.threshold / 100 if monitor.threshold > 1 else monitor.threshold
    condition = {
        "filter": _user_metric(f"{prefix}-failed"),
        "aggregations": [_aggregation(monitor, "ALIGN_DELTA")],
        "denominatorFilter": _user_metric(f"{prefix}-all"),
        "denominatorAggregations": [_aggregation(monitor, "ALIGN_DELTA")],
        **_threshold(">", round(1 - share, 9)),
    }
    return condition, {"failed": bad, "all": everything}


def _latency(monitor: Monitor) -> tuple[Json, Mapping[str, Selection]] | NotWritable:
    """Cloud Run measures latency in milliseconds, by service, not by route."""
    aligner = _ALIGNERS.get(monitor.metric) if monitor.metric is not None else None
    if aligner is None:
        return NotWritable(because="alerts know the 50th and 99th percentile, not the 90th")
    if monitor.of:
        return NotWritable(because="the platform measures latency by service, not by route")
    parts = [
        'metric.type="run.googleapis.com/request_latencies"',
        'resource.type="cloud_run_revision"',
        *([f'resource.labels.service_name="{monitor.service}"'] if monitor.service else []),
    ]
    condition = {
        "filter": " AND ".join(parts),
        "aggregations": [_aggregation(monitor, aligner, "REDUCE_MAX")],
        **_threshold(monitor.op, round(monitor.threshold * 1000, 6)),
    }
    return condition, {}


def _threshold(op: str, value: float) -> Json:
    return {
        "comparison": "COMPARISON_GT" if op == ">" else "COMPARISON_LT",
        "thresholdValue": value,
        "duration": "0s",
        "trigger": {"count": 1},
    }


def _aggregation(monitor: Monitor, aligner: str, reducer: str = "REDUCE_SUM") -> Json:
    """Periods are whole minutes; the window is what each point covers."""
    minutes = max(1, -(-duration_seconds(monitor.window) // 60))
    return {
        "alignmentPeriod": f"{minutes * 60}s",
        "perSeriesAligner": aligner,
        "crossSeriesReducer": reducer,
    }


def _user_metric(name: str) -> str:
    return (
        f'metric.type="logging.googleapis.com/user/{name}" AND resource.type="cloud_run_revision"'
    )


def _metric(monitor: Monitor, selection: Selection) -> Json:
    return {
        "description": f"{selection.counts}, for the monitor “{monitor.title}”"[:8000],
        "filter": selection.filter,
        "metricDescriptor": {"metricKind": "DELTA", "valueType": "INT64", "unit": "1"},
    }


def _text(document: Mapping[str, object]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _slug(text: str) -> str:
    """Small letters, digits and dashes; what labels, metric names and files all allow."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:50].rstrip("-") or "monitor"
