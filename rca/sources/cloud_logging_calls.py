"""When to call: not too often, again after a failure that may pass, and not for ever."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from rca.errors import RemoteError
from rca.sources.cloud_logging_errors import AGAIN, PassingError

_FIRST_WAIT = 1.0
_LONGEST_WAIT = 60.0
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """A clock that never goes back, in seconds, and a way to wait."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True, kw_only=True)
class Pace:
    """Spaces calls and repeats failed ones. All figures are seconds.

    `patience` is how long failures may go on without one success.
    """

    interval: float
    patience: float
    timing: Timing
    on_wait: Callable[[float, str], None] = field(default=lambda _seconds, _reason: None)
    _next: float = 0.0

    def call(self, ask: Callable[[], _Result]) -> _Result:
        """What `ask` gives. Raises RemoteError when patience is at its end."""
        failing_since, wait = -1.0, _FIRST_WAIT
        while True:
            self._await_turn()
            try:
                return ask()
            except PassingError as error:
                now = self.timing.clock()
                failing_since = now if failing_since < 0 else failing_since
                if now + wait - failing_since > self.patience:
                    raise RemoteError(error.message, hint=AGAIN) from error
                self.on_wait(wait, error.message)
                self.timing.sleep(wait)
                wait = min(2 * wait, _LONGEST_WAIT)

    def _await_turn(self) -> None:
        now = self.timing.clock()
        if now < self._next:
            self.timing.sleep(self._next - now)
        self._next = max(now, self._next) + self.interval
