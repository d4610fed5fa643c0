"""The exceptions of the incident: what was raised, where in the application, how often."""

from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.evidence import INCIDENT_LABEL
from rca.model.instant import Instant
from rca.model.trace import TraceSighting
from rca.report.cited import Statement
from rca.report.parts.words import label_order, listed, phrase

MOST_EXCEPTIONS = 10
MESSAGE_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRow:
    """One kind of failure; `reported_as` is the type that reached the log, where it is another."""

    what: Statement
    reported_as: str
    where: str
    seen: str
    first: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptions:
    """The most frequent ones of the incident in order of time; `left_out` counts the others."""

    rows: tuple[ExceptionRow, ...]
    left_out: int


def exceptions_of(analysis: Analysis) -> Exceptions | None:
    """The table; None when the incident's logs hold no stack trace."""
    seen = [trace for trace in analysis.measures.traces if trace.count(INCIDENT_LABEL)]
    kept = sorted(seen, key=lambda trace: (-trace.count(INCIDENT_LABEL), trace.fingerprint))
    if not kept:
        return None
    return Exceptions(
        rows=tuple(_row(trace) for trace in seen if trace in kept[:MOST_EXCEPTIONS]),
        left_out=max(0, len(kept) - MOST_EXCEPTIONS),
    )


def _row(trace: TraceSighting) -> ExceptionRow:
    title = ": ".join(part for part in (trace.type, trace.message) if part)
    if len(title) > MESSAGE_LENGTH:
        title = f"{title[:MESSAGE_LENGTH]}…"
    reported = trace.chain[0] if trace.chain else ""
    labels = sorted({tally.place.label for tally in trace.tallies}, key=label_order)
    first = min(t.first for t in trace.tallies if t.place.label == INCIDENT_LABEL)
    return ExceptionRow(
        what=phrase(title or "exception without a name", (trace.example,)),
        reported_as=reported if reported != trace.type else "",
        where=_where(trace),
        seen=listed([f"{trace.count(label):,} in {label}" for label in labels]),
        first=first,
    )


def _where(trace: TraceSighting) -> str:
    """`main.py:edit`, as the patterns of the same trace have it."""
    file = trace.file.replace("\\", "/").rsplit("/", 1)[-1]
    return ":".join(part for part in (file or trace.module, trace.function) if part)
