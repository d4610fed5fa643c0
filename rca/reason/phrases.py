"""Times, durations and counts as they stand in a sentence."""

from collections.abc import Sequence

from rca.model.instant import SECOND, Instant, format_instant


def clock(instant: Instant) -> str:
    """A time for a sentence: the date stands in the report's header, so the time is enough."""
    return format_instant(Instant(instant - instant % SECOND))[11:]


def said_by(services: Sequence[str], text: str) -> str:
    """The text after who says it, three services at most: `orders and shop: quota exhausted`.

    Entries without a service leave the text alone.
    """
    where = " and ".join(service for service in services[:3] if service)
    return f"{where}: {text}" if where else text


def on_service(what: str, service: str) -> str:
    """`GET /pay on shop`, or the thing alone where no entry names its service."""
    return f"{what} on {service}" if service else what


def revision_of(service: str, revision: str) -> str:
    """The revision, with its service where its name does not begin with that."""
    if revision == service or revision.startswith(f"{service}-"):
        return revision
    return f"{service} {revision}".strip()


def seconds(duration: int) -> str:
    """A duration in nanoseconds for a sentence: `0.4 s`, `72 s`, `12 min`, `3.5 h`, `41 days`."""
    value = duration / SECOND
    if abs(value) < 10:
        return f"{value:.1f} s"
    for limit, size, unit in ((600, 1, "s"), (7_200, 60, "min")):
        if abs(value) < limit:
            return f"{value / size:.0f} {unit}"
    hours = value / 3_600
    return f"{hours:.1f} h" if abs(hours) < 48 else f"{hours / 24:.0f} days"


def chance_of(p: float) -> str:
    """A probability for a sentence: `p = 0.12`, and `p < 0.01` for what rounds to nothing."""
    return "p < 0.01" if p < 0.01 else f"p = {p:.2f}"


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
