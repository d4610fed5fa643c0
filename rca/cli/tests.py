"""`rca tests`: what test results say; the answer first."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.console import bold, say_document, say_wrapped, step, visible
from rca.cli.options import JsonOption, QuietOption

if TYPE_CHECKING:
    from rca.workflow.test_tally import TestResult, TestTally, Totals

MOST_SHOWN = 50
"""Tests, contradictions and places shown of each kind; `--json` has all."""
_TOGETHER = 1_000


def tests(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files of test results, or folders.")
    ],
    as_json: JsonOption = False,  # noqa: PT028 - a command by that name, no test
    quiet: QuietOption = False,  # noqa: PT028
) -> None:
    """Say what test results say: outcomes, attempts, flaky tests, contradictions."""
    from rca.workflow.tests import read_tests

    with step("reading test results", quiet=quiet):
        tally = read_tests(paths)
    if as_json:
        say_document(_json(tally))
    for line in _lines(tally) if not as_json else ():
        say_wrapped(line)


def _json(tally: "TestTally") -> Iterator[str]:
    """The document in parts: there may be a million tests."""
    import orjson

    document = {
        "schema": "rca.tests/1",
        "totals": {**asdict(tally.totals()), "runs": asdict(tally.runs())},
        "declared": _declared(tally),
        "files": [
            {"path": one.path, "format": one.source, "tests": len(one.letters)}
            | ({"damaged": list(one.damage)} if one.damage else {})
            for one in tally.readings
        ],
        "contradictions": [asdict(each) for each in tally.contradictions()],
        "skipped": [
            {"path": one.path, "locator": at.locator, "reason": at.reason}
            for one in tally.readings
            for at in one.skipped
            if not at.damaged
        ],
    }
    yield json.dumps(document, indent=2, ensure_ascii=False).removesuffix("\n}") + ","
    yield '  "tests": ['
    waiting: list[str] = []
    for test in tally.tests():
        if len(waiting) == _TOGETHER:
            yield ",\n".join(waiting) + ","
            waiting.clear()
        waiting.append(f"    {orjson.dumps(_row(test)).decode()}")
    if waiting:
        yield ",\n".join(waiting)
    yield "  ]"
    yield "}"


def _row(test: "TestResult") -> dict[str, object]:
    return {
        "id": test.id,
        "attempts": test.attempts,
        "failed": test.failed,
        "outcome": test.outcome.value,
        "flaky": test.is_flaky,
        "message": test.message,
        "fingerprint": test.fingerprint,
    }


def _declared(tally: "TestTally") -> dict[str, int]:
    """The sums over the outermost headers, of what they tell."""
    sums: dict[str, int] = {}
    for reading in tally.readings:
        for declared in reading.declared:
            for name, number in asdict(declared.claimed).items() if declared.is_outermost else ():
                if number is not None:
                    sums[name] = sums.get(name, 0) + number
    return sums


def _lines(tally: "TestTally") -> Iterator[str]:
    totals, runs = tally.totals(), tally.runs()
    files = len(tally.readings)
    yield f"{bold(_counts(totals))}"
    if runs.tests != totals.tests:
        yield f"in {_number(runs.tests, 'attempt')}: {_outcomes(runs)}"
    yield f"read from {_number(files, 'file')}: {', '.join(_formats(tally))}"
    bad = [test for test in tally.tests() if test.outcome.is_bad]
    flaky = [test for test in tally.tests() if test.is_flaky]
    yield from _part("Failing", [_test_lines(test) for test in bad])
    yield from _part("Flaky: passed after a failure", [_test_lines(test) for test in flaky])
    yield from _part(
        "Contradictions",
        [
            (" ".join(part for part in (one.where, one.subject) if part), one.text)
            for one in tally.contradictions()
        ],
    )
    yield from _part(
        "Not read",
        [
            (f"{one.path}, {at.locator}", at.reason + (", damaged" if at.damaged else ""))
            for one in tally.readings
            for at in one.skipped
        ],
    )


def _part(title: str, items: list[tuple[str, str]]) -> Iterator[str]:
    if not items:
        return
    yield ""
    yield bold(title)
    for head, text in items[:MOST_SHOWN]:
        yield f"  {visible(head)}"
        if text:
            yield f"      {visible(text)}"
    if len(items) > MOST_SHOWN:
        yield f"  and {len(items) - MOST_SHOWN:,} more; --json lists them"


def _test_lines(test: "TestResult") -> tuple[str, str]:
    tried = f" ({test.failed} of {test.attempts} attempts failed)" if test.attempts > 1 else ""
    word = "error: " if test.outcome.value == "error" else ""
    return f"{test.id}{tried}", f"{word}{test.message}".splitlines()[0] if test.message else word


def _formats(tally: "TestTally") -> list[str]:
    return list(dict.fromkeys(reading.title for reading in tally.readings))


def _counts(totals: "Totals") -> str:
    flaky = f" ({totals.flaky:,} flaky)" if totals.flaky else ""
    return f"{_number(totals.tests, 'test')}: {_outcomes(totals, flaky)}"


def _outcomes(totals: "Totals", flaky: str = "") -> str:
    parts = [f"{totals.passed:,} passed{flaky}"]
    for number, word in (
        (totals.failed, "failed"),
        (totals.error, "in error"),
        (totals.skipped, "skipped"),
        (totals.todo, "to be written"),
    ):
        if number:
            parts.append(f"{number:,} {word}")
    return ", ".join(parts)


def _number(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
