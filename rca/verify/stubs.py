"""Sketches of tests that would fail as the incident did, to ship with a fix.

A sketch names what failed and where that is shown; what to do about it is the engineer's to write.
"""

import re
from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.evidence import INCIDENT_LABEL
from rca.model.measures import Measures, TestRate
from rca.model.plural import counted
from rca.model.trace import TraceSighting

MOST_OF_EACH = 3
_WORD = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """One sketch: a Python function, what it proves, and the failure it is made from."""

    title: str
    proves: str
    text: str
    cite: Cite


def stubs_for(measures: Measures) -> tuple[Stub, ...]:
    """From the tests that failed most in the incident, then from its most frequent traces."""
    failed = sorted(
        (rate for rate in measures.tests if rate.label == INCIDENT_LABEL and rate.failed),
        key=lambda rate: (-rate.failed, rate.test),
    )
    traces = sorted(
        (trace for trace in measures.traces if trace.count(INCIDENT_LABEL)),
        key=lambda trace: (-trace.count(INCIDENT_LABEL), trace.fingerprint),
    )
    return (
        *(stub for rate in failed[:MOST_OF_EACH] for stub in _from_test(rate)),
        *(_from_trace(trace) for trace in traces[:MOST_OF_EACH]),
    )


def _from_test(rate: TestRate) -> tuple[Stub, ...]:
    if rate.first_failed is None:
        return ()
    name = re.split(r"[.:/\s]+", rate.test.partition("[")[0])[-1]
    first = rate.message.strip().partition("\n")[0]
    lines = [
        f"def {_function(name)}_again():",
        f"    # {_comment(rate.test)} failed {rate.failed} of {counted(rate.attempts, 'time')},",
        f"    # as {_comment(rate.first_failed.evidence)} shows: {_comment(first)}",
        f"    # Run the same steps as {_comment(name)}, and assert what it has to see.",
        '    raise NotImplementedError("repeat the failing steps here")',
    ]
    return (
        Stub(
            title=f"{name} again",
            proves=f"what {name} ran into does not come back",
            text="\n".join(lines) + "\n",
            cite=rate.first_failed,
        ),
    )


def _from_trace(trace: TraceSighting) -> Stub:
    kind = trace.type.rpartition(".")[2] or "error"
    where = trace.function or trace.module or "the failing call"
    place = f"{trace.file}:{trace.line}" if trace.line else trace.file
    lines = [
        f"def {_function(f'{where} without {kind}')}():",
        f"    # {_comment(trace.type)} was raised {counted(trace.count(INCIDENT_LABEL), 'time')}"
        + (f" at {_comment(place)}" if place else ""),
        f"    # as {_comment(trace.example.evidence)} shows: {_comment(trace.message)}",
        f"    # Call {_comment(where)} as the failing request did, and assert what it returns.",
        '    raise NotImplementedError("call it as the trace shows")',
    ]
    return Stub(
        title=f"{where} without {kind}",
        proves=f"{where} no longer raises {kind} for what the incident sent",
        text="\n".join(lines) + "\n",
        cite=trace.example.without_quote(),
    )


def _function(text: str) -> str:
    """A name that pytest collects and Python accepts."""
    words = _WORD.sub("_", text).strip("_").lower()[:80]
    return words if words.startswith("test_") else f"test_{words or 'it'}"


def _comment(text: str) -> str:
    """Foreign text within a line of comment: no line break, nothing unprintable, not too long."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return shown if len(shown) <= 100 else f"{shown[:99]}…"
