"""From times to places on a line, with round ticks in UTC; long stretches of nothing are folded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rca.model.instant import MINUTE, SECOND, Instant, format_instant

_HOUR, _DAY = 60 * MINUTE, 24 * 60 * MINUTE
_STEPS = (
    *(count * SECOND for count in (10, 30)),
    *(count * MINUTE for count in (1, 2, 5, 10, 15, 30)),
    *(count * _HOUR for count in (1, 2, 3, 6, 12)),
    *(count * _DAY for count in (1, 2, 7, 14, 28, 90, 365, 3650, 36500)),
)
_MOST_TICKS = 9
_FOLD, _LEAST, _BETWEEN_TICKS = 36.0, 80.0, 46.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of time from `start` at `left` to `end` at `right`, in pixels."""

    start: Instant
    end: Instant
    left: float
    right: float

    def x(self, at: Instant) -> float:
        """Where a time lies; what is outside stands at the border."""
        share = (min(max(at, self.start), self.end) - self.start) / (self.end - self.start)
        return self.left + share * (self.right - self.left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Pieces in order of time and place, nothing in between; one where nothing is folded."""

    pieces: tuple[Piece, ...]

    @property
    def start(self) -> Instant:
        """Where it begins."""
        return self.pieces[0].start

    @property
    def end(self) -> Instant:
        """Where it ends."""
        return self.pieces[-1].end

    @property
    def left(self) -> float:
        """Its first pixel."""
        return self.pieces[0].left

    @property
    def right(self) -> float:
        """Its last pixel."""
        return self.pieces[-1].right

    def x(self, at: Instant) -> float:
        """Where a time lies; what is outside or folded stands at the next border before it."""
        return round(self._piece(at).x(at), 1)

    def length(self, at: Instant, nanoseconds: int) -> float:
        """How long a stretch of time is that begins there."""
        piece = self._piece(at)
        return nanoseconds / (piece.end - piece.start) * (piece.right - piece.left)

    def folds(self) -> tuple[float, ...]:
        """The middles of what is folded away."""
        return tuple((one.right + other.left) / 2 for one, other in pairwise(self.pieces))

    def ticks(self) -> Iterator[tuple[Instant, str, str]]:
        """Round times with their words: time of day, or the day where ticks are days apart.

        The last is the day, where it is another than that of the tick before; a piece without a
        round time has a tick where it begins.
        """
        held = sum(piece.end - piece.start for piece in self.pieces)
        step = next((step for step in _STEPS if held / step <= _MOST_TICKS), _STEPS[-1])
        day = "" if format_instant(self.start)[:10] != format_instant(self.end)[:10] else None
        for piece in self.pieces:
            for at in _round_times(piece, step):
                text = format_instant(at)
                if step >= _DAY:
                    yield at, text[:10], ""
                    continue
                is_new = day is not None and day != text[:10]
                day = text[:10] if is_new else day
                is_whole = step >= MINUTE and at % MINUTE == 0
                yield at, text[11:16] if is_whole else text[11:19], text[:10] if is_new else ""

    def _piece(self, at: Instant) -> Piece:
        return next((piece for piece in self.pieces[::-1] if at >= piece.start), self.pieces[0])


def scale_of(times: Sequence[Instant], left: float, right: float) -> Scale:
    """A scale that holds all times, with a little room; at least two minutes long.

    A stretch without any that is longer than all the rest together is folded.
    """
    runs = _runs(sorted(set(times)))
    held = sum(run[1] - run[0] for run in runs)
    room = max(held // 40, MINUTE // 2)
    ends = [(max(first - room, _YEAR_1), min(last + room, _YEAR_9999)) for first, last in runs]
    long = sum(end - start for start, end in ends)
    wide = right - left - _FOLD * (len(ends) - 1)
    spare = wide - _LEAST * len(ends)
    pieces, at = [], left
    for start, end in ends:
        width = _LEAST + spare * (end - start) / long if len(ends) > 1 else wide
        pieces.append(Piece(start=Instant(start), end=Instant(end), left=at, right=at + width))
        at += width + _FOLD
    return Scale(pieces=tuple(pieces))


def _runs(times: Sequence[Instant]) -> list[tuple[int, int]]:
    """The first and last time of each stretch that is not folded."""
    gaps = sorted(((other - one, one, other) for one, other in pairwise(times)), reverse=True)
    left = times[-1] - times[0]
    folded: list[tuple[int, int]] = []
    for gap, one, other in gaps[:_MOST_FOLDS]:
        if gap < _LEAST_FOLDED or gap * 2 <= left:
            break
        folded.append((one, other))
        left -= gap
    starts = [times[0], *(other for _, other in sorted(folded))]
    return list(zip(starts, [*(one for one, _ in sorted(folded)), times[-1]], strict=True))


def _round_times(piece: Piece, step: int) -> Iterator[Instant]:
    first = -(-piece.start // step) * step
    found = [Instant(at) for at in range(first, piece.end + 1, step)]
    place = -_BETWEEN_TICKS
    for at in found or [piece.start]:
        if piece.x(at) - place >= _BETWEEN_TICKS:
            yield at
            place = piece.x(at)


_MOST_FOLDS, _LEAST_FOLDED = 4, 20 * MINUTE
_YEAR_1, _YEAR_9999 = -62_135_596_800 * SECOND, 253_402_300_799 * SECOND
