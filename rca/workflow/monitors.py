"""The monitors of an incident as files for Cloud Monitoring."""

from pathlib import Path

from rca.errors import BadInputError, UsageError
from rca.store import IncidentFolder, read_incident
from rca.store.atomic import write_text
from rca.verify.alert_policy import MonitorFile, NotWritable, files_for

MONITORS = "monitors"


def export_monitors(
    folder: IncidentFolder, output: Path, *, force: bool = False
) -> tuple[tuple[MonitorFile, ...], tuple[str, ...]]:
    """Write the files into the folder `output`; returns them, and why monitors have none.

    UsageError for a file that exists when not forced, BadInputError when no monitor has a file.
    """
    incident = read_incident(folder)
    files: list[MonitorFile] = []
    without: list[str] = []
    for position, monitor in enumerate(incident.monitors, start=1):
        made = files_for(monitor, position, incident)
        if isinstance(made, NotWritable):
            without.append(f"{monitor.title}: {made.because}")
        else:
            files.extend(made)
    if not files:
        raise BadInputError(
            f"{folder.incident_toml}: no monitor can be written as an alert policy"
            + (f" ({without[0]})" if without else ""),
            hint="give a [[monitors]] a metric; see docs/how-to/verify.md",
        )
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is no folder", hint="choose another -o")
    taken = [file.name for file in files if (output / file.name).exists()]
    if taken and not force:
        raise UsageError(
            f"{output / taken[0]} exists already", hint="choose another -o, or add --force"
        )
    for file in files:
        write_text(output / file.name, file.text)
    return tuple(files), tuple(without)
