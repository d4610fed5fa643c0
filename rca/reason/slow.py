"""Symptoms without a failure: requests that take longer than in healthy times."""

from rca.model.analysis import Symptom
from rca.model.ids import NodeId
from rca.model.measures import Measures
from rca.model.signals import Direction, SignalKind

MOST = 5


def slow_symptoms(measures: Measures) -> tuple[Symptom, ...]:
    """Services with more slow requests than in healthy times, by onset; at most five."""
    slow = sorted(
        (
            onset
            for onset in measures.onsets
            if (onset.kind, onset.direction) == (SignalKind.SLOW, Direction.RISE)
        ),
        key=lambda onset: (onset.start, onset.service),
    )
    return tuple(
        Symptom(
            id=NodeId(f"S{number}"),
            title=f"requests of {onset.service} take longer than in healthy times",
            service=onset.service,
            first_seen=onset.start,
            count=onset.during.count,
            total=onset.during.requests,
            unit="requests",
            cites=(onset.cite,),
        )
        for number, onset in enumerate(slow[:MOST], start=1)
    )
