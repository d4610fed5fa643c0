"""`rca excerpt`: the lines of a log that a person would want to read, each with the reason."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.console import bold, say, say_json, step, visible
from rca.cli.options import JsonOption, QuietOption
from rca.errors import UsageError
from rca.model.plural import counted

if TYPE_CHECKING:
    from rca.workflow.excerpt import LogExcerpt


def excerpt(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH",
            help="A raw log, or an export of log entries; `-` is standard input.",
            allow_dash=True,
        ),
    ],
    lines: Annotated[
        int, typer.Option("--lines", min=1, metavar="N", help="Lines shown, context included.")
    ] = 50,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline",
            metavar="PATH",
            help="The same log of a healthy run: what stands there too is background.",
            allow_dash=True,
        ),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show the N most telling lines of a raw log, each with the reason. Needs no incident."""
    from rca.workflow.excerpt import excerpt_of

    if path == baseline == Path("-"):
        raise UsageError("both logs are standard input", hint="name one of them as a file")
    with step("reading the log", quiet=quiet):
        found = excerpt_of(path, lines, baseline)
    if as_json:
        say_json(_document(found, against=baseline is not None))
        return
    for line in _lines(found):
        say(line)


def _document(found: "LogExcerpt", *, against: bool) -> dict[str, object]:
    document: dict[str, object] = {
        "schema": "rca.excerpt/1",
        "total": found.total,
        "lines": [{"line": one.line, "text": one.text, "why": one.why} for one in found.lines],
    }
    if against:
        document["vanished"] = {
            "total": found.vanished_total,
            "lines": [{"line": one.line, "text": one.text} for one in found.vanished],
        }
    document["skipped"] = [
        {"evidence": one.evidence, "locator": one.locator, "reason": one.reason}
        for one in found.skipped
    ]
    return document


def _lines(found: "LogExcerpt") -> Iterator[str]:
    yield bold(f"{len(found.lines):,} of {counted(found.total, 'line')}")
    width = len(str(found.total))
    last = 0
    for one in found.lines:
        if one.line > last + 1:
            yield f"{'...':>{width}}"
        yield f"{one.line:>{width}}  {visible(one.text)}  [{one.why}]"
        last = one.line
    if found.vanished:
        yield ""
        yield bold(f"In the healthy log only: {found.vanished_total:,} different lines")
    for one in found.vanished:
        yield f"{one.line:>{width}}  {visible(one.text)}"
    if found.skipped:
        yield ""
        yield bold("Not read, or not as it stands")
    for skip in found.skipped:
        where = " ".join(part for part in (skip.evidence, skip.locator) if part)
        yield f"  {visible(where)}: {visible(skip.reason)}"
