"""Every recorded deploy before or during the incident.

One that was made without traffic began to act when a change of traffic gave its revision the first
requests; both are one chain.
"""

from rca.model.analysis import CauseKind, Factor
from rca.model.cite import Claim
from rca.model.evidence import BASELINE_LABEL
from rca.model.graph import NodeKind
from rca.reason.case import LABELS, Case
from rca.reason.changes import Change, spoken
from rca.reason.phrases import clock, revision_of, seconds
from rca.reason.suspect import Suspect
from rca.reason.traffic_shares import first_share, is_only_shares
from rca.reason.trouble import PLATFORM


def deploys(case: Case) -> tuple[Suspect, ...]:
    """One suspect a revision, in order of time; none where nothing fails."""
    if case.onset is None and not case.tests:
        return ()
    found = [
        _suspect(change, case)
        for change in case.changes
        if change.recorded
        and change.label in LABELS
        and not _is_first(change, case)
        and not is_only_shares(change, case)
    ]
    return tuple(sorted(found, key=lambda s: (s.at or 0, s.name)))


def _is_first(change: Change, case: Case) -> bool:
    """Undated, or in healthy times before the service served or said anything: how things began.

    What the revision says before it is ready is its own start.
    """
    if change.at is None:
        return True
    if change.label != BASELINE_LABEL or change.previous:
        return False
    served = [o.first for o in case.measures.routes if o.place.service == change.service]
    said = [
        tally.first
        for pattern in case.measures.patterns
        if pattern.log not in PLATFORM
        for tally in pattern.tallies
        if tally.place.service == change.service and tally.place.revision != change.revision
    ]
    return not any(first < change.at for first in (*served, *said))


def _suspect(change: Change, case: Case) -> Suspect:
    what = spoken(change.differences)
    name = f"deploy of {revision_of(change.service, change.revision)}"
    share = first_share(change, case)
    began = (
        (
            Claim(
                text=f"It got its first requests by {share.title}, at {clock(share.at)}.",
                cites=(share.cite,),
            ),
        )
        if share is not None and share.at is not None
        else ()
    )
    return Suspect(
        kind=CauseKind.CHANGE,
        node=NodeKind.CHANGE,
        name=f"{name}: {what}" if what else name,
        service=change.service,
        revision=change.revision,
        at=share.at if share is not None else change.at,
        prior=(Factor(name="recorded", value=1.0, because="an audit entry records it"),),
        summary=(_when(change, case), *began),
        cites=change.cites[:2],
        change=change,
        is_event=True,
    )


def _when(change: Change, case: Case) -> Claim:
    name = change.revision or f"a revision of {change.service}"
    if change.at is None:
        return Claim(text=f"{name} was deployed.", cites=change.cites[:1])
    text = f"{name} became ready at {clock(change.at)}"
    if case.onset is not None:
        lag = case.onset - change.at
        text += f", {seconds(abs(lag))} {'before' if lag >= 0 else 'after'} {case.beginning}"
    return Claim(text=f"{text}.", cites=change.cites[:1])
