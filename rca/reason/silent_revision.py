"""A revision that is asked and says nothing, though others of its service wrote as they served."""

from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.measures import Measures, Pattern, Tally
from rca.reason.case import LABELS, Case
from rca.reason.suspect import CLOCKS
from rca.reason.trouble import RECORDS

LEAST = 10
"""Requests that it got, and lines that were to be expected of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentRevision:
    """It got `asked` requests and wrote nothing since the first of them.

    The others wrote `lines` while they served `served`; `cite` is one of those lines.
    """

    asked: int
    served: int
    lines: int
    cite: Cite


def silent_revision(service: str, revision: str, case: Case) -> SilentRevision | None:
    """None where it speaks, is hardly asked, or nobody could expect a line of it."""
    own = case.outcomes(service, revision)
    asked = sum(outcome.total for outcome in own)
    if not revision or asked < LEAST:
        return None
    since = min(outcome.first for outcome in own) + CLOCKS
    others = [
        outcome
        for outcome in case.measures.routes
        if outcome.place.label in LABELS
        and outcome.place.service == service
        and outcome.place.revision != revision
    ]
    served = sum(outcome.total for outcome in others)
    lines = 0
    example: Cite | None = None
    for pattern, tally in _written(case.measures, service):
        if tally.place.revision == revision:
            if tally.last > since:
                return None
        else:
            lines += tally.count
            example = example or pattern.example
    if not served or example is None or lines * asked < LEAST * served:
        return None
    return SilentRevision(asked=asked, served=served, lines=lines, cite=example)


def _written(measures: Measures, service: str) -> list[tuple[Pattern, Tally]]:
    """What the service itself wrote, the most frequent first."""
    found = [
        (pattern, tally)
        for pattern in measures.patterns
        if pattern.log not in (*RECORDS, "system")
        for tally in pattern.tallies
        if tally.place.service == service and tally.place.label in LABELS
    ]
    return sorted(found, key=lambda pair: (-pair[1].count, pair[0].id, pair[1].place))
