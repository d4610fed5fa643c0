"""RSpec's JSON: one `TestAttempt` for each example.

Source: `json_formatter.rb` of rspec-core. Errors outside of examples (a file that does not load)
are told in `messages` and counted in the summary.
"""

from collections.abc import Iterator

from rca.model.ids import EvidenceId
from rca.model.outcome import Declared, Outcome
from rca.sources.cases import Case, Found, Tally, first_line
from rca.sources.json_report import (
    JsonReport,
    Object,
    claimed,
    mapping,
    mappings,
    number,
    string,
    strings,
)
from rca.sources.test_times import scaled

_STATUS = {
    "passed": Outcome.PASSED,
    "failed": Outcome.FAILED,
    "pending": Outcome.SKIPPED,
}


def _is_rspec(keys: frozenset[str]) -> bool:
    return "examples" in keys and bool(
        keys & {"examples[].full_description", "summary_line", "summary.example_count"}
    )


def _cases(document: Object) -> Iterator[Found]:
    counted = Tally()
    for example in mappings(document.get("examples")):
        case = _case(example)
        counted.add(case.outcome)
        yield case
    summary = mapping(document.get("summary"))
    messages = [text for text in strings(document.get("messages")) if "error occurred" in text]
    for place in range(min(number(summary.get("errors_outside_of_examples_count")) or 0, 1000)):
        text = messages[place] if place < len(messages) else ""
        lines = [line for line in text.splitlines() if "error occurred" not in line]
        yield Case(
            test="(outside of examples)",
            outcome=Outcome.ERROR,
            message=first_line("\n".join(lines)),
            detail=text,
        )
    yield Declared(
        evidence=EvidenceId(""),
        suite="",
        claimed=claimed(
            summary, tests="example_count", failed="failure_count", skipped="pending_count"
        ),
        counted=counted.counts(),
        is_outermost=True,
        is_hollow=not counted.tests,
    )


def _case(example: Object) -> Case:
    """Named by file and description, since descriptions repeat between files."""
    error = mapping(example.get("exception"))
    kind, message = string(error.get("class")), string(error.get("message")).strip()
    said = f"{kind}: {message}" if kind else message
    outcome = _STATUS.get(string(example.get("status")), Outcome.SKIPPED)
    names = (string(example.get("file_path")), string(example.get("full_description")))
    pending = string(example.get("pending_message"))
    return Case(
        test=" > ".join(name for name in names if name) or "(unnamed)",
        outcome=outcome,
        message=first_line(message) if outcome.is_bad else pending,
        detail="\n".join((said, *strings(error.get("backtrace")))) if outcome.is_bad else pending,
        duration_seconds=scaled(example.get("run_time")),
    )


RSPEC = JsonReport(name="rspec-json", title="RSpec JSON", is_mine=_is_rspec, cases=_cases)
