"""`rca knowledge`: the known messages, and whether packs of one's own are sound."""

from pathlib import Path
from typing import Annotated

import typer

from rca.cli.console import bold, say, say_json, visible
from rca.cli.options import JsonOption
from rca.errors import ExitCode

knowledge = typer.Typer(
    name="knowledge",
    help="Known messages: list them, check packs of your own.",
    no_args_is_help=True,
)


@knowledge.callback()
def _knowledge() -> None:
    """Known messages: list them, check packs of your own."""


@knowledge.command("list")
def list_(as_json: JsonOption = False) -> None:
    """Show the built-in rules, pack by pack."""
    from rca.workflow.knowledge import known_packs

    packs = known_packs()
    if as_json:
        rules = [
            {"pack": name} | rule.model_dump(mode="json")
            for name, pack in packs
            for rule in pack.rules
        ]
        say_json({"schema": "rca.knowledge-list/1", "rules": rules})
        return
    for name, pack in packs:
        say(bold(f"{pack.title} ({name}, {len(pack.rules)} rules)"))
        for rule in pack.rules:
            say(f"  {rule.id:28}  {rule.role:9}  {rule.meaning}")
        say()


@knowledge.command()
def check(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Packs, or folders of them.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Check packs: expressions, names, examples, and whether they cry wolf on ordinary lines."""
    from rca.workflow.knowledge import check_packs

    packs = check_packs(paths)
    if as_json:
        rows = [
            {"path": str(pack.path), "rules": pack.rules, "faults": list(pack.faults)}
            for pack in packs
        ]
        say_json({"schema": "rca.knowledge-check/1", "packs": rows})
    else:
        for pack in packs:
            outcome = _number(len(pack.faults), "fault") if pack.faults else "OK"
            say(visible(f"{pack.path}: {_number(pack.rules, 'rule')}, {outcome}"))
            for fault in pack.faults:
                say(visible(f"  {fault}"))
    if any(pack.faults for pack in packs):
        raise typer.Exit(ExitCode.FINDINGS)


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
