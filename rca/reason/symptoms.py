"""What went wrong, as the evidence shows it, and since when.

A symptom is an outward effect: requests or WebSocket sessions that fail more often than in healthy
times, tests that fail more often than before. Errors inside the service are no symptoms.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rca.model.analysis import Symptom
from rca.model.cite import Cite
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL
from rca.model.ids import NodeId
from rca.model.instant import MINUTE, Instant
from rca.model.measures import Measures, RouteOutcome, TestRate
from rca.model.signals import Direction, Onset, SignalKind
from rca.reason.phrases import on_service
from rca.reason.statistics import is_worse, log_likelihood

LEAST_FAILURES = 3
_SURE = 6.0
"""Log-likelihood of a change beyond chance, over all the minutes in which one may lie."""
_ANY = 2.0
"""Log-likelihood below which no minute tells of a change, so that failures were there all along."""
_REFUSED = 400
_BROKEN = 500


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class RouteKey:
    """One route of one service; methods and protocols are kept apart."""

    service: str
    protocol: str
    method: str
    route: str

    @property
    def effect(self) -> str:
        """How `Pair.effect` names the outcome of this route."""
        return f"{self.protocol} {self.method} {self.route}"

    @property
    def spoken(self) -> str:
        """For a sentence: `WebSocket /ws`, `GET /orders`."""
        kind = "WebSocket" if self.protocol == "websocket" else self.method
        return f"{kind} {self.route}"

    @property
    def unit(self) -> str:
        """What is counted."""
        return "WebSocket sessions" if self.protocol == "websocket" else "requests"


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingRoute:
    """A route that failed in the incident. `outcomes` hold every label, sorted as measured.

    The true onset lies in `between` (95%), where the evidence says how sure it is.
    """

    key: RouteKey
    outcomes: tuple[RouteOutcome, ...]
    total: int
    failed: int
    onset: Instant
    cite: Cite
    between: tuple[Instant, Instant] | None = None

    @property
    def served(self) -> tuple[Cite, ...]:
        """A request of each revision that was served in the incident."""
        return tuple(
            outcome.example_ok
            for outcome in self.outcomes
            if outcome.place.label == INCIDENT_LABEL and outcome.example_ok is not None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingTests:
    """Tests that fail alike in the incident: the same message once numbers are left out."""

    message: str
    rates: tuple[TestRate, ...]

    @property
    def attempts(self) -> int:
        """All attempts at these tests."""
        return sum(rate.attempts for rate in self.rates)

    @property
    def failed(self) -> int:
        """Those of them that failed."""
        return sum(rate.failed for rate in self.rates)

    @property
    def cites(self) -> tuple[Cite, ...]:
        """The first failure of each test."""
        return tuple(rate.first_failed for rate in self.rates if rate.first_failed is not None)

    @property
    def passed(self) -> tuple[Cite, ...]:
        """The first attempt that passed, of each test with one."""
        return tuple(rate.first_passed for rate in self.rates if rate.first_passed is not None)


def failing_routes(measures: Measures) -> tuple[FailingRoute, ...]:
    """The routes that fail more than in healthy times, most failures first.

    Without healthy requests to the route to compare with, any failing share above a half counts,
    and a smaller one that begins within the evidence. Where some routes surely rise, one that fails
    as much from the first minute to the last is background.
    """
    by_key: dict[RouteKey, list[RouteOutcome]] = defaultdict(list)
    for outcome in measures.routes:
        key = RouteKey(
            service=outcome.place.service,
            protocol=outcome.protocol,
            method=outcome.method,
            route=outcome.route,
        )
        by_key[key].append(outcome)
    rises = {
        (onset.service, onset.name): onset
        for onset in measures.onsets
        if onset.kind is SignalKind.ROUTE and onset.direction is Direction.RISE
    }
    found = [
        (_bounded(failing, rise), rise is not None or not _is_steady(outcomes))
        for key, outcomes in sorted(by_key.items())
        if (failing := _failing(key, outcomes)) is not None
        for rise in (rises.get((key.service, key.effect)),)
    ]
    some_rise = any(rises_surely for _, rises_surely in found)
    kept = [route for route, rises_surely in found if rises_surely or not some_rise]
    return tuple(sorted(kept, key=lambda route: (-route.failed, route.key)))


def _is_steady(outcomes: list[RouteOutcome]) -> bool:
    """Whether a share of up to a half fails all along, with no healthy state to compare with."""
    incident = [o for o in outcomes if o.place.label == INCIDENT_LABEL]
    if any(o.place.label == BASELINE_LABEL and o.total for o in outcomes):
        return False
    failed, total = sum(o.failed for o in incident), sum(o.total for o in incident)
    return failed * 2 < total and _change(incident)[1] < _SURE


def _failing(key: RouteKey, outcomes: list[RouteOutcome]) -> FailingRoute | None:
    incident = [o for o in outcomes if o.place.label == INCIDENT_LABEL]
    total, failed = sum(o.total for o in incident), sum(o.failed for o in incident)
    if failed < LEAST_FAILURES:
        return None
    healthy = [o for o in outcomes if o.place.label == BASELINE_LABEL]
    well, ill = sum(o.total for o in healthy), sum(o.failed for o in healthy)
    onset = _onset(incident)
    counts = [(failed, total), *((o.failed, o.total) for o in incident)]
    if well and not any(is_worse(bad, all_, ill, well) for bad, all_ in counts):
        return None
    if not well and failed * 2 < total and not _began_within(incident, onset):
        return None
    first = min(
        (o for o in incident if o.first_failed is not None),
        key=lambda o: (o.first_failed, o.place),
    )
    if first.example_failed is None:
        return None
    return FailingRoute(
        key=key,
        outcomes=tuple(sorted(outcomes, key=lambda o: o.place)),
        total=total,
        failed=failed,
        onset=onset,
        cite=first.example_failed,
    )


def _bounded(route: FailingRoute, rise: Onset | None) -> FailingRoute:
    """The route with the bounds of its rise. A step laid to a slow rise may lie outside of them."""
    if rise is None:
        return route
    between = rise.earliest, max(rise.latest, rise.start)
    if between[0] <= route.onset <= between[1]:
        return replace(route, between=between)
    return replace(route, between=between, onset=rise.start, cite=rise.cite)


def _began_within(incident: list[RouteOutcome], onset: Instant) -> bool:
    """Whether the route served well before the onset, in the incident's own evidence."""
    return any(o.first < onset and o.total > o.failed for o in incident)


def _onset(incident: list[RouteOutcome]) -> Instant:
    """The first failure after the most likely change of the failure rate; of all, without any."""
    change, gain = _change(incident)
    firsts = [o.first_failed for o in incident if o.first_failed is not None]
    if gain < _ANY:
        return min(firsts)
    after = [first for first in firsts if first >= change]
    if min(firsts) >= change - MINUTE:
        return min(firsts)
    return Instant(min(after) if after else change)


def _change(incident: list[RouteOutcome]) -> tuple[Instant, float]:
    """The minute from which failures are more frequent, and how much likelier that makes them.

    One change point over minutes with a rate on either side, by greatest likelihood
    (Hinkley and Hinkley 1970, doi:10.1093/biomet/57.3.477), against one rate throughout: the
    logarithm of the ratio, 0 where the first minute is as good as any.
    """
    minutes: dict[Instant, list[int]] = defaultdict(lambda: [0, 0])
    for outcome in incident:
        for start, total, failed in outcome.failed_per_minute:
            minutes[start][0] += total
            minutes[start][1] += failed
    ordered = sorted(minutes.items())
    best, change = float("-inf"), ordered[0][0] if ordered else Instant(0)
    totals, failures = sum(v[0] for _, v in ordered), sum(v[1] for _, v in ordered)
    before_total = before_failed = 0
    for start, (total, failed) in ordered:
        likelihood = log_likelihood(before_failed, before_total) + log_likelihood(
            failures - before_failed, totals - before_total
        )
        rises = before_failed * (totals - before_total) <= (failures - before_failed) * before_total
        if likelihood > best + 1e-9 and (rises or before_total == 0):
            best, change = likelihood, start
        before_total += total
        before_failed += failed
    return change, max(best - log_likelihood(failures, totals), 0.0)


def failing_tests(measures: Measures) -> tuple[FailingTests, ...]:
    """Tests that fail in the incident and failed less, or were not run, before; by message."""
    before = {rate.test: rate for rate in measures.tests if rate.label == BASELINE_LABEL}
    groups: dict[str, list[TestRate]] = defaultdict(list)
    for rate in measures.tests:
        if rate.label != INCIDENT_LABEL or rate.failed == 0:
            continue
        earlier = before.get(rate.test)
        if earlier is not None and earlier.failed * rate.attempts >= rate.failed * earlier.attempts:
            continue
        groups[_without_numbers(rate.message)].append(rate)
    made = [
        FailingTests(message=rates[0].message, rates=tuple(sorted(rates, key=lambda r: r.test)))
        for _, rates in sorted(groups.items())
    ]
    return tuple(sorted(made, key=lambda tests: (-tests.failed, tests.message)))


def _without_numbers(message: str) -> str:
    """The first line with digits folded, except close and status codes, which tell causes apart."""
    words = message.partition("\n")[0].split()
    return " ".join(w if w.isdigit() and len(w) in (3, 4) else _folded(w) for w in words)


def _folded(word: str) -> str:
    return "".join("0" if letter.isdigit() else letter for letter in word)


def _ending(route: FailingRoute) -> str:
    """How its failures end: `answers 5xx`, or with the refusal that is most frequent."""
    if route.key.protocol == "websocket":
        return "breaks"
    bad: dict[int, int] = defaultdict(int)
    for outcome in route.outcomes:
        if outcome.place.label == INCIDENT_LABEL and outcome.failed:
            for status, count in outcome.statuses:
                bad[status] += count if status >= _REFUSED else 0
    refused = sum(n for status, n in bad.items() if status < _BROKEN)
    if refused * 2 <= sum(bad.values()):
        return "answers 5xx"
    return f"answers {max(bad, key=lambda status: (bad[status], -status))}"


def to_symptoms(
    routes: tuple[FailingRoute, ...],
    tests: tuple[FailingTests, ...],
    ends_with: dict[RouteKey, str],
    seen: Mapping[Cite, Instant],
) -> tuple[Symptom, ...]:
    """Routes first, by onset, then tests; `ends_with` adds how a route's failures end.

    Tests begin with the routes; without any, when the first cited failure was `seen`.
    """
    found: list[Symptom] = []
    for route in sorted(routes, key=lambda r: (r.onset, r.key)):
        ending = ends_with.get(route.key, "")
        found.append(
            Symptom(
                id=NodeId(f"S{len(found) + 1}"),
                title=f"{on_service(route.key.spoken, route.key.service)} "
                f"{ending or _ending(route)}",
                service=route.key.service,
                first_seen=route.onset,
                count=route.failed,
                total=route.total,
                unit=route.key.unit,
                cites=(route.cite,),
            )
        )
    start = min((route.onset for route in routes), default=None)
    for group in tests:
        if not group.cites:
            continue
        names = ", ".join(rate.test.rpartition(".")[2] for rate in group.rates[:3])
        more = f" and {len(group.rates) - 3} more" if len(group.rates) > 3 else ""
        found.append(
            Symptom(
                id=NodeId(f"S{len(found) + 1}"),
                title=f"tests fail: {names}{more}",
                service="",
                first_seen=start or min((seen[c] for c in group.cites if c in seen), default=None),
                count=group.failed,
                total=group.attempts,
                unit="test attempts",
                cites=group.cites,
            )
        )
    return tuple(found)
