"""How likely is some deploy this close before the onset by chance?

Poisson, with the rate of all recorded deploys over all the time that requests were seen. A lag that
one of the suspect's ways explains is not counted against it, nor is one where a revision alone
fails.
"""

from math import exp

from rca.reason.case import LABELS, Case
from rca.reason.doubts.revisions import revisions
from rca.reason.phrases import chance_of
from rca.reason.suspect import Doubt, Suspect, Way


def chance(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """The probability that no deploy lies this close, as a factor; at least .3."""
    if suspect.change is None or suspect.at is None or case.onset is None:
        return None
    contrast = revisions(suspect, case, ways)
    if any(way.takes_time for way in ways) or (contrast is not None and contrast.speaks_for):
        return None
    recorded = sum(1 for c in case.changes if c.recorded and c.label in LABELS)
    seen = [o for o in case.measures.routes if o.place.label in LABELS]
    if not seen:
        return None
    span = max(o.last for o in seen) - min(o.first for o in seen)
    lag = max(0, case.onset - suspect.at)
    p = 1.0 - exp(-recorded * lag / span) if span > 0 else 1.0
    return Doubt(
        name="chance",
        value=max(0.3, 1.0 - p),
        because=f"a deploy lies this close to the onset by chance with {chance_of(p)}",
    )
