"""What the server does wrong on purpose, and the limits it keeps."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import grpc

DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The call with that number, counted from 1, fails with `status`; `times` such calls do.

    `expires_tokens` makes every token given out before worthless from that call on; then `status`
    may be None. `delay` seconds pass before the answer.
    """

    call: int
    status: grpc.StatusCode | None = None
    message: str = "injected"
    times: int = 1
    expires_tokens: bool = False
    delay: float = 0.0


@dataclass(slots=True, kw_only=True)
class Behaviour:
    """Limits and faults; the defaults are those of the service, without faults.

    `largest_page` makes pages smaller than asked for. `quota` is calls in a minute, 0 for any
    number. `empty_every` puts an empty page with a token before each n-th page.
    """

    largest_page: int = 1000
    token_seconds: float = DAY
    quota: int = 0
    empty_every: int = 0
    faults: tuple[Fault, ...] = ()
    clock: Callable[[], float] = time.monotonic
    projects: tuple[str, ...] = ()
    _recent: list[float] = field(default_factory=list)

    def fault_of(self, call: int) -> Fault | None:
        """What is to go wrong with the call of that number."""
        return next((f for f in self.faults if f.call <= call < f.call + f.times), None)

    def is_over_quota(self) -> bool:
        """Count a call, and say whether it is one too many in the last minute."""
        if not self.quota:
            return False
        now = self.clock()
        self._recent = [at for at in self._recent if at > now - 60]
        if len(self._recent) >= self.quota:
            return True
        self._recent.append(now)
        return False
