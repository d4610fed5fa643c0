"""Where people keep knowledge packs of their own: in the incident, and beside all incidents."""

from pathlib import Path

from rca.model.knowledge import Pack
from rca.store.layout import IncidentFolder
from rca.store.people import read_model

KNOWLEDGE = "knowledge"


def pack_files(folder: IncidentFolder) -> tuple[tuple[str, Path], ...]:
    """Name and path of each own pack: those shared by all incidents first, each sorted by name.

    Shared ones stand in `knowledge/` beside the incident's folder, others in `knowledge/` within.
    """
    beside = (folder.path / "..").resolve() / KNOWLEDGE
    return (
        *((f"../{KNOWLEDGE}/{path.name}", path) for path in sorted(beside.glob("*.toml"))),
        *(
            (f"{KNOWLEDGE}/{path.name}", folder.own(path))
            for path in sorted((folder.path / KNOWLEDGE).glob("*.toml"))
        ),
    )


def read_pack(path: Path) -> Pack:
    """One pack. Raises BadInputError, naming the line, for what its form does not allow."""
    return read_model(path, Pack)
