"""Times, durations and counts as they stand in a sentence."""

from rca.model.instant import SECOND, Instant, format_instant


def clock(instant: Instant) -> str:
    """A time for a sentence: the date stands in the report's header, so the time is enough."""
    return format_instant(Instant(instant - instant % SECOND))[11:]


def seconds(duration: int) -> str:
    """A duration in nanoseconds for a sentence: `0.4 s`, `72 s`, `12 min`."""
    value = duration / SECOND
    if abs(value) < 10:
        return f"{value:.1f} s"
    return f"{value:.0f} s" if abs(value) < 600 else f"{value / 60:.0f} min"


def amount(value: float, unit: str = "") -> str:
    """A value with its unit, bytes in one that keeps the number short: `512 MiB`, `2.50 s`."""
    if unit == "B":
        for name in ("B", "KiB", "MiB"):
            if abs(value) < 1024:
                return f"{value:.0f} {name}"
            value /= 1024
        return f"{value:.1f} GiB"
    number = f"{value:.0f}" if value == int(value) else f"{value:.2f}"
    return f"{number} {unit}".rstrip()
