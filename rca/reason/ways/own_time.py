"""The service takes longer by itself, without the time of those it calls."""

from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.model.signals import Direction, SignalKind
from rca.reason.case import Case
from rca.reason.suspect import Suspect, Way

_VALUE = 0.5


def own_time(suspect: Suspect, case: Case) -> Way | None:
    """Its exclusive time shifted, and the slow requests began after the suspect."""
    shift = case.dependence.slow.get(suspect.service)
    if shift is None or suspect.at is None:
        return None
    for onset in case.measures.onsets:
        if (onset.kind, onset.direction, onset.service) != (
            SignalKind.SLOW,
            Direction.RISE,
            suspect.service,
        ):
            continue
        if not suspect.is_before(onset.latest):
            return None
        return Way(
            name="own_time",
            value=_VALUE,
            claim=Claim(
                text=f"Requests of {suspect.service} take {shift.added_seconds:.2f} s more by "
                f"themselves ({shift.ratio:.1f} times as long), "
                f"{onset.during.count:,} of {onset.during.requests:,} of them slow.",
                cites=(onset.cite,),
            ),
            phrase=f"its requests take {shift.ratio:.1f} times as long",
            node=NodeKind.SIGNAL,
            title=f"requests of {suspect.service} take {shift.ratio:.1f} times as long",
            at=onset.start,
            unit="requests",
            then=onset.during.count,
            without_effect=onset.during.requests - onset.during.count,
            without_cause=onset.before.count,
            counter_examples=tuple(c for c in (onset.spared, onset.healthy) if c is not None),
        )
    return None
