"""`rca add`: put files into the evidence."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.add_progress import AddProgress
from rca.cli.console import say, say_json, step, talk, visible
from rca.cli.options import (
    DEFAULT_ROOT,
    IncidentArgument,
    JsonOption,
    QuietOption,
    RootOption,
    folder_of,
    named_again,
)

if TYPE_CHECKING:
    from rca.model.evidence import Sidecar
    from rca.store import Added, IncidentFolder

_WIDEST_NAME = 48
_MOST_LEFT = 20


def add(
    incident: IncidentArgument,
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Files, folders, zip and tar archives; lines of code as path:from-to@revision, "
            "commits as repository@from..to.",
        ),
    ],
    kind: Annotated[
        str,
        typer.Option(
            help="logs, tests, service, change, probe, code or note; default: by content. "
            "logs takes any text."
        ),
    ] = "",
    label: Annotated[
        str,
        typer.Option(
            help="The state they show: incident, baseline, after-fix, or a word of your own "
            "(small letters, digits, hyphens)."
        ),
    ] = "incident",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Add files as evidence: recognised by content, redacted, hashed, kept once."""
    from rca.workflow.add import add_files

    folder = folder_of(incident, root)
    progress = AddProgress(quiet=quiet)
    with step("adding evidence", quiet=quiet):
        try:
            added = add_files(folder, tuple(paths), kind=kind or None, label=label, watch=progress)
        finally:
            progress.done()
    if as_json:
        left = [{"path": place, "reason": reason} for place, reason in progress.left]
        rows = [_row(item) for item in added]
        say_json({"schema": "rca.added/1", "evidence": rows, "passed_over": left})
        return
    _say_added(added)
    _say_left(progress.left)
    for line in _elsewhere(folder, added, named_again(incident, folder)):
        talk(line, quiet=quiet)
    talk(f"next: rca analyze {named_again(incident, folder)}", quiet=quiet)


def _elsewhere(folder: "IncidentFolder", added: Sequence["Added"], name: str) -> Iterator[str]:
    """A warning for each new piece whose content stands under another label already."""
    from rca.workflow.add import same_content

    for item in added:
        for other in same_content(folder, item):
            yield (
                f"{item.evidence.id} has the same content as {other.id}, labelled {other.label}: "
                f"it is counted in both states; if --label was forgotten, withdraw the wrong one: "
                f"rca withdraw {name} {item.evidence.id} --reason ..."
            )


def _row(item: "Added") -> dict[str, object]:
    sidecar = item.evidence.sidecar
    return {
        "evidence": item.evidence.id,
        "new": item.is_new,
        "kind": item.evidence.kind.value,
        "label": item.evidence.label,
        "name": sidecar.name,
        "source": sidecar.source,
        "records": sidecar.records,
        "skipped": len(sidecar.skipped),
        "damaged": sidecar.damaged,
        "redacted": sum(sidecar.redactions.values()),
        "sha256": sidecar.sha256,
    }


def _say_added(added: Sequence["Added"]) -> None:
    """A line for each piece, in columns as wide as what stands in them."""
    rows = [
        (item.evidence.id, item.evidence.label, visible(item.evidence.sidecar.name), _what(item))
        for item in added
    ]
    widths = [max((len(row[at]) for row in rows), default=0) for at in range(3)]
    widths[2] = min(widths[2], _WIDEST_NAME)
    for evidence, label, name, what in rows:
        say(f"{evidence:{widths[0]}}  {label:{widths[1]}}  {name:{widths[2]}}  {what}")


def _what(item: "Added") -> str:
    """What a piece is in plain words, like `Cloud Logging entries, 60 records, ...`."""
    from rca.sources import source_named

    sidecar = item.evidence.sidecar
    words = [
        source_named(sidecar.source).title,
        f"{sidecar.records:,} record{'' if sidecar.records == 1 else 's'}",
        _span(sidecar),
        f"{len(sidecar.skipped):,} skipped" if sidecar.skipped else "",
        "damaged" if sidecar.damaged else "",
        _redacted(sum(sidecar.redactions.values())),
    ]
    known = "" if item.is_new else " (already there)"
    return ", ".join(word for word in words if word) + known


def _redacted(count: int) -> str:
    return f"{count:,} secret{'' if count == 1 else 's'} replaced" if count else ""


def _span(sidecar: "Sidecar") -> str:
    """From when to when, in whole seconds; the day once when it is one."""
    if not sidecar.first or not sidecar.last:
        return ""
    first, last = sidecar.first[:19], sidecar.last[:19]
    if first == last:
        return f"{first}Z"
    return f"{first}Z to {last[11:] if first[:10] == last[:10] else last}Z"


def _say_left(left: Sequence[tuple[str, str]]) -> None:
    if not left:
        return
    say(f"passed over: {len(left):,}")
    for place, reason in left[:_MOST_LEFT]:
        say(f"  {visible(place)}: {visible(reason)}")
    if len(left) > _MOST_LEFT:
        say(f"  and {len(left) - _MOST_LEFT:,} more, which --json lists")
