"""The therefore test by minutes, for what no trace joins."""

from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.ids import PatternId
from rca.model.instant import MINUTE, Instant
from rca.model.measures import Measures
from rca.model.signals import Direction, LoneMinute, SignalKind
from rca.reason.case import LABELS
from rca.reason.graph_builder import Counts
from rca.reason.symptoms import FailingRoute
from rca.reason.trouble import Trouble

_MOST_CITES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """The minutes in which something was seen. `names` are those of onsets, in these `services`."""

    names: frozenset[str]
    services: frozenset[str]
    seen: tuple[Instant, ...]


def minutes_of_trouble(trouble: Trouble) -> Minutes:
    """Those in which an error was logged."""
    return Minutes(
        names=frozenset(trouble.patterns),
        services=frozenset(trouble.services),
        seen=tuple(minute for minute, _ in trouble.minutes),
    )


def minutes_of_route(route: FailingRoute) -> Minutes:
    """Those in which requests failed, before and in the incident."""
    failing = {
        start
        for outcome in route.outcomes
        if outcome.place.label in LABELS
        for start, _, failed in outcome.failed_per_minute
        if failed
    }
    return Minutes(
        names=frozenset({route.key.effect}),
        services=frozenset({route.key.service}),
        seen=tuple(sorted(failing)),
    )


def minutes_of_pattern(pattern: PatternId, measures: Measures) -> Minutes:
    """Those in which a line was said that became more frequent; none where it did not."""
    onsets = [
        onset
        for onset in measures.onsets
        if (onset.kind, onset.direction) == (SignalKind.PATTERN, Direction.RISE)
        and onset.name == pattern
    ]
    return Minutes(
        names=frozenset({pattern}),
        services=frozenset(onset.service for onset in onsets),
        seen=tuple(sorted({start for onset in onsets for start, _ in onset.per_minute})),
    )


def compare(cause: Minutes, effect: Minutes, lone: tuple[LoneMinute, ...]) -> Counts:
    """Minutes with both, with the cause alone, with the effect alone; the next one counts too."""
    causes, effects = set(cause.seen), set(effect.seen)
    both = {m for m in causes if m in effects or m + MINUTE in effects}
    covered = causes | {Instant(m + MINUTE) for m in causes}
    return Counts(
        unit="minutes",
        then=len(both),
        without_effect=len(causes - both),
        without_cause=len(effects - covered),
        counter_examples=(
            *_shown(cause, causes - both, lone),
            *_shown(effect, effects - covered, lone),
        ),
    )


def _shown(one: Minutes, minutes: set[Instant], lone: tuple[LoneMinute, ...]) -> tuple[Cite, ...]:
    return tuple(
        found.cite
        for found in lone
        if found.name in one.names and found.service in one.services and found.minute in minutes
    )[:_MOST_CITES]
