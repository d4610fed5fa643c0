"""Where the templates and the bundled incident stand: in a wheel, or in a checkout."""

from pathlib import Path
from typing import Literal

from rca.errors import BadInputError

BUNDLED_INCIDENT = "2025-09-10-websocket-1011"
_PACKAGE = Path(__file__).resolve().parent.parent
_PLACES = {
    "templates": (Path("templates"), Path("../templates")),
    "incident": (Path("bundled") / BUNDLED_INCIDENT, Path("../incidents") / BUNDLED_INCIDENT),
}


def bundled(what: Literal["templates", "incident"]) -> Path:
    """The folder of what ships with the package. Raises BadInputError when it is not there."""
    for place in _PLACES[what]:
        path = (_PACKAGE / place).resolve()
        if path.is_dir():
            return path
    raise BadInputError(
        f"the installed package lacks its {what}",
        hint="install it again: pip install --force-reinstall rca-workbench",
    )
