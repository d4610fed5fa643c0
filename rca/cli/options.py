"""The arguments and options that several commands share."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rca.store.layout import IncidentFolder

IncidentArgument = Annotated[
    str, typer.Argument(metavar="INCIDENT", help="An incident folder, or an id below --root.")
]
RootOption = Annotated[
    Path,
    typer.Option("--root", envvar="RCA_ROOT", help="Where incidents are kept."),
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Print the product only, no talk on stderr.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, with a schema key.")]

DEFAULT_ROOT = Path("incidents")


def folder_of(incident: str, root: Path) -> "IncidentFolder":
    """The incident's folder; an RcaError with a hint when there is none."""
    from rca.store.layout import find_incident

    return find_incident(incident, root)
