"""What worked and what failed: requests that somebody tried, those that ended alike in one row."""

from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.instant import format_instant
from rca.model.probe import ProbeTally
from rca.report.cited import Statement
from rca.report.filters import seconds
from rca.report.parts.words import label_order, phrase

MOST_ROWS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeRow:
    """Probes that asked the same and ended alike; `when` and `latency` may be empty."""

    asked: str
    label: str
    count: int
    ok: bool
    outcome: Statement
    when: str
    latency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbesView:
    """Rows by state, what failed first; `left_out` counts rows beyond the first forty."""

    worked: int
    failed: int
    rows: tuple[ProbeRow, ...]
    left_out: int


def probes_of(analysis: Analysis) -> ProbesView | None:
    """The table; None without probes."""
    tallies = sorted(analysis.measures.probes, key=lambda tally: label_order(tally.label))
    if not tallies:
        return None
    return ProbesView(
        worked=sum(tally.count for tally in tallies if tally.ok),
        failed=sum(tally.count for tally in tallies if not tally.ok),
        rows=tuple(_row(tally) for tally in tallies[:MOST_ROWS]),
        left_out=max(0, len(tallies) - MOST_ROWS),
    )


def _row(tally: ProbeTally) -> ProbeRow:
    status = str(tally.status) if tally.status else ""
    outcome = ": ".join(part for part in (status, tally.error) if part)
    return ProbeRow(
        asked=f"{tally.method} {tally.url}",
        label=tally.label,
        count=tally.count,
        ok=tally.ok,
        outcome=phrase(outcome or "no answer", tally.cites),
        when=_when(tally),
        latency=_latency(tally),
    )


def _when(tally: ProbeTally) -> str:
    if tally.first is None or tally.last is None:
        return ""
    first, last = format_instant(tally.first), format_instant(tally.last)
    return first if first == last else f"{first} to {last}"


def _latency(tally: ProbeTally) -> str:
    if tally.median_latency_seconds is None or tally.longest_latency_seconds is None:
        return ""
    median = seconds(tally.median_latency_seconds)
    longest = seconds(tally.longest_latency_seconds)
    return median if median == longest else f"{median}, at most {longest}"
