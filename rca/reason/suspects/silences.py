"""Lines that a service no longer says: an absence, where no error says why.

An error that stopped is no cause, and a line that came again later has not stopped. Where a
revision that says nothing took over, all its lines stopped with it: the deploy is suspected.
"""

from rca.model.analysis import CauseKind, Factor
from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.model.instant import MINUTE
from rca.model.plural import times
from rca.model.signals import Direction, Onset, SignalKind
from rca.reason.case import LABELS, Case
from rca.reason.phrases import clock
from rca.reason.silent_revision import silent_revision
from rca.reason.suspect import Suspect
from rca.reason.trouble import RECORDS, in_one_line

MOST = 3
_AHEAD = 30 * MINUTE


def silences(case: Case) -> tuple[Suspect, ...]:
    """What vanished up to the onset from services without an error of their own; at most three."""
    vanished = [
        onset
        for onset in case.measures.onsets
        if (onset.kind, onset.direction) == (SignalKind.PATTERN, Direction.FALL)
        and onset.is_vanished
        and case.own_trouble(onset.service) is None
        and _has_stopped(onset, case)
        and (case.onset is None or case.onset - _AHEAD <= onset.start <= case.onset + MINUTE)
    ]
    ordered = sorted(vanished, key=lambda o: (o.start, o.service, o.name))
    return tuple(_suspect(onset, case) for onset in ordered[:MOST])


def _has_stopped(onset: Onset, case: Case) -> bool:
    """Whether it is a line of the service's own that is no error and never comes later."""
    pattern = case.patterns.get(onset.name)
    if pattern is None or pattern.is_error or pattern.log in (*RECORDS, "system"):
        return False
    later = (
        tally.last > onset.start
        for tally in pattern.tallies
        if tally.place.service == onset.service and tally.place.label in LABELS
    )
    return not any(later) and not _is_taken_over(onset, case)


def _is_taken_over(onset: Onset, case: Case) -> bool:
    """Whether a revision that was deployed about then serves without a word."""
    return any(
        change.recorded
        and change.service == onset.service
        and change.at is not None
        and abs(change.at - onset.start) <= MINUTE
        and silent_revision(change.service, change.revision, case) is not None
        for change in case.changes
    )


def _suspect(onset: Onset, case: Case) -> Suspect:
    said = in_one_line(case.patterns[onset.name].example.quote)[:160]
    return Suspect(
        kind=CauseKind.CODE,
        node=NodeKind.ABSENCE,
        name=f"{onset.service} no longer says “{said}” since {clock(onset.start)}",
        service=onset.service,
        revision="",
        at=onset.start,
        prior=(Factor(name="absence", value=0.35, because="a line of healthy times stopped"),),
        summary=(
            Claim(
                text=f"It said so {times(onset.before.count, 'times')} in healthy times, the last "
                f"time at {clock(onset.start)}.",
                cites=(onset.cite,),
            ),
        ),
        cites=(onset.cite,),
    )
