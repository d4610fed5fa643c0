"""How much a query will bring, before anything is pulled; an estimate says that it is one.

When all fits on one page it is counted. Otherwise the window is cut into slices of equal length,
one page is read from somewhere inside each, and the whole slice is taken to be as dense as that
page. Nothing is written.
"""

from collections.abc import Callable
from dataclasses import dataclass

from rca.model.instant import SECOND, Instant, Window
from rca.sources.cloud_logging import PAGE_SIZE, CloudLogging, Page, PageRequest
from rca.sources.cloud_logging_calls import Pace, Timing
from rca.sources.logging_query import within
from rca.workflow.collect_plan import Plan, Query

_OFFSETS = (0.11, 0.42, 0.03, 0.34, 0.26, 0.47, 0.19, 0.38)
"""Where in its slice a page begins, as a share of its length: irregular, because much in logs
happens at full minutes."""
_SECONDS_A_PAGE = 0.3
"""What a page takes to be answered, converted, redacted and kept, when nothing holds it up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What to expect of a query. `samples` pages were read to say so.

    `is_exact` means that they were counted. `seconds` is the time that pulling them takes.
    """

    query: Query
    entries: int
    seconds: float
    samples: int
    is_exact: bool

    @property
    def pages(self) -> int:
        """How many calls it takes; one even for nothing."""
        return max(1, -(-self.entries // PAGE_SIZE))


def estimate_of(
    plan: Plan, say: Callable[[str], None], timing: Timing | None = None
) -> tuple[Estimate, ...]:
    """An estimate for each query, in their order. `say` is told what is being done.

    Raises RemoteError like a collection.
    """
    server = CloudLogging(plan.wanted.endpoint)
    try:
        asking = _Asking(server, plan, plan.pace(timing or Timing()), say)
        return tuple(asking.estimate(query) for query in plan.queries)
    finally:
        server.close()


class _Asking:
    def __init__(
        self, server: CloudLogging, plan: Plan, pace: Pace, say: Callable[[str], None]
    ) -> None:
        self._server, self._plan, self._pace, self._say = server, plan, pace, say
        pace.on_wait = lambda seconds, reason: say(f"waiting {seconds:.0f} s: {reason}")

    def estimate(self, query: Query) -> Estimate:
        first = self._page(query, query.window, 0)
        entries, samples = float(len(first.entries)), 1
        if first.token:
            slices = _slices(query.window)
            entries = max(entries, sum(self._in_slice(query, *slice_) for slice_ in slices))
            samples += len(slices)
        entries = min(entries, self._plan.wanted.limit)
        pages = max(1.0, entries / PAGE_SIZE)
        return Estimate(
            query=query,
            entries=round(entries),
            seconds=pages * max(self._pace.interval, _SECONDS_A_PAGE),
            samples=samples,
            is_exact=not first.token,
        )

    def _in_slice(self, query: Query, number: int, whole: Window, start: Instant) -> float:
        page = self._page(query, Window(start=start, end=whole.end), number)
        if not page.entries:
            return 0.0
        end = page.entries[-1][0] if page.token else whole.end
        return len(page.entries) * (whole.end - whole.start) / max(end - start, SECOND // 1000)

    def _page(self, query: Query, window: Window, number: int) -> Page:
        self._say(f"{query.label}: page {number + 1} of a sample")
        request = PageRequest(project=self._plan.project, query=within(query.text, window))
        return self._pace.call(lambda: self._server.page(request))


def _slices(window: Window) -> list[tuple[int, Window, Instant]]:
    """Number, slice, and where in it the page begins."""
    length = (window.end - window.start) // len(_OFFSETS)
    found = []
    for number, offset in enumerate(_OFFSETS):
        start = Instant(window.start + number * length)
        is_last = number == len(_OFFSETS) - 1
        end = window.end if is_last else Instant(start + length)
        begin = Instant(start + int(offset * length))
        found.append((number + 1, Window(start=start, end=end), begin))
    return found
