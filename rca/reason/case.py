"""The case that suspects are judged in: symptoms, troubles, changes, and who depends on whom."""

from collections import defaultdict
from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL
from rca.model.graph import NodeKind
from rca.model.ids import PatternId
from rca.model.instant import SECOND, Instant
from rca.model.measures import Measures, Pattern, RouteOutcome
from rca.model.outcome import TestAttempt
from rca.model.signals import Direction, SignalKind
from rca.reason.changes import Change, find_changes
from rca.reason.dependence import Dependence, find_dependence
from rca.reason.known_failures import KnownFailure, known_failures
from rca.reason.running_away import running_away
from rca.reason.suspected_services import SuspectedService, suspected_services
from rca.reason.symptoms import FailingRoute, FailingTests
from rca.reason.trouble import Trouble, find_troubles, kind_of

AT_ONCE = 2 * SECOND
"""What begins within this time began together."""

_SAID_FOR = 4
"""Failures for one line, at most, where nothing but numbers tells that they go together."""

LABELS = (INCIDENT_LABEL, BASELINE_LABEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known when suspects are judged. `onset` is None when nothing is shown to fail.

    `places` are the services and hosts that may be at fault, best first. `troubles` come by time;
    `own` are those that do not merely pass on what another service does. `failing_minutes` count
    failures of all failing routes by start of the minute, in order.
    """

    measures: Measures
    onset: Instant | None
    cite: Cite | None
    routes: tuple[FailingRoute, ...]
    tests: tuple[FailingTests, ...]
    attempts: tuple[TestAttempt, ...]
    changes: tuple[Change, ...]
    known: tuple[KnownFailure, ...]
    places: tuple[SuspectedService, ...]
    troubles: tuple[Trouble, ...]
    own: tuple[Trouble, ...]
    dependence: Dependence
    failing_minutes: tuple[tuple[Instant, int], ...]
    patterns: dict[str, Pattern]

    @property
    def beginning(self) -> str:
        """What the onset is, in a sentence."""
        return "the first failure" if self.routes or self.tests else "it began"

    def own_trouble(self, service: str) -> Trouble | None:
        """The first trouble of that service that is its own; of several at once an exception."""
        own = [t for t in self.own if service in t.services]
        at_once = [t for t in own if t.first <= own[0].first + AT_ONCE]
        return min(at_once, key=lambda t: not t.is_raised, default=None)

    def kind_of(self, trouble: Trouble) -> NodeKind:
        """What a trouble is in the graph: an event of the platform, or an error."""
        return kind_of(self.patterns[name] for name in trouble.patterns if name in self.patterns)

    @property
    def onset_between(self) -> tuple[Instant, Instant] | None:
        """The bounds (95%) of the change point that the onset stands for, where it was scanned."""
        if self.cite is None:
            return None
        if self.routes:
            return min(self.routes, key=lambda r: (r.onset, r.key)).between
        place = self.cite.without_quote()
        for onset in self.measures.onsets:
            if onset.direction is Direction.RISE and onset.cite.without_quote() == place:
                return onset.earliest, max(onset.latest, onset.start)
        return None

    def revisions_with(self, trouble: Trouble, service: str) -> frozenset[str]:
        """The revisions of that service which show that trouble; without those unnamed."""
        return frozenset(
            tally.place.revision
            for pattern in trouble.patterns
            for tally in self.patterns[pattern].tallies
            if tally.place.service == service and tally.place.revision
        )

    def stands_in_failures(self, patterns: tuple[PatternId, ...]) -> bool:
        """Whether those lines come with the failures, and are not said beside them.

        Where errors of that service stand in the traces of failing requests, these have to stand
        in half as many; else they are as frequent as one in four failures. True without requests.
        """
        if not self.routes:
            return True
        told = [self.patterns[pattern] for pattern in patterns]
        services = {t.place.service for pattern in told for t in pattern.tallies}
        if not any(self._is_within(route.key.service, services) for route in self.routes):
            return False
        ids = {p for t in self.own if not services.isdisjoint(t.services) for p in t.patterns}
        effects = {route.key.effect for route in self.routes}
        joined: dict[PatternId, int] = defaultdict(int)
        for pair in self.measures.pairs:
            if pair.label == INCIDENT_LABEL and pair.effect in effects:
                joined[pair.cause] = max(joined[pair.cause], pair.then)
        most = max((joined[pattern] for pattern in ids), default=0)
        if most:
            return 2 * sum(joined[pattern] for pattern in patterns) >= most
        failed = min((r.failed for r in self.routes if r.key.service in services), default=0)
        return _SAID_FOR * sum(pattern.count(INCIDENT_LABEL) for pattern in told) >= failed

    def is_named_in_failures(self, name: str) -> bool:
        """Whether an own trouble that has the name in its words comes with the failures."""
        return any(
            self.stands_in_failures(trouble.patterns)
            for trouble in self.own
            if name in f"{trouble.text} {trouble.key}"
        )

    def _is_within(self, failing: str, services: set[str]) -> bool:
        """Whether one of the services fails there itself, or is called from there."""
        return failing in services or any(
            self.dependence.reaches(failing, service) for service in services
        )

    def raised_through(self, trouble: Trouble) -> tuple[str, ...]:
        """The types of all exceptions in the traces that end in that trouble, and their modules."""
        return tuple(
            name
            for trace in self.measures.traces
            if trace.message
            and f"{trace.type}: {trace.message}" in trouble.text
            and any(tally.place.service in trouble.services for tally in trace.tallies)
            for name in (*trace.chain, trace.module)
        )

    def place(self, service: str) -> SuspectedService | None:
        """Where that service stands among those that may be at fault; None when it is not."""
        return next((place for place in self.places if place.service == service), None)

    def outcomes(self, service: str, revision: str) -> tuple[RouteOutcome, ...]:
        """The outcomes of all routes of that revision before and in the incident."""
        return tuple(
            outcome
            for outcome in self.measures.routes
            if outcome.place.label in LABELS
            and (outcome.place.service, outcome.place.revision) == (service, revision)
        )

    def failing_outcomes(self, service: str, revision: str = "") -> tuple[RouteOutcome, ...]:
        """The outcomes of the failing routes of that service, of one or of all its revisions."""
        return tuple(
            outcome
            for route in self.routes
            if route.key.service == service
            for outcome in route.outcomes
            if outcome.place.label in LABELS and revision in ("", outcome.place.revision)
        )


def open_case(
    dossier: Dossier,
    measures: Measures,
    routes: tuple[FailingRoute, ...],
    tests: tuple[FailingTests, ...],
) -> Case:
    """The case that these symptoms make."""
    known = known_failures(dossier.knowledge, measures)
    troubles = find_troubles(measures, known)
    dependence = find_dependence(measures, troubles)
    onset, cite = _onset(measures, routes, troubles)
    minutes: dict[Instant, int] = defaultdict(int)
    for route in routes:
        for outcome in route.outcomes:
            if outcome.place.label in LABELS:
                for start, _, failed in outcome.failed_per_minute:
                    minutes[start] += failed
    return Case(
        measures=measures,
        onset=onset,
        cite=cite,
        routes=routes,
        tests=tests,
        attempts=dossier.attempts,
        changes=find_changes(measures),
        known=known,
        places=suspected_services(measures),
        troubles=troubles,
        own=tuple(t for t in troubles if not dependence.passed_on_from(t)),
        dependence=dependence,
        failing_minutes=tuple(sorted((m, n) for m, n in minutes.items() if n)),
        patterns={pattern.id: pattern for pattern in measures.patterns},
    )


def _onset(
    measures: Measures, routes: tuple[FailingRoute, ...], troubles: tuple[Trouble, ...]
) -> tuple[Instant | None, Cite | None]:
    """Of the failing routes; without any, of requests that became slow, or of the first trouble;
    without these, of the first number that ran away.
    """
    if routes:
        first = min(routes, key=lambda r: (r.onset, r.key))
        return first.onset, first.cite
    slow = [
        (onset.start, onset.cite)
        for onset in measures.onsets
        if onset.kind is SignalKind.SLOW and onset.direction is Direction.RISE
    ]
    found = min((*slow, *((t.first, t.cite) for t in troubles)), default=None)
    if found is None:
        found = next(((one.since, one.series.cite) for one in running_away(measures)), None)
    return found or (None, None)
