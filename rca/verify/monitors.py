"""Monitors held against the evidence, and the file each is written as for Cloud Monitoring."""

from collections.abc import Sequence
from dataclasses import dataclass

from rca.model.dossier import Dossier
from rca.model.incident import Monitor
from rca.model.measures import Measures
from rca.model.verification import Answer, Status
from rca.verify.alert_policy import MonitorFile, NotWritable, files_for
from rca.verify.answers import answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """Whether a monitor would have alerted on the evidence of one label; None: nothing measured."""

    label: str
    alerts: bool | None
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorVerdict:
    """A monitor, what it would have done, and its files; `why_no_file` is empty where it has."""

    monitor: Monitor
    on: tuple[Alerting, ...]
    files: tuple[MonitorFile, ...]
    why_no_file: str


def monitors_of(
    dossier: Dossier, measures: Measures, labels: Sequence[str]
) -> tuple[MonitorVerdict, ...]:
    """The monitors in their order, held against each of the labels in theirs."""
    found = []
    for position, monitor in enumerate(dossier.incident.monitors, start=1):
        written = files_for(monitor, position, dossier.incident)
        found.append(
            MonitorVerdict(
                monitor=monitor,
                on=tuple(_alerting(monitor, dossier, measures, label) for label in labels)
                if monitor.metric is not None
                else (),
                files=() if isinstance(written, NotWritable) else written,
                why_no_file=written.because if isinstance(written, NotWritable) else "",
            )
        )
    return tuple(found)


def _alerting(monitor: Monitor, dossier: Dossier, measures: Measures, label: str) -> Alerting:
    question = monitor.question
    assert question is not None  # noqa: S101 - asked of monitors with a metric only
    found = answer(question, dossier, measures, label)
    alerts = None
    if found.status is not Status.NOT_MEASURABLE:
        alerts = found.is_met is not question.metric.is_text
    return Alerting(label=label, alerts=alerts, answer=found)
