"""`rca add`: put files into the evidence."""

from typing import Annotated

import typer

from rca.cli.console import say, say_json, step, talk, visible
from rca.cli.options import (
    DEFAULT_ROOT,
    IncidentArgument,
    JsonOption,
    QuietOption,
    RootOption,
    folder_of,
)


def add(
    incident: IncidentArgument,
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Files; a code excerpt is written path:from-to@revision.",
        ),
    ],
    kind: Annotated[
        str, typer.Option(help="logs, tests, service, change, probe, code or note; default: by content.")
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
    with step("adding evidence", quiet=quiet):
        added = add_files(folder, tuple(paths), kind=kind or None, label=label)
    if as_json:
        rows = [
            {
                "evidence": item.evidence.id,
                "new": item.is_new,
                "kind": item.evidence.kind.value,
                "label": item.evidence.label,
                "name": item.evidence.sidecar.name,
                "records": item.evidence.sidecar.records,
                "skipped": len(item.evidence.sidecar.skipped),
                "damaged": item.evidence.sidecar.damaged,
                "sha256": item.evidence.sidecar.sha256,
            }
            for item in added
        ]
        say_json({"schema": "rca.added/1", "evidence": rows})
        return
    for item in added:
        sidecar = item.evidence.sidecar
        skipped = f", {len(sidecar.skipped)} skipped" if sidecar.skipped else ""
        damaged = ", damaged" if sidecar.damaged else ""
        known = "" if item.is_new else " (already there)"
        say(
            f"{item.evidence.id:4} {sidecar.kind.value:8} {sidecar.label:10} "
            f"{visible(sidecar.name)}  {sidecar.records:,} records{skipped}{damaged}{known}"
        )
    talk(f"next: rca analyze {incident}", quiet=quiet)
