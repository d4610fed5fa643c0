"""The letter to those who were affected, in the words that the team chose for it.

A title is not taken from the report: teams call an incident by what it was inside.
"""

from datetime import UTC, datetime

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.incident import Letter
from rca.model.instant import SECOND, Instant, parse_instant

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def letter_of(dossier: Dossier, analysis: Analysis) -> Letter:
    """What `[letter]` says, and what the report knows where it says nothing."""
    incident = dossier.incident
    said, done = incident.letter, incident.conclusion
    began = analysis.onset
    if began is None and incident.reported is not None:
        began = parse_instant(incident.reported)
    return Letter(
        title=said.title or (f"Incident on {_day(began)}" if began is not None else "Incident"),
        seen=said.seen or incident.symptom,
        follow_up=said.follow_up
        or " ".join(text for text in (done.recovery, done.timeline) if text),
    )


def _day(instant: Instant) -> str:
    """`10 September 2025`, whatever the locale."""
    day = datetime.fromtimestamp(instant // SECOND, UTC)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
