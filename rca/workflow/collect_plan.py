"""What is going to be asked: the queries for the incident's window and its healthy baseline."""

import hashlib
import json
import time
from dataclasses import dataclass

from rca.errors import BadInputError, UsageError
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL
from rca.model.incident import Period
from rca.model.instant import MINUTE, Instant, Window, parse_instant
from rca.sources.cloud_logging import Endpoint
from rca.sources.cloud_logging_calls import Pace, Timing
from rca.sources.logging_query import Selection, query_of
from rca.store import IncidentFolder, read_incident

DAY = 24 * 60 * MINUTE
RETENTION_DAYS = 30
"""How long the `_Default` bucket keeps entries unless it was told otherwise."""

_NEAR_DAYS = 25
_LATE = 10 * MINUTE
DEFAULT_LIMIT = 5_000_000
DEFAULT_PATIENCE_SECONDS = 300.0
_MOST_CALLS_PER_MINUTE = 60_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person asks for on the command line.

    `limit` is the most entries of one window, `patience_seconds` how long failures may last.
    """

    endpoint: Endpoint
    narrowed_by: str = ""
    severity: str = ""
    limit: int = DEFAULT_LIMIT
    calls_per_minute: int = 60
    patience_seconds: float = DEFAULT_PATIENCE_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query and the label that its entries get."""

    label: str
    window: Window
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The queries, in the order in which they are asked, and how."""

    project: str
    has_services: bool
    queries: tuple[Query, ...]
    wanted: Wanted

    @property
    def key(self) -> str:
        """Names the checkpoint: the same questions to the same server go on where they stopped."""
        asked = [(query.label, query.text) for query in self.queries]
        text = json.dumps([self.wanted.endpoint.host, self.project, self.wanted.limit, asked])
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def pace(self, timing: Timing) -> Pace:
        """How often to call, and for how long in vain."""
        return Pace(
            interval=60 / self.wanted.calls_per_minute,
            patience=self.wanted.patience_seconds,
            timing=timing,
        )


def plan_of(folder: IncidentFolder, wanted: Wanted) -> Plan:
    """The plan for an incident; nothing is asked and nothing written.

    Raises BadInputError when incident.toml lacks the project or the window, UsageError for
    options that make no sense.
    """
    _check(wanted)
    scope, path = read_incident(folder).scope, folder.incident_toml
    if not scope.project:
        raise BadInputError(
            f"{path} names no project", hint=f'write under [scope] in {path}: project = "PROJECT"'
        )
    if scope.window is None:
        raise BadInputError(
            f"{path} has no window",
            hint=f'write under [scope] in {path}: window = {{ since = "2025-09-10T10:00:00Z", '
            'until = "2025-09-10T11:00:00Z" }',
        )
    selection = Selection(
        project=scope.project,
        region=scope.region,
        services=tuple(dict.fromkeys(scope.services)),
        severity=wanted.severity,
        narrowed_by=wanted.narrowed_by,
    )
    periods = [(INCIDENT_LABEL, "window", scope.window)]
    if scope.baseline is not None:
        periods.append((BASELINE_LABEL, "baseline", scope.baseline))
    queries = []
    for label, name, period in periods:
        window = _window(period, f"{path}: scope.{name}")
        queries.append(Query(label=label, window=window, text=query_of(selection, window)))
    return Plan(
        project=scope.project,
        has_services=bool(scope.services),
        queries=tuple(queries),
        wanted=wanted,
    )


def warnings_of(plan: Plan, now: Instant) -> tuple[str, ...]:
    """What is worth saying before it is asked for."""
    return (*_missing(plan), *_times(plan.queries, now))


def warnings_now(plan: Plan) -> tuple[str, ...]:
    """The same by the clock of this machine."""
    return warnings_of(plan, Instant(time.time_ns()))


def _check(wanted: Wanted) -> None:
    if wanted.endpoint.insecure and wanted.endpoint == Endpoint(insecure=True):
        raise UsageError(
            "--insecure is for a server of your own", hint="name it: --endpoint localhost:8085"
        )
    if wanted.limit < 1:
        raise UsageError("--limit is below 1", hint="leave it out, or: --limit 100000")
    if not 1 <= wanted.calls_per_minute <= _MOST_CALLS_PER_MINUTE:
        raise UsageError(
            f"--calls-per-minute {wanted.calls_per_minute} makes no sense",
            hint="leave it out: 60 is what a project may do by default",
        )
    if not 0 <= wanted.patience_seconds <= 86_400:
        raise UsageError("--patience is seconds, at most a day", hint="leave it out, or: 300")


def _window(period: Period, where: str) -> Window:
    window = Window(start=parse_instant(period.since), end=parse_instant(period.until))
    if window.start >= window.end:
        raise BadInputError(f"{where}: since is not before until", hint="swap them")
    return window


def _missing(plan: Plan) -> list[str]:
    warnings = []
    if not plan.has_services:
        warnings.append("no services are named under [scope], so all of the project are pulled")
    if len(plan.queries) == 1:
        warnings.append(
            "no baseline is named under [scope]: without a healthy time to compare with, "
            "few causes can be told from noise"
        )
    return warnings


def _times(queries: tuple[Query, ...], now: Instant) -> list[str]:
    warnings = []
    for query in queries:
        days = (now - query.window.start) / DAY
        if days >= RETENTION_DAYS:
            warnings.append(
                f"the {query.label} window begins {days:.0f} days ago: logs are kept for "
                f"{RETENTION_DAYS} days by default, so its entries may be gone"
            )
        elif days >= _NEAR_DAYS:
            warnings.append(
                f"the {query.label} window begins {days:.0f} days ago: its entries are deleted "
                f"after {RETENTION_DAYS} days by default, so collect them now"
            )
        if query.window.end > now - _LATE:
            warnings.append(
                f"the {query.label} window has only just ended, or not yet: entries may still "
                "arrive, so collect again later"
            )
    return warnings
