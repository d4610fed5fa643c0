"""What reasoning has established so far, handed from step to step."""

from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.evidence import INCIDENT_LABEL
from rca.model.incident import Incident
from rca.model.instant import SECOND, Instant, format_instant
from rca.model.measures import Measures, RouteOutcome
from rca.reason.changes import Change
from rca.reason.experiment import Trial
from rca.reason.mechanism import Mechanism
from rca.reason.symptoms import FailingRoute, FailingTests


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The failing route that is explained, and everything measured around it."""

    incident: Incident
    measures: Measures
    route: FailingRoute
    tests: tuple[FailingTests, ...]
    changes: tuple[Change, ...]
    trial: Trial | None
    mechanism: Mechanism

    @property
    def failing(self) -> RouteOutcome:
        """The outcome of the route in the incident's worst state."""
        return max(
            (o for o in self.route.outcomes if o.place.label == INCIDENT_LABEL),
            key=lambda o: (o.failed, o.place),
        )

    def change_of(self, revision: str) -> Change | None:
        """The change that made that revision of the failing service."""
        for change in self.changes:
            if (change.service, change.revision) == (self.route.key.service, revision):
                return change
        return None

    def served_well_before(self) -> int:
        """Requests that the failing revision served well, in minutes wholly before the onset."""
        minute = self.route.onset - self.route.onset % (60 * SECOND)
        return sum(
            total - failed
            for start, total, failed in self.failing.failed_per_minute
            if start < minute
        )

    def seen_at(self, cite: Cite) -> Instant | None:
        """When the cited entry was written, if it has a time."""
        for exhibit in self.measures.exhibits:
            if exhibit.cite == cite.without_quote():
                return exhibit.at
        return None

    def example(self, cite: Cite | None) -> Cite:
        """The cite, or where there is none, the symptom's own."""
        return cite or self.route.cite


def clock(instant: Instant) -> str:
    """A time for a sentence: the date stands in the report's header, so the time is enough."""
    return format_instant(Instant(instant - instant % SECOND))[11:]


def seconds(duration: int) -> str:
    """A duration in nanoseconds for a sentence: `0.4 s`, `72 s`, `12 min`."""
    value = duration / SECOND
    if abs(value) < 10:
        return f"{value:.1f} s"
    return f"{value:.0f} s" if abs(value) < 600 else f"{value / 60:.0f} min"


def times(count: int, noun: str) -> str:
    """`1 session`, `2 sessions`, `1 entry`; the noun is given in the plural."""
    if count == 1:
        noun = f"{noun[:-3]}y" if noun.endswith("ies") else noun.removesuffix("s")
    return f"{count} {noun}"
