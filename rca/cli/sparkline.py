"""Counts over time as one row of bars, in a terminal of any encoding."""

import sys
from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"
PLAIN_BARS = ".:-=+*#@"


def sparkline(counts: Sequence[int]) -> str:
    """A bar for each count, the highest full, none for 0; plain signs where others cannot be."""
    if len(counts) < 2:
        return ""
    encoding = (sys.stdout.encoding or "").lower()
    bars = BARS if encoding.startswith("utf") else PLAIN_BARS
    top = max(*counts, 1)
    drawn = "".join(bars[-(-count * len(bars) // top) - 1] if count else " " for count in counts)
    return f"[{drawn}] most: {top}"
