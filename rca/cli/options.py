"""The arguments and options that several commands share."""

import re
import shlex
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


def named_again(incident: str, folder: "IncidentFolder") -> str:
    """How a later command of the same shell finds it: as it was typed, or by its path.

    An id is found by itself only below the usual root.
    """
    path = folder.path
    usual = path in (Path(incident), DEFAULT_ROOT / incident)
    return shlex.quote(incident if usual else str(path))


def with_name(text: str, incident_id: str, name: str) -> str:
    """A command of the analysis, which calls an incident by its id, with what finds it here."""
    command = rf"(\brca (?:[a-z]+ ){{1,2}}){re.escape(incident_id)}(?![\w-])"
    return re.sub(command, lambda match: f"{match[1]}{name}", text)


def folder_of(incident: str, root: Path) -> "IncidentFolder":
    """The incident's folder; an RcaError with a hint when there is none."""
    from rca.store.layout import find_incident

    return find_incident(incident, root, is_root_named=root != DEFAULT_ROOT)
