"""A small made-up shop: `shop` calls `cart`, `cart` calls `stock`, each with lines of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rca.measure import measure
from rca.model.measures import Measures
from tests.measure.builders import Entry, logs, request, said

HEALTHY = range(0, 600, 30)
LATER = range(1200, 1800, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one trace shows; seconds are those of `stock` itself, or of `cart` beyond its calls."""

    stock_seconds: float = 0.1
    cart_seconds: float = 0.05
    stock_says: tuple[str, ...] = ("taking from the shelf", "packed")
    cart_says: tuple[str, ...] = ("cart opened", "cart priced")
    stock_error: str = ""
    cart_error: str = ""
    shop_error: str = ""
    status: int = 200
    attempts: int = 1
    asks_stock: bool = True

    def entries(self, second: int, number: int) -> Iterable[Entry]:
        trace, start = f"t{second}-{number}", float(second)
        calls = self.attempts if self.asks_stock else 0
        cart_takes = self.cart_seconds + calls * (self.stock_seconds + 0.01)
        yield _asked("shop", start, cart_takes + 0.05, trace, status=self.status)
        yield _line("shop", start + 0.01, "page opened", trace)
        yield _asked("cart", start + 0.02, cart_takes, trace, status=self.status)
        for place, text in enumerate(self.cart_says):
            yield _line("cart", start + 0.03 + place / 1000, text, trace)
        for attempt in range(calls):
            at = start + 0.04 + attempt * (self.stock_seconds + 0.01)
            status = 500 if self.stock_error else 200
            yield _asked("stock", at, self.stock_seconds, trace, status=status)
            for place, text in enumerate(self.stock_says):
                yield _line("stock", at + (place + 1) / 1000, text, trace)
            if self.stock_error:
                yield _line("stock", at + 0.009, self.stock_error, trace, severity="ERROR")
        end = start + 0.02 + cart_takes
        if self.cart_error:
            yield _line("cart", end - 0.001, self.cart_error, trace, severity="ERROR")
        if self.shop_error:
            yield _line("shop", end + 0.01, self.shop_error, trace, severity="ERROR")


def _at(second: float) -> str:
    return f"{int(second) // 60:02}:{second % 60:06.3f}"


def _asked(service: str, start: float, seconds: float, trace: str, *, status: int) -> Entry:
    return request(
        _at(start),
        f"/{service}",
        status,
        latency=f"{seconds:.3f}s",
        trace=trace,
        service=service,
        insert_id=f"r-{service}-{trace}-{_at(start)}",
    )


def _line(service: str, at: float, text: str, trace: str, severity: str = "INFO") -> Entry:
    return said(
        _at(at),
        text,
        trace=trace,
        service=service,
        severity=severity,
        insert_id=f"l-{service}-{trace}-{_at(at)}-{text}",
    )


def visits(later: Visit, healthy: Visit | None = None) -> list[Entry]:
    """Twenty healthy traces, and twenty later ones."""
    healthy = healthy or Visit()
    return [
        entry
        for seconds, visit in ((HEALTHY, healthy), (LATER, later))
        for number, second in enumerate(seconds)
        for entry in visit.entries(second, number)
    ]


def measured(folder: Path, entries: list[Entry]) -> Measures:
    """Measures of those entries; the first fifteen minutes are healthy."""
    return measure(logs(folder, *entries, baseline=("00:00", "15:00"), window=("20:00", "31:00")))
