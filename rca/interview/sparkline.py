"""How often a thing occurred each minute, as far as the measures counted it."""

from collections.abc import Iterable, Mapping

from rca.model.cite import Cite
from rca.model.instant import Instant
from rca.model.measures import Measures

MINUTE = 60 * 10**9
MOST_BARS = 40


def minutes_of(cites: Iterable[Cite], measures: Measures) -> tuple[int, ...]:
    """Counts a minute, from first to last, of the first place that was counted by the minute.

    A place counts as the entry at which an onset starts, as the example of a pattern that an onset
    is about, or as the first failure of a route. At most 40 numbers: of a longer time, sums over
    equal stretches. Empty when nothing was counted.
    """
    counted = _counted(measures)
    for cite in cites:
        minutes = counted.get(cite.without_quote())
        if minutes:
            return _bars(minutes)
    return ()


def _counted(measures: Measures) -> Mapping[Cite, Mapping[Instant, int]]:
    found: dict[Cite, Mapping[Instant, int]] = {}
    examples = {pattern.id: pattern.example.without_quote() for pattern in measures.patterns}
    for route in measures.routes:
        if route.example_failed is not None:
            minutes = {start: failed for start, _, failed in route.failed_per_minute}
            found.setdefault(route.example_failed.without_quote(), minutes)
    for onset in measures.onsets:
        minutes = dict(onset.per_minute)
        found.setdefault(onset.cite.without_quote(), minutes)
        example = next((cite for name, cite in examples.items() if name == onset.name), None)
        if example is not None:
            found.setdefault(example, minutes)
    return found


def _bars(minutes: Mapping[Instant, int]) -> tuple[int, ...]:
    first, last = min(minutes), max(minutes)
    number = (last - first) // MINUTE + 1
    wide = -(-number // MOST_BARS)
    bars = [0] * -(-number // wide)
    for start, count in minutes.items():
        bars[(start - first) // MINUTE // wide] += count
    return tuple(bars)
