"""The therefore test, counted over traces: does the effect follow the cause, and only then?

A trace in which the effect comes first, or at the very same time, had the effect without the
cause before it, and counts as such.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rca.measure.database import Tables
from rca.measure.lines import ERROR_RANK
from rca.measure.showing import entry_cite
from rca.model.cite import Cite
from rca.model.ids import PatternId
from rca.model.instant import SECOND
from rca.model.measures import Pair

CANDIDATES = 40
"""Patterns tried under each label: those in most traces, ties by id."""

EXAMPLES = 3
LEAST_THEN = 2

# Where each pattern comes first in each trace. Requests are effects, not causes: what they say
# of themselves is how they ended.
FIRST_SEEN = """
CREATE TABLE first_seen AS
WITH failed_trace AS (
    SELECT DISTINCT label, trace FROM request WHERE is_failed AND trace <> ''
),
spoken AS (
    SELECT label, trace, pattern, min(nth) AS nth, min(ts) AS ts, max(sighting.rank) AS rank
    FROM sighting
    JOIN pattern USING (pattern)
    JOIN event USING (nth)
    WHERE trace <> '' AND event.log <> 'requests'
    GROUP BY ALL
),
candidate AS (
    SELECT label, pattern
    FROM spoken
    LEFT JOIN failed_trace USING (label, trace)
    GROUP BY label, pattern
    HAVING max(rank) >= $error_rank OR count(failed_trace.trace) > 0
    QUALIFY row_number() OVER (PARTITION BY label ORDER BY count(*) DESC, pattern) <= $candidates
)
SELECT label, trace, pattern AS name, nth, ts
FROM spoken SEMI JOIN candidate USING (label, pattern)
"""

# An effect is a pattern, or a request that failed: that one is certain when it ends, which is
# what its latency says; the entry itself bears the time of its start.
EFFECT = """
CREATE TABLE effect AS
SELECT label, trace, name, nth, ts, FALSE AS is_request FROM first_seen
UNION ALL
SELECT label, trace, concat_ws(' ', protocol, method, route), min(nth), min(ended), TRUE
FROM request
WHERE is_failed AND trace <> ''
GROUP BY ALL
"""

EFFECT_ROWS = """
SELECT effect.label, name, is_request, effect.trace, nth, effect.ts, service,
    evidence, insert_id, line
FROM effect JOIN entry USING (nth)
ORDER BY effect.label, name, is_request, nth
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """Something in a trace, where it was first seen in it; `nth` is the entry's number."""

    nth: int
    at: int
    service: str
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """All traces of one label in which something occurs, in order of time."""

    label: str
    name: str
    is_request: bool
    by_trace: dict[str, _Sight]


def pairs_of(tables: Tables) -> tuple[Pair, ...]:
    """The pairs seen in order at least twice, by label, cause and effect.

    Needs `sighting` and `pattern` of the patterns and `request` of the outcomes.
    """
    tables.execute(FIRST_SEEN, {"error_rank": ERROR_RANK, "candidates": CANDIDATES})
    tables.execute(EFFECT)
    seen = _seen(tables.execute(EFFECT_ROWS).fetchall())
    found = (
        _pair(cause, effect)
        for cause in seen
        if not cause.is_request
        for effect in seen
        if cause.label == effect.label and cause is not effect
    )
    return tuple(pair for pair in found if pair is not None)


def _seen(rows: list[tuple[Any, ...]]) -> list[_Seen]:
    return [
        _Seen(
            label=label,
            name=name,
            is_request=is_request,
            by_trace={
                trace: _Sight(nth=nth, at=at, service=service, cite=entry_cite(*cited))
                for _, _, _, trace, nth, at, service, *cited in group
            },
        )
        for (label, name, is_request), group in groupby(rows, key=lambda row: row[:3])
    ]


def _pair(cause: _Seen, effect: _Seen) -> Pair | None:
    """The counts of one pair; None when the effect followed too rarely to say anything."""
    lags: list[tuple[int, int, Cite]] = []
    without_cause: list[_Sight] = []
    for trace in cause.by_trace.keys() & effect.by_trace.keys():
        first, then = cause.by_trace[trace], effect.by_trace[trace]
        # the last lines of a request may be written just after it ended
        is_own_request = effect.is_request and first.service == then.service
        if first.at < then.at or is_own_request:
            lags.append((first.nth, max(then.at - first.at, 0), first.cite))
        else:
            without_cause.append(then)
    if len(lags) < LEAST_THEN:
        return None
    without_cause += _alone(effect, cause)
    without_effect = _alone(cause, effect)
    against = sorted((*without_cause, *without_effect), key=lambda sight: (sight.nth, sight.cite))
    return Pair(
        label=cause.label,
        cause=PatternId(cause.name),
        effect=effect.name,
        then=len(lags),
        without_effect=len(without_effect),
        without_cause=len(without_cause),
        median_lag_seconds=sorted(lag for _, lag, _ in lags)[(len(lags) - 1) // 2] / SECOND,
        examples=tuple(cite for _, _, cite in sorted(lags)[:EXAMPLES]),
        counter_examples=tuple(sight.cite for sight in against[:EXAMPLES]),
    )


def _alone(one: _Seen, other: _Seen) -> list[_Sight]:
    return [sight for trace, sight in one.by_trace.items() if trace not in other.by_trace]
