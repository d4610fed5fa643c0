"""Entries that stand for minutes in which one of two went wrong without the other.

They are the counter-examples where no trace joins an error to failing requests, so that only the
minutes can be compared. Effects may come a minute after their cause.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import permutations

from rca.measure.database import Tables
from rca.measure.showing import entry_cite
from rca.model.instant import MINUTE, Instant
from rca.model.signals import LoneMinute, SignalKind

ERRORS = 40
"""Patterns compared: those that rise, the gravest first, then the strongest."""

ROUTES = 20
"""Routes compared: those with most failures."""

EXAMPLES = 3

# The first entry of each minute, of patterns that rise and of requests that fail.
FIRST = """
WITH risen AS (
    SELECT kind, name, service FROM told
    WHERE kind = 'pattern' AND is_rise AND name IN (
        SELECT pattern FROM pattern WHERE log <> 'requests'
    )
    ORDER BY rank DESC, round(abs(strength), 6) DESC, id
    LIMIT $errors
),
failing AS (
    SELECT kind, name, service FROM counted
    WHERE kind = 'route'
    GROUP BY ALL
    ORDER BY count(*) DESC, name, service
    LIMIT $routes
)
SELECT kind, name, service, ts // $minute * $minute AS minute, min(nth)
FROM counted
JOIN (SELECT * FROM risen UNION ALL SELECT * FROM failing) USING (kind, name, service)
GROUP BY ALL
ORDER BY kind, name, service, minute
"""

PLACES = (
    "SELECT nth, evidence, insert_id, line FROM entry WHERE nth IN (SELECT unnest($nths::BIGINT[]))"
)

_Thing = tuple[str, str, str]


def lone_minutes_of(tables: Tables) -> tuple[LoneMinute, ...]:
    """Up to three minutes for either side of each two that share one, by thing, then minute.

    Needs `told` of the onsets. Failing requests are the effect of errors and not their cause.
    """
    minutes: dict[_Thing, dict[int, int]] = defaultdict(dict)
    wanted = {"errors": ERRORS, "routes": ROUTES, "minute": MINUTE}
    for kind, name, service, minute, nth in tables.execute(FIRST, wanted).fetchall():
        minutes[kind, name, service][minute] = nth
    pairs = [
        (cause, effect)
        for cause, effect in permutations(minutes, 2)
        if cause[0] == SignalKind.PATTERN or effect[0] == SignalKind.ROUTE
    ]
    alone = sorted({found for pair in pairs for found in _alone(minutes, *pair)})
    nths = [minutes[thing][minute] for thing, minute in alone]
    places = {nth: cited for nth, *cited in tables.execute(PLACES, {"nths": nths}).fetchall()}
    return tuple(
        LoneMinute(
            kind=SignalKind(thing[0]),
            name=thing[1],
            service=thing[2],
            minute=Instant(minute),
            cite=entry_cite(*places[nth]),
        )
        for (thing, minute), nth in zip(alone, nths, strict=True)
    )


def _alone(
    minutes: dict[_Thing, dict[int, int]], cause: _Thing, effect: _Thing
) -> Iterator[tuple[_Thing, int]]:
    """The first minutes of the one without the other; none where they never come together."""
    causes, effects = minutes[cause], minutes[effect]
    without_effect = [m for m in causes if m not in effects and m + MINUTE not in effects]
    if len(without_effect) == len(causes):
        return
    yield from ((cause, minute) for minute in without_effect[:EXAMPLES])
    without_cause = (m for m in effects if m not in causes and m - MINUTE not in causes)
    yield from ((effect, minute) for minute in list(without_cause)[:EXAMPLES])
