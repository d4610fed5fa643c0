"""Real nanoseconds in, the incident's nanoseconds out.

Promise: one constant offset a state, so durations inside a state stay real.
"""

import time
from datetime import UTC, datetime, timedelta

NANOSECONDS = 1_000_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ShiftedClock:
    """A clock that reads `target` at the moment a state begins."""

    def __init__(self) -> None:
        self.offset_ns = 0

    def begin_at(self, target: datetime) -> None:
        """From now on the clock counts from `target` (aware, whole seconds)."""
        self.offset_ns = int((target - EPOCH).total_seconds()) * NANOSECONDS - time.time_ns()

    def shift(self, real_ns: int) -> int:
        """The one place where a real time becomes a time of the incident's day."""
        return real_ns + self.offset_ns

    def now_ns(self) -> int:
        """This moment, shifted."""
        return self.shift(time.time_ns())


def rfc3339(ns: int, digits: int = 6) -> str:
    """UTC with `digits` fraction digits (0 to 9), cut rather than rounded."""
    whole = EPOCH + timedelta(seconds=ns // NANOSECONDS)
    fraction = f".{ns % NANOSECONDS:09d}"[: digits + 1] if digits else ""
    return f"{whole:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def from_iso(text: str) -> int:
    """Nanoseconds since the epoch of an ISO 8601 time with a zone."""
    since_epoch = datetime.fromisoformat(text) - EPOCH
    return (since_epoch // timedelta(microseconds=1)) * 1000
