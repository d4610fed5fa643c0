"""`rca export`: the report for other places, and the evidence for other hands."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from rca.cli.console import say, say_document, step, talk, visible
from rca.cli.options import (
    DEFAULT_ROOT,
    IncidentArgument,
    QuietOption,
    RootOption,
    folder_of,
)
from rca.errors import UsageError


def export(
    incident: IncidentArgument,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            help="The format: markdown, github, gitlab, html, pdf, docx, json, bag or monitors.",
        ),
    ],
    preset: Annotated[
        str | None, typer.Option(help="Which report; default: the audience's, else full.")
    ] = None,
    audience: Annotated[
        str, typer.Option(help="For whom: engineer, executive, customer, auditor or your own.")
    ] = "engineer",
    inline: Annotated[
        bool, typer.Option("--inline", help="Put pictures into the Markdown itself.")
    ] = False,
    templates: Annotated[
        Path | None,
        typer.Option(help="Your own templates, searched first; default: RCA_TEMPLATES."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Where to write; default: stdout. PDF, docx, bag (a folder, .zip, .tar) need it.",
        ),
    ] = None,
    sign: Annotated[
        Path | None,
        typer.Option("--sign", metavar="KEY", help="Sign the bag with this OpenSSH key."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the output file.")] = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Export the report for a place and an audience, or the incident as a BagIt folder."""
    from rca.workflow.export import BAG, BINARY, Wish, export_report
    from rca.workflow.monitors import MONITORS

    if to == BAG:
        _export_bag(incident, output, sign, force, quiet, root)
        return
    if to == MONITORS:
        _export_monitors(incident, output, force, quiet, root)
        return
    if sign is not None:
        raise UsageError("--sign signs bags only", hint="add --to bag, or leave out --sign")
    if to in BINARY and output is None:
        raise UsageError(f"{to} is no text for a terminal", hint=f"say where it goes: -o FILE.{to}")
    wish = Wish(form=to, preset=preset, audience=audience, inline=inline, templates=templates)
    with step(f"writing {to}", quiet=quiet):
        made = export_report(folder_of(incident, root), wish, output, force=force)
    if output is None:
        say_document([made.content.decode().rstrip("\n")])
        return
    for path in (output, *(output.parent / name for name in made.beside)):
        say(str(path))


def _export_monitors(
    incident: str, output: Path | None, force: bool, quiet: bool, root: Path
) -> None:
    from rca.workflow.monitors import export_monitors

    if output is None:
        raise UsageError("monitors are many files", hint="say where they go: -o FOLDER")
    files, without = export_monitors(folder_of(incident, root), output, force=force)
    for file in files:
        say(str(output / file.name))
    for reason in without:
        talk(f"not written: {visible(reason)}", quiet=quiet)
    talk("create them with:", quiet=quiet)
    for file in files:
        talk(f"  {file.command}", quiet=quiet)


def _export_bag(
    incident: str, output: Path | None, key: Path | None, force: bool, quiet: bool, root: Path
) -> None:
    from rca.store.bag import MANIFEST
    from rca.workflow.bag import export_bag

    folder = folder_of(incident, root)
    if output is None:
        raise UsageError("a bag is many files", hint="say where they go: -o FOLDER, or -o FILE.zip")
    may_ask = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    with step("writing the bag", quiet=quiet):
        export_bag(folder, output, key=key, may_ask=may_ask, force=force)
    say(str(output))
    place = output if output.is_dir() else output.with_suffix("")
    talk(f"check it with: cd {place} && sha256sum -c --quiet {MANIFEST}", quiet=quiet)
