"""`rca withdraw`: say that evidence counts no more, or that it shows another state."""

from typing import TYPE_CHECKING, Annotated

import typer

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
    from rca.workflow.withdraw import Gone


def withdraw(
    incident: IncidentArgument,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Evidence, like E3.")],
    reason: Annotated[
        str, typer.Option(help="Why, in a line; it stands in the evidence log and the report.")
    ],
    label: Annotated[
        str, typer.Option(help="The state it shows instead; it then counts under a new id.")
    ] = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Withdraw evidence added by mistake, or under the wrong label: its files and line are kept."""
    from rca.workflow.withdraw import withdraw as withdraw_pieces

    folder = folder_of(incident, root)
    with step("reading evidence", quiet=quiet):
        gone = withdraw_pieces(folder, tuple(ids), reason=reason, label=label)
    if as_json:
        say_json({"schema": "rca.withdrawn/1", "evidence": [_row(one) for one in gone]})
        return
    for one in gone:
        evidence = one.evidence
        now = f"counts as {evidence.now} now" if evidence.now else "counts no more"
        say(f"{evidence.id}  {evidence.label}  {visible(evidence.name)}  {now}")
        if one.cited_by:
            talk(
                f"{evidence.id} is cited in {', '.join(one.cited_by)}: what people wrote stays as "
                "it is; whys are marked stale, and `rca check` says where",
                quiet=quiet,
            )
    talk(f"next: rca regenerate {named_again(incident, folder)}", quiet=quiet)


def _row(gone: "Gone") -> dict[str, object]:
    evidence = gone.evidence
    return {
        "evidence": evidence.id,
        "label": evidence.label,
        "name": evidence.name,
        "reason": evidence.reason,
        "now": evidence.now,
        "cited_by": list(gone.cited_by),
    }
