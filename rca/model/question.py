"""A question that evidence answers with a figure: a metric, what it is of, and when it is enough.

Criteria, validations of fixes and monitors ask the same questions; docs/reference/metrics.md says
what each metric counts.
"""

import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from rca.model.stored import Stored

Operator = Literal[">", ">=", "==", "<=", "<"]


class Metric(StrEnum):
    """What is measured."""

    WEBSOCKET_SUCCESS = "websocket_success"
    REQUEST_SUCCESS = "request_success"
    CLOSE_CODE_SUCCESS = "close_code_success"
    TEST_PASS_RATE = "test_pass_rate"  # noqa: S105 - nothing secret is passed
    TEXT_COUNT = "text_count"
    TEXT_RATE = "text_rate"
    EVENT_DELIVERY = "event_delivery"
    LATENCY_P50 = "latency_p50"
    LATENCY_P90 = "latency_p90"
    LATENCY_P99 = "latency_p99"
    SETTING = "setting"
    STARTUP_FACT = "startup_fact"

    @property
    def is_rate(self) -> bool:
        """Whether it is a share between 0 and 1."""
        return self in _RATES

    @property
    def is_text(self) -> bool:
        """Whether it compares a text (`equals`), not a number."""
        return self in (Metric.SETTING, Metric.STARTUP_FACT)

    @property
    def quantile(self) -> float | None:
        """The quantile that a latency metric takes, else None."""
        return _QUANTILES.get(self)


_RATES = frozenset(
    (
        Metric.WEBSOCKET_SUCCESS,
        Metric.REQUEST_SUCCESS,
        Metric.CLOSE_CODE_SUCCESS,
        Metric.TEST_PASS_RATE,
        Metric.EVENT_DELIVERY,
    )
)
_QUANTILES = {Metric.LATENCY_P50: 0.5, Metric.LATENCY_P90: 0.9, Metric.LATENCY_P99: 0.99}
_NEEDS_OF = frozenset(
    (
        Metric.CLOSE_CODE_SUCCESS,
        Metric.TEXT_COUNT,
        Metric.TEXT_RATE,
        Metric.EVENT_DELIVERY,
        Metric.SETTING,
        Metric.STARTUP_FACT,
    )
)
_DURATION = re.compile(r"([1-9]\d{0,5}) ?(s|min|h|d)", re.ASCII)
_CODE = re.compile(r"[1-4]\d{3}", re.ASCII)
_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400}


def _check_duration(text: str) -> str:
    if text and not _DURATION.fullmatch(text):
        raise ValueError('write a duration like "30 s", "5 min", "1 h" or "7 d"')
    return text


Duration = Annotated[str, AfterValidator(_check_duration)]
"""A length of time as a person wrote it; empty for none."""


def duration_seconds(text: str) -> int:
    """The seconds of a `Duration`; 0 for an empty one."""
    match = _DURATION.fullmatch(text)
    return int(match[1]) * _SECONDS[match[2]] if match else 0


class Question(Stored):
    """A metric and when its value is enough: `op` and `threshold`, or `equals` for a text.

    `of` narrows it to routes, tests, texts, close codes, event names or settings; `service` to one
    service. `compare` says whether a rate is held against the threshold by its 95% bound (the
    default, so that few cases prove little) or by the bare figure. `observations` is the least
    number of cases, `window` the least time that the evidence has to cover. A threshold above 1
    of a rate is percent.
    """

    metric: Metric = Field(strict=False)
    of: tuple[str, ...] = Field(default=(), strict=False)
    service: str = ""
    op: Operator = "=="
    threshold: float = Field(default=0.0, strict=False, allow_inf_nan=False)
    equals: str | None = None
    compare: Literal["bound", "figure"] = "bound"
    observations: int = Field(default=1, ge=1)
    window: Duration = ""

    @model_validator(mode="after")
    def _is_answerable(self) -> "Question":
        if self.metric in _NEEDS_OF and not self.of:
            raise ValueError(f'{self.metric} needs `of`: name what it counts, like of = ["..."]')
        if not all(text.strip() for text in self.of):
            raise ValueError("a text in `of` is empty, which everything contains")
        if self.metric is Metric.CLOSE_CODE_SUCCESS and not all(map(_CODE.fullmatch, self.of)):
            raise ValueError('close codes have four digits, like of = ["1011"]')
        if self.metric.is_text and self.equals is None:
            raise ValueError(f'{self.metric} needs the text it should have: equals = "..."')
        if self.metric is Metric.SETTING and not self.service:
            raise ValueError('setting needs the service that has it: service = "..."')
        if not self.metric.is_text and "threshold" not in self.model_fields_set:
            raise ValueError(f'{self.metric} needs op and threshold, like op = ">", threshold = 95')
        return self

    @property
    def share(self) -> float:
        """The threshold, as a share where people also write 95 for 95%."""
        if self.metric.is_rate and self.threshold > 1:
            return float(Decimal(str(self.threshold)) / 100)  # 99.9 / 100 is not 0.999
        return self.threshold
