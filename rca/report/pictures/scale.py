"""From times to places on a line, with round ticks in UTC."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rca.model.instant import MINUTE, SECOND, Instant, format_instant

_HOUR, _DAY = 60 * MINUTE, 24 * 60 * MINUTE
_STEPS = (
    *(count * SECOND for count in (10, 30)),
    *(count * MINUTE for count in (1, 2, 5, 10, 15, 30)),
    *(count * _HOUR for count in (1, 2, 3, 6, 12)),
    *(count * _DAY for count in (1, 2, 7, 14, 28, 90, 365, 3650, 36500)),
)
_MOST_TICKS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """`start` lies at `left`, `end` at `right`, in pixels."""

    start: Instant
    end: Instant
    left: float
    right: float

    def x(self, at: Instant) -> float:
        """Where a time lies; what is outside stands at the border."""
        share = (min(max(at, self.start), self.end) - self.start) / (self.end - self.start)
        return round(self.left + share * (self.right - self.left), 1)

    def length(self, nanoseconds: int) -> float:
        """How long a stretch of time is."""
        return nanoseconds / (self.end - self.start) * (self.right - self.left)

    def ticks(self) -> Iterator[tuple[Instant, str]]:
        """Round times with their words: time of day, or the day where ticks are days apart."""
        long = self.end - self.start
        step = next((step for step in _STEPS if long / step <= _MOST_TICKS), _STEPS[-1])
        first = -(-self.start // step) * step
        for at in range(first, self.end + 1, step):
            text = format_instant(Instant(at))
            yield (
                Instant(at),
                text[:10] if step >= _DAY else text[11:19] if step < MINUTE else text[11:16],
            )


def scale_of(times: Sequence[Instant], left: float, right: float) -> Scale:
    """A scale that holds all times, with a little room; at least two minutes long."""
    first, last = min(times), max(times)
    room = max((last - first) // 40, MINUTE // 2)
    lowest = Instant(max(first - room, _YEAR_1))
    return Scale(start=lowest, end=Instant(min(last + room, _YEAR_9999)), left=left, right=right)


_YEAR_1, _YEAR_9999 = -62_135_596_800 * SECOND, 253_402_300_799 * SECOND
