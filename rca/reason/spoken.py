"""Everything in the measures that says something in words, in one form, for known messages.

A text is what really stands in the evidence, not the masked template, wherever that is at hand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rca.model.cite import Cite
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL
from rca.model.exhibit import Exhibit
from rca.model.instant import Instant
from rca.model.knowledge import Where
from rca.model.measures import Measures, Place, RouteOutcome, Tally

LABELS = (INCIDENT_LABEL, BASELINE_LABEL)
_LOGS = {
    "requests": Where.REQUESTS,
    "system": Where.SYSTEM,
    "activity": Where.AUDIT,
    "system_event": Where.AUDIT,
    "data_access": Where.AUDIT,
    "policy": Where.AUDIT,
}
"""What the logs of a platform are called (https://cloud.google.com/run/docs/logging); all others
hold what applications wrote."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Seen:
    """How often in one place, from when to when; None where nothing says when."""

    place: Place
    count: int
    first: Instant | None
    last: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One thing that was said. `source` is "pattern", "trace", "test", "route" or "change", `name`
    its id. `texts` come with the most faithful first; `shown` is what the cited place has of them.
    `seen` is sorted by place."""

    source: str
    name: str
    where: Where
    texts: tuple[str, ...]
    shown: str = ""
    seen: tuple[Seen, ...]
    cite: Cite

    def cite_of(self, line: str) -> Cite:
        """The citation, quoting the line where the cited place has it word for word."""
        return replace(self.cite, quote=line) if line and line in self.shown else self.cite


def all_spoken(measures: Measures) -> tuple[Spoken, ...]:
    """What the incident's and the healthy time's evidence says, in the order of the tables."""
    exhibits = {exhibit.cite.without_quote(): exhibit for exhibit in measures.exhibits}
    everything = (
        *_patterns(measures, exhibits),
        *_traces(measures, exhibits),
        *_tests(measures, exhibits),
        *_routes(measures, exhibits),
        *_changes(measures),
    )
    return tuple(spoken for spoken in everything if spoken.seen)


def _patterns(measures: Measures, exhibits: dict[Cite, Exhibit]) -> Iterator[Spoken]:
    for pattern in measures.patterns:
        exhibit = exhibits.get(pattern.example.without_quote())
        texts = (exhibit.text if exhibit else "", pattern.example.quote, pattern.template)
        yield Spoken(
            source="pattern",
            name=pattern.id,
            where=_LOGS.get(pattern.log, Where.APP),
            texts=tuple(dict.fromkeys(text for text in texts if text)),
            shown=exhibit.text if exhibit else pattern.example.quote,
            seen=_seen(pattern.tallies),
            cite=pattern.example,
        )


def _traces(measures: Measures, exhibits: dict[Cite, Exhibit]) -> Iterator[Spoken]:
    for trace in measures.traces:
        exhibit = exhibits.get(trace.example.without_quote())
        yield Spoken(
            source="trace",
            name=trace.fingerprint,
            where=Where.APP,
            texts=(f"{trace.type}: {trace.message}" if trace.message else trace.type,),
            shown=exhibit.text if exhibit else "",
            seen=_seen(trace.tallies),
            cite=trace.example,
        )


def _seen(tallies: tuple[Tally, ...]) -> tuple[Seen, ...]:
    return tuple(
        Seen(place=tally.place, count=tally.count, first=tally.first, last=tally.last)
        for tally in tallies
        if tally.place.label in LABELS
    )


def _tests(measures: Measures, exhibits: dict[Cite, Exhibit]) -> Iterator[Spoken]:
    for rate in measures.tests:
        if rate.label not in LABELS or not rate.failed or rate.first_failed is None:
            continue
        exhibit = exhibits.get(rate.first_failed.without_quote())
        at = exhibit.at if exhibit else None
        place = Place(label=rate.label, service="", revision="")
        yield Spoken(
            source="test",
            name=rate.test,
            where=Where.TESTS,
            texts=tuple(filter(None, (rate.message, exhibit.text if exhibit else ""))),
            shown=exhibit.text if exhibit else "",
            seen=(Seen(place=place, count=rate.failed, first=at, last=at),),
            cite=rate.first_failed,
        )


def _routes(measures: Measures, exhibits: dict[Cite, Exhibit]) -> Iterator[Spoken]:
    """Statuses of 400 and above, where the example cited for the route has that very status."""
    for outcome in measures.routes:
        if outcome.place.label not in LABELS:
            continue
        for status, count in outcome.statuses:
            cite = outcome.example_failed if status >= 500 else outcome.example_ok
            if (
                status < 400
                or cite is None
                or not _shows(exhibits.get(cite.without_quote()), status)
            ):
                continue
            yield Spoken(
                source="route",
                name=f"{outcome.protocol} {outcome.method} {outcome.route}",
                where=Where.REQUESTS,
                texts=(f"{outcome.method} {outcome.route} -> {status}",),
                seen=(_seen_route(outcome, status, count),),
                cite=cite,
            )


def _seen_route(outcome: RouteOutcome, status: int, count: int) -> Seen:
    first, last = (outcome.first_failed, outcome.last_failed) if status >= 500 else (None, None)
    return Seen(place=outcome.place, count=count, first=first, last=last)


def _shows(exhibit: Exhibit | None, status: int) -> bool:
    return exhibit is not None and re.search(rf'"status": ?"?{status}\b', exhibit.text) is not None


def _changes(measures: Measures) -> Iterator[Spoken]:
    for change in measures.changes:
        if change.label not in LABELS or change.planned:
            continue
        place = Place(label=change.label, service=change.service, revision=change.revision)
        parts = (change.kind.value, change.subject, change.title)
        yield Spoken(
            source="change",
            name=change.subject,
            where=Where.CHANGES,
            texts=(": ".join(part for part in parts if part),),
            seen=(Seen(place=place, count=1, first=change.at, last=change.at),),
            cite=change.cite,
        )
