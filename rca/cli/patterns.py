"""`rca patterns`: the patterns of any log; the most frequent first."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.console import bold, say, say_document, step, visible
from rca.cli.options import JsonOption, QuietOption
from rca.errors import UsageError
from rca.model.plural import counted

if TYPE_CHECKING:
    from rca.mining import FoundPattern
    from rca.model.instant import Instant
    from rca.workflow.patterns import LogPatterns

_BARS = "▁▂▃▄▅▆▇█"
_BAR_COLUMNS = 12


def patterns(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Text logs, exports of log entries, or folders of them; `-` is standard input. "
            "With `--scheduler` also URLs, such as `gs://BUCKET/FOLDER`.",
        ),
    ],
    as_json: JsonOption = False,
    assign: Annotated[
        Path | None,
        typer.Option(
            "--assign", metavar="FILE", help="Write the pattern of each line there, as JSON lines."
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, metavar="N", help="Patterns shown; `--json` has all.")
    ] = 40,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
    scheduler: Annotated[
        str,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="Count on the Dask cluster of this scheduler, `tcp://HOST:8786`; "
            "`local` is one process for each core.",
        ),
    ] = "",
    quiet: QuietOption = False,
) -> None:
    """Show the patterns of any log: how often, how bad, from when to when. Needs no incident."""
    from rca.workflow.patterns import find_patterns

    if assign is not None and assign.exists() and not force:
        raise UsageError(f"{assign} is there already", hint="add --force to overwrite it")
    if scheduler:
        found = _on_cluster(paths, scheduler, assign, quiet=quiet)
    else:
        if urls := [path for path in paths if "://" in path and not Path(path).exists()]:
            raise UsageError(f"{urls[0]}: URLs are read by a cluster", hint="add --scheduler local")
        with step("reading logs", quiet=quiet):
            found = find_patterns([Path(path) for path in paths], assign)
    if as_json:
        say_document(_json(found))
        return
    for line in _lines(found, limit):
        say(line)


def _on_cluster(
    paths: Sequence[str], scheduler: str, assign: Path | None, *, quiet: bool
) -> "LogPatterns":
    from rca.cli.collect_progress import ProgressLine

    if assign is not None:
        raise UsageError("--assign needs all lines here", hint="leave out --scheduler")
    try:
        from rca.workflow.cluster import Progress, find_patterns_on_cluster
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("rca"):
            raise
        raise UsageError(
            f"--scheduler needs the package {error.name}",
            hint="pip install 'rca-workbench[cluster]'",
        ) from error
    line = ProgressLine(quiet=quiet)

    def show(now: Progress) -> None:
        line.note(
            f"{now.done:,} of {counted(now.shards, 'shard')}, "
            f"{counted(now.entries, 'entry', 'entries')}"
        )

    try:
        return find_patterns_on_cluster(paths, scheduler, show)
    finally:
        line.clear()


def _json(patterns: "LogPatterns") -> Iterator[str]:
    """The document in parts, a pattern a line."""
    import orjson

    from rca.model.instant import format_instant

    time = lru_cache(maxsize=None)(format_instant)
    yield "{"
    yield '  "schema": "rca.patterns/1",'
    yield f'  "entries": {patterns.found.entries},'
    yield '  "patterns": ['
    rows = [_row(one, patterns.inputs, time) for one in patterns.found.patterns]
    yield ",\n".join(f"    {_obeyed_by_none(orjson.dumps(row).decode())}" for row in rows)
    yield "  ],"
    skipped = [
        {"evidence": one.evidence, "locator": one.locator, "reason": one.reason}
        for one in patterns.skipped
    ]
    yield f'  "skipped": {_obeyed_by_none(orjson.dumps(skipped).decode())}'
    yield "}"


def _obeyed_by_none(text: str) -> str:
    """JSON in which what a terminal would obey is escaped."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else json.dumps(letter)[1:-1] for letter in text)


def _row(
    pattern: "FoundPattern", inputs: Sequence[str], time: "Callable[[Instant], str]"
) -> dict[str, object]:
    example = pattern.example
    at = {"insert_id": example.insert_id} if example.insert_id else {"line": example.line}
    return {
        "pattern": pattern.id,
        "template": pattern.template,
        "count": pattern.count,
        "first_seen": None if pattern.first is None else time(pattern.first),
        "last_seen": None if pattern.last is None else time(pattern.last),
        "severity": pattern.severity,
        "severities": dict(pattern.severities),
        "services": {name: count for name, count in pattern.services if name},
        "revisions": {name: count for name, count in pattern.revisions if name},
        "per_minute": [(time(minute), count) for minute, count in pattern.per_minute],
        "example": {"evidence": inputs[example.source]} | at | {"quote": example.quote},
    }


def _lines(patterns: "LogPatterns", limit: int) -> Iterator[str]:
    from rca.mining import typed_templates

    found = patterns.found
    shown = found.patterns[:limit]
    yield bold(f"{_number(found.entries, 'line')} in {_number(len(found.patterns), 'pattern')}")
    timed = [
        minute
        for one in found.patterns
        for minute, _ in one.per_minute[:: len(one.per_minute) - 1 or 1]
    ]
    span = (min(timed), max(timed)) if timed else None
    if shown:
        yield ""
        when = f"{'first':19}  {'last':19}  {'per time':{_BAR_COLUMNS}}  " if span else ""
        yield bold(f"{'count':>9}  {'share':>6}  {'severity':9}  {when}pattern")
    for one, template in zip(shown, typed_templates(shown), strict=True):
        share = f"{one.count / found.entries:.1%}"
        when = f"{_time(one.first)}  {_time(one.last)}  {_bars(one, *span)}  " if span else ""
        yield f"{one.count:>9,}  {share:>6}  {one.severity:9}  {when}{visible(template)}"
    if len(found.patterns) > limit:
        more = _number(len(found.patterns) - limit, "pattern")
        yield f"and {more} more; --limit N, --json has all"
    if patterns.skipped:
        yield ""
        yield bold("Not read, or not as it stands")
    for skip in patterns.skipped[:limit]:
        where = " ".join(part for part in (skip.evidence, skip.locator) if part)
        yield f"  {visible(where)}: {visible(skip.reason)}"


def _time(instant: "Instant | None") -> str:
    from rca.model.instant import format_instant

    return f"{format_instant(instant)[:19].replace('T', ' ') if instant is not None else '':19}"


def _bars(pattern: "FoundPattern", start: int, end: int) -> str:
    """How often over the time of the whole log, each bar against the highest of the pattern."""
    columns = [0] * _BAR_COLUMNS
    for minute, count in pattern.per_minute:
        columns[(minute - start) * (_BAR_COLUMNS - 1) // max(end - start, 1)] += count
    highest = max(columns) or 1
    return "".join(
        _BARS[(count * len(_BARS) - 1) // highest] if count else " " for count in columns
    )


def _number(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
