"""Monitors as files that gcloud takes: the published shapes of both resources, and their filters.

The shapes are those of Google's own clients; the limits beside them are the documented ones.
"""

import json
import re
import tomllib
from typing import Annotated, Any, Literal

import pytest
import re2
from google.cloud import monitoring_v3
from google.cloud.logging_v2.types import LogMetric
from google.protobuf import json_format
from pydantic import BaseModel, ConfigDict, Field

from rca.model.incident import Monitor
from rca.verify import monitors_of
from rca.verify.alert_policy import NotWritable, files_for
from tests import factories
from tests.conftest import BUNDLED
from tests.logging_server.query import matches, parse


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


def published(message: Any, text: str) -> dict[str, Any]:
    """The document, once the client library took every field and every name in it."""
    document: dict[str, Any] = json.loads(text)
    json_format.ParseDict(document, message.pb(message()), ignore_unknown_fields=False)
    return document


class Aggregation(Strict):
    """https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies#Aggregation"""

    alignmentPeriod: Annotated[str, Field(pattern=r"^\d+s$")]  # noqa: N815 - the API's name
    perSeriesAligner: Literal[  # noqa: N815
        "ALIGN_DELTA", "ALIGN_RATE", "ALIGN_PERCENTILE_99", "ALIGN_PERCENTILE_50"
    ]
    crossSeriesReducer: Literal["REDUCE_SUM", "REDUCE_MAX"]  # noqa: N815


class Trigger(Strict):
    count: int = Field(ge=1)


class Threshold(Strict):
    """.../projects.alertPolicies#MetricThreshold: only GT and LT, filters of 2,048 letters."""

    filter: Annotated[str, Field(max_length=2048)]
    aggregations: list[Aggregation]
    denominatorFilter: Annotated[str, Field(max_length=2048)] = ""  # noqa: N815
    denominatorAggregations: list[Aggregation] = []  # noqa: N815
    comparison: Literal["COMPARISON_GT", "COMPARISON_LT"]
    thresholdValue: float  # noqa: N815
    duration: Annotated[str, Field(pattern=r"^(0|\d*[02468]0)s$")]
    trigger: Trigger


class Condition(Strict):
    displayName: Annotated[str, Field(max_length=512)]  # noqa: N815
    conditionThreshold: Threshold  # noqa: N815


class Documentation(Strict):
    content: Annotated[str, Field(max_length=8192)]
    mimeType: Literal["text/markdown"]  # noqa: N815


class AlertStrategy(Strict):
    autoClose: Annotated[str, Field(pattern=r"^\d+s$")]  # noqa: N815


Label = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,63}$")]


class AlertPolicy(Strict):
    """What a policy may have when it is created: no `name`, the server gives one."""

    displayName: Annotated[str, Field(max_length=512)]  # noqa: N815
    documentation: Documentation
    userLabels: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,62}$")], Label]  # noqa: N815
    combiner: Literal["OR", "AND"]
    conditions: list[Condition] = Field(min_length=1, max_length=6)
    alertStrategy: AlertStrategy  # noqa: N815
    enabled: bool


def monitor(**fields: Any) -> Monitor:
    words = {"title": "Pool", "watch": "w", "alert": "a", "rhythm": "r", "service": "checkout"}
    return Monitor.model_validate(words | fields)


LONGEST_LOG_FILTER = 20_000
MONITORING_FILTER = r'[a-z_.]+="[^"\\]+"( AND [a-z_.]+="[^"\\]+")*'
"""https://cloud.google.com/monitoring/api/v3/filters, as far as it is used here."""

WRITABLE: list[dict[str, Any]] = [
    {"metric": "text_count", "of": ['say "no" \\ now'], "threshold": 0},
    {"metric": "text_rate", "of": ["limit"], "threshold": 6, "window": "90 s"},
    {"metric": "startup_fact", "of": ["mode"], "equals": "e2e"},
    {"metric": "request_success", "of": ["/pay/{id}", "/a.b"], "op": "<", "threshold": 99},
    {"metric": "request_success", "op": "<", "threshold": 0.99},
    {"metric": "close_code_success", "of": ["1006", "1011"], "op": "<", "threshold": 0.95},
    {"metric": "latency_p99", "threshold": 0.5, "window": "1 h"},
    {"metric": "latency_p50", "threshold": 0.5, "service": ""},
]


@pytest.mark.parametrize("broken", ["displayname", "combiner", "enabled"])
def test_a_name_or_value_that_the_api_does_not_know_is_seen(broken: str) -> None:
    made = files_for(monitor(**WRITABLE[0]), 1, factories.incident())
    assert not isinstance(made, NotWritable)

    with pytest.raises(json_format.ParseError):
        published(monitoring_v3.AlertPolicy, json.dumps(json.loads(made[-1].text) | {broken: "x"}))


@pytest.mark.parametrize("fields", WRITABLE)
@pytest.mark.parametrize("title", ["Pool", "日本", "x" * 600, '"quoted" \u202e'])
def test_the_files_have_the_fields_that_the_apis_take(fields: dict[str, Any], title: str) -> None:
    made = files_for(monitor(title=title, **fields), 1, factories.incident())

    assert not isinstance(made, NotWritable)
    *metrics, policy = made
    alerting = AlertPolicy.model_validate(published(monitoring_v3.AlertPolicy, policy.text))
    condition = alerting.conditions[0].conditionThreshold
    for filtered in (condition.filter, condition.denominatorFilter):
        assert re.fullmatch(MONITORING_FILTER, filtered) or not filtered
    for metric in metrics:
        written = published(LogMetric, metric.text)["filter"]
        assert written.startswith('resource.type="cloud_run_revision"')
        assert len(written) <= LONGEST_LOG_FILTER
        parse(written)
        assert len(metric.metric) <= 100
        used = condition.filter + condition.denominatorFilter
        assert f'metric.type="logging.googleapis.com/user/{metric.metric}"' in used
    assert len({file.name for file in made}) == len(made)
    assert policy.command.endswith(f"--policy-from-file={policy.name}")


def test_text_stands_quoted_in_the_filter() -> None:
    made = files_for(monitor(**WRITABLE[0]), 1, factories.incident())

    assert not isinstance(made, NotWritable)
    assert r'textPayload:"say \"no\" \\ now"' in json.loads(made[0].text)["filter"]


def test_routes_are_a_regular_expression_that_the_engine_takes() -> None:
    made = files_for(monitor(**WRITABLE[3]), 1, factories.incident())

    assert not isinstance(made, NotWritable)
    written = json.loads(made[0].text)["filter"].partition("requestUrl=~")[2]
    pattern = re2.compile(json.JSONDecoder().raw_decode(written)[0])
    for url, is_wanted in (
        ("https://x.example/pay/17", True),
        ("https://x.example/pay/17?a=b", True),
        ("https://x.example/a.b", True),
        ("https://x.example/aXb", False),
        ("https://x.example/pay/17/more", False),
        ("https://x.example/v2/pay/17", False),
        ("/pay/17", True),
    ):
        assert bool(pattern.search(url)) is is_wanted, url


def test_a_success_below_the_threshold_is_a_failing_share_above_the_rest() -> None:
    made = files_for(monitor(**WRITABLE[5]), 1, factories.incident())

    assert not isinstance(made, NotWritable)
    condition = AlertPolicy.model_validate_json(made[-1].text).conditions[0].conditionThreshold
    assert (condition.comparison, condition.thresholdValue) == ("COMPARISON_GT", 0.05)
    assert [file.metric.rpartition("-")[2] for file in made] == ["failed", "all", ""]


@pytest.mark.parametrize(
    ("fields", "threshold", "aligner"),
    [
        (WRITABLE[0], 0.0, "ALIGN_DELTA"),
        (WRITABLE[1], 0.1, "ALIGN_RATE"),
        (WRITABLE[6], 500.0, "ALIGN_PERCENTILE_99"),
    ],
)
def test_thresholds_are_in_the_units_of_the_metric(
    fields: dict[str, Any], threshold: float, aligner: str
) -> None:
    """Rates are by second, latencies in milliseconds."""
    made = files_for(monitor(**fields), 1, factories.incident())

    assert not isinstance(made, NotWritable)
    condition = AlertPolicy.model_validate_json(made[-1].text).conditions[0].conditionThreshold
    assert condition.thresholdValue == threshold
    assert condition.aggregations[0].perSeriesAligner == aligner
    assert int(condition.aggregations[0].alignmentPeriod.removesuffix("s")) % 60 == 0


def test_a_startup_line_counts_unless_it_says_what_it_should() -> None:
    made = files_for(monitor(**WRITABLE[2]), 1, factories.incident())

    assert not isinstance(made, NotWritable)
    written = json.loads(made[0].text)["filter"]
    assert written.endswith(
        '(textPayload=~"^mode: " OR jsonPayload.message=~"^mode: ") AND '
        'NOT (textPayload=~"^mode: e2e\\\\s*$" OR jsonPayload.message=~"^mode: e2e\\\\s*$")'
    )


def test_a_startup_line_that_only_begins_or_ends_as_it_should_is_wrong() -> None:
    wanted = {"metric": "startup_fact", "of": ["pool size (max)"], "equals": "2"}
    made = files_for(monitor(**wanted), 1, factories.incident())

    assert not isinstance(made, NotWritable)
    right = re.findall(r'textPayload=~"([^"]*)"', json.loads(made[0].text)["filter"])[1]
    takes = re2.compile(json.loads(f'"{right}"')).search
    assert takes("pool size (max): 2")
    for other in ("pool size (max): 20", "my pool size (max): 2", "pool size (max): 2 or more"):
        assert not takes(other)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "in words only"),
        ({"metric": "test_pass_rate", "op": "<", "threshold": 90}, "cannot join"),
        ({"metric": "setting", "of": ["image"], "equals": "x"}, "no time series"),
        ({"metric": "request_success", "op": ">", "threshold": 0.9}, "too high"),
        ({"metric": "latency_p90", "threshold": 1}, "not the 90th"),
        ({"metric": "latency_p99", "of": ["/pay"], "threshold": 1}, "not by route"),
        ({"metric": "text_count", "of": ["x"], "threshold": 1, "window": "2 d"}, "a day at most"),
    ],
)
def test_what_has_no_form_there_says_why(fields: dict[str, Any], said: str) -> None:
    made = files_for(monitor(**fields), 1, factories.incident())

    assert isinstance(made, NotWritable)
    assert said in made.because


def test_a_monitor_says_whether_it_would_have_alerted() -> None:
    measures = factories.measures(
        routes=(factories.route(), factories.route(place=factories.place("after-fix"), failed=0)),
        facts=(factories.fact(),),
    )
    monitors = (
        monitor(metric="request_success", op="<", threshold=0.95),
        monitor(metric="startup_fact", of=["pool size"], equals="20"),
    )
    case = factories.dossier(incident=factories.incident(monitors=monitors))

    first, second = monitors_of(case, measures, ("incident", "after-fix"))

    assert [one.alerts for one in first.on] == [True, False]
    assert [one.alerts for one in second.on] == [True, None]


def entries(label: str) -> list[dict[str, Any]]:
    """The stored log entries of the bundled incident under one label."""
    kept = BUNDLED / "evidence"
    [log] = [one for one in kept.glob("*.ndjson") if one.with_suffix(f".{label}.json").is_file()]
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("title", "label", "counts"),
    [
        ("WebSocket sessions", "incident", {"failed": 65, "all": 95}),
        ("WebSocket sessions", "after-fix", {"failed": 0, "all": 65}),
        ("Environment variables", "incident", {"seen": 1}),
        ("Environment variables", "after-fix", {"seen": 0}),
        ("Order of middleware", "incident", {"seen": 1}),
        ("Order of middleware", "after-fix", {"seen": 0}),
    ],
)
def test_the_filters_of_the_bundled_monitors_count_what_happened(
    title: str, label: str, counts: dict[str, int]
) -> None:
    """Read by the query language of the test server, on entries as Cloud Logging gave them."""
    declared = tomllib.loads((BUNDLED / "incident.toml").read_text("utf-8"))["monitors"]
    [one] = [Monitor.model_validate(item) for item in declared if item["title"] == title]
    made = files_for(one, 1, factories.incident())
    assert not isinstance(made, NotWritable)

    found = {
        file.metric.rpartition("-")[2]: sum(
            matches(json.loads(file.text)["filter"], entry) for entry in entries(label)
        )
        for file in made
        if file.metric
    }

    assert found == counts
