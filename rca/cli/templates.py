"""`rca templates`: which reports there are, what they are made from, and a copy to change."""

from pathlib import Path
from typing import Annotated

import typer

from rca.cli.console import say, say_json, talk, visible
from rca.cli.options import DEFAULT_ROOT, JsonOption, QuietOption, RootOption

templates = typer.Typer(
    name="templates", help="List, show and copy the templates of reports.", no_args_is_help=True
)

FolderOption = Annotated[
    Path | None,
    typer.Option("--templates", help="Your own templates, searched first; default: RCA_TEMPLATES."),
]


@templates.command("list")
def list_templates(
    every: Annotated[
        bool, typer.Option("--all", help="Every template and audience, not presets only.")
    ] = False,
    as_json: JsonOption = False,
    templates: FolderOption = None,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """List the presets, or every template; `*` marks what stands in your own folder."""
    from rca.workflow.templates import presets_listed, templates_listed

    folders = _folders(templates, root)
    presets, listed = presets_listed(folders), templates_listed(folders)
    if as_json:
        say_json(
            {
                "schema": "rca.templates/1",
                "presets": [{"name": name, "purpose": purpose} for name, purpose in presets],
                "templates": [{"name": item.name, "own": item.own} for item in listed],
            }
        )
    elif every:
        for item in listed:
            say(visible(f"{'*' if item.own else ' '} {item.name}"))
    else:
        width = max(len(name) for name, _ in presets)
        for name, purpose in presets:
            say(visible(f"{name.ljust(width)}  {purpose}"))


@templates.command("show")
def show(
    name: Annotated[
        str, typer.Argument(help="A preset, or a template such as full/summary.md.j2.")
    ],
    templates: FolderOption = None,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Print the template that is used under a name; a preset's reads as its table of contents."""
    from rca.workflow.templates import template_text

    say(visible_lines(template_text(_folders(templates, root), name)))


@templates.command("eject")
def eject(
    name: Annotated[
        str, typer.Argument(help="A preset, or a template such as full/summary.md.j2.")
    ],
    into: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Your folder; default: templates/ beside --root."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite your copies.")] = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Copy a shipped template, or a whole preset, into your folder, where you change it."""
    from rca.workflow.templates import BESIDE
    from rca.workflow.templates import eject as copy

    for path in copy(_folders(None, root), name, into or _beside(root) / BESIDE, force=force):
        say(str(path))
    talk("a report that uses them says so in its front matter", quiet=quiet)


def visible_lines(text: str) -> str:
    """The text line by line, with what a terminal would obey made visible."""
    return "\n".join(visible(line) for line in text.splitlines())


def _folders(templates: Path | None, root: Path) -> tuple[Path, ...]:
    from rca.store.layout import IncidentFolder
    from rca.workflow.templates import template_folders

    return template_folders(IncidentFolder(root / "any"), templates)


def _beside(root: Path) -> Path:
    return (root / "..").resolve() if root.is_absolute() else root.parent
