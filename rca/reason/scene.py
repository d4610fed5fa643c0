"""What reasoning has established so far, handed from step to step."""

from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.evidence import INCIDENT_LABEL
from rca.model.incident import Incident
from rca.model.instant import Instant
from rca.model.measures import Measures, RouteOutcome
from rca.reason.case import Case
from rca.reason.changes import Change
from rca.reason.experiment import Trial
from rca.reason.mechanism import Mechanism
from rca.reason.outcomes import LEAST_CASES, is_fine, well_before
from rca.reason.symptoms import FailingRoute, FailingTests


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The failing route that is explained, and everything measured around it."""

    incident: Incident
    case: Case
    route: FailingRoute
    trial: Trial | None
    mechanism: Mechanism

    @property
    def measures(self) -> Measures:
        """The tables that everything is read from."""
        return self.case.measures

    @property
    def tests(self) -> tuple[FailingTests, ...]:
        """The tests that fail in the incident."""
        return self.case.tests

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every revision with its differences from the one before."""
        return self.case.changes

    @property
    def failing(self) -> RouteOutcome:
        """The outcome of the route in the incident's worst state."""
        if self.trial is not None:
            return self.trial.reference
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

    def change_that_set(self, name: str, value: str) -> Change | None:
        """The last change up to the failing revision that gave a setting the value it has there.

        An empty value stands for removal.
        """
        own = [c for c in self.changes if c.service == self.route.key.service]
        names = [c.revision for c in own]
        if self.failing.place.revision not in names:
            return None
        for change in reversed(own[: names.index(self.failing.place.revision) + 1]):
            for difference in change.differences:
                if difference.name == name:
                    return change if difference.after == value else None
        return None

    def served_well_before(self) -> int:
        """Requests that the failing revision served well before its first failure.

        None, where they are so few that it may have been luck.
        """
        return well_before((self.failing,))

    def healthy_after(self, instant: Instant) -> RouteOutcome | None:
        """A state in which the route was served well from then on, if the evidence has one."""
        for outcome in self.route.outcomes:
            after = sum(n for start, n, _ in outcome.failed_per_minute if start > instant)
            if after >= LEAST_CASES and is_fine(outcome, self.failing):
                return outcome
        return None

    def seen_at(self, cite: Cite) -> Instant | None:
        """When the cited entry was written, if it has a time."""
        for exhibit in self.measures.exhibits:
            if exhibit.cite == cite.without_quote():
                return exhibit.at
        return None

    def example(self, cite: Cite | None) -> Cite:
        """The cite, or where there is none, the symptom's own."""
        return cite or self.route.cite
