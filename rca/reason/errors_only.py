"""Without a change or an experiment: the new errors, as leads and never as a verdict."""

from rca.model.analysis import CauseKind, Factor, Standing
from rca.model.cite import Claim
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL
from rca.model.graph import NodeKind
from rca.model.instant import Instant
from rca.model.measures import Measures, Pattern
from rca.reason.draft import Draft
from rca.reason.scene import times

MOST_LEADS = 3


def from_new_errors(measures: Measures, onset: Instant | None) -> tuple[Draft, ...]:
    """The errors that healthy times did not show, earliest first among those near the onset."""
    entries = dict(measures.entries)
    if not entries.get(BASELINE_LABEL):
        return ()
    new = [
        p
        for p in measures.patterns
        if p.is_error
        and p.log != "requests"
        and p.count(INCIDENT_LABEL) > 0
        and p.count(BASELINE_LABEL) == 0
    ]
    ordered = sorted(new, key=lambda p: (_first(p), p.id))[:MOST_LEADS]
    return tuple(_draft(pattern, onset, position) for position, pattern in enumerate(ordered))


def _first(pattern: Pattern) -> Instant:
    return min(t.first for t in pattern.tallies if t.place.label == INCIDENT_LABEL)


def _draft(pattern: Pattern, onset: Instant | None, position: int) -> Draft:
    first = min(
        (t for t in pattern.tallies if t.place.label == INCIDENT_LABEL), key=lambda t: t.first
    )
    count = pattern.count(INCIDENT_LABEL)
    early = onset is None or first.first <= onset
    return Draft(
        kind=CauseKind.CODE,
        node=NodeKind.ERROR,
        standing=Standing.PLAUSIBLE,
        title=f"{first.place.service or 'the service'} logs “{pattern.template[:160]}”",
        service=first.place.service,
        revision=first.place.revision,
        first_seen=first.first,
        summary=(
            Claim(
                text=f"Logged {times(count, 'times')} in the incident and never in healthy times.",
                cites=(pattern.example,),
            ),
        ),
        support=(),
        against=(),
        factors=(
            Factor(name="new", value=0.6, because="healthy times do not show it"),
            Factor(
                name="early",
                value=0.8 if early else 0.4,
                because="it begins no later than the symptom" if early else "it begins later",
            ),
            Factor(name="order", value=0.9**position, because="earlier errors come first"),
            Factor(name="linked", value=0.5, because="no change or experiment explains it"),
        ),
        cites=(pattern.example,),
    )
