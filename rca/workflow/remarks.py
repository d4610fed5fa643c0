"""What people noted with a time, from the notes beside the incident and those in its evidence."""

from collections.abc import Iterable

from rca.model.evidence import Evidence
from rca.model.excerpt import Note, TimedRemark
from rca.model.incident import Incident
from rca.model.instant import Window, parse_instant
from rca.model.skipped import Skipped
from rca.sources.note_remarks import NotePlace, remarks_in


def remarks_of(
    incident: Incident, notes: Iterable[Note], added: Iterable[tuple[Note, Evidence]]
) -> tuple[tuple[TimedRemark, ...], tuple[Skipped, ...]]:
    """All remarks by time, note and line, and the lines that may be meant as such."""
    period = incident.scope.window
    window = (
        None
        if period is None
        else Window(start=parse_instant(period.since), end=parse_instant(period.until))
    )
    places = [
        *(NotePlace(note=note) for note in notes),
        *(NotePlace(note=note, evidence=evidence.id) for note, evidence in added),
    ]
    found = [item for place in places for item in remarks_in(place, window)]
    remarks = [item for item in found if isinstance(item, TimedRemark)]
    return (
        tuple(sorted(remarks, key=lambda one: (one.at, one.note, one.line, one.text))),
        tuple(item for item in found if isinstance(item, Skipped)),
    )
