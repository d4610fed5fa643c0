"""Did the failures end when what the suspect changed was taken back?

Taken back is what gets its former value again, by a further revision or by the one before that
serves again. A restart, or a change of something else, takes nothing back.
"""

from rca.model.cite import Cite, Claim
from rca.model.instant import MINUTE, Instant
from rca.reason.case import Case
from rca.reason.changes import Change, spoken
from rca.reason.outcomes import FINE_UP_TO, well_after
from rca.reason.outside import hosts_in, tells_of_outside
from rca.reason.suspect import Doubt, Suspect, Way

_LEAST = 5
"""Requests that the next revision has to serve: one alone may be luck, or falling traffic."""

_ENDED = 3 * MINUTE
"""Failures that ended longer before the next revision had ended without it."""

_RESTARTED = 0.5


def reversal(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """For a deploy when the failures ended with what took it back; against it when they ended
    with a revision that runs with all that it brought.

    Nothing where it served well itself after the last failure: then it was not taken back.
    """
    del ways
    change = suspect.change
    is_known_alike = change is not None and change.previous and not change.differences
    if change is None or suspect.at is None or is_known_alike:
        return None
    own = case.failing_outcomes(suspect.service, change.revision)
    last = max((o.last_failed for o in own if o.last_failed is not None), default=None)
    if last is None or well_after(own):
        return None
    is_outside = _is_outside(change, case)
    for later in case.changes:
        if later.service == suspect.service and later.at is not None and later.at > suspect.at:
            example = _ended_with(later.revision, later.at, last, case, change)
            if example is not None:
                return _by_next(change, later, example, is_outside=is_outside)
    return _by_previous(change, last, case, is_outside=is_outside)


def _ended_with(
    revision: str, since: Instant, last: Instant, case: Case, change: Change
) -> Cite | None:
    """A request that revision served well, when it served enough of them just from the end on."""
    outcomes = case.outcomes(change.service, revision)
    served = [
        o
        for o in outcomes
        if o.example_ok is not None and o.first >= since and o.failed <= FINE_UP_TO * o.total
    ]
    fails = any(o.failed * 2 >= o.total for o in outcomes if o.total >= 3) or any(
        o.failed > 1 and o.well_before < _LEAST for o in outcomes if o.first >= since
    )
    is_enough = sum(o.total for o in served) >= _LEAST
    is_then = since - _ENDED <= last <= since + MINUTE
    return served[0].example_ok if is_enough and is_then and not fails else None


def _is_outside(change: Change, case: Case) -> bool:
    """Whether the errors tell of something outside that no changed setting names.

    Then that may have been ill, and well again when the deploy was taken back.
    """
    trouble = case.own_trouble(change.service)
    if trouble is None or not tells_of_outside(trouble, case):
        return False
    set_to = " ".join(f"{d.name} {d.before} {d.after}" for d in change.differences).lower()
    hosts = hosts_in(trouble, case)
    return not any((host.rpartition(".")[0].rpartition(".")[2] or host) in set_to for host in hosts)


def _by_next(change: Change, later: Change, example: Cite, *, is_outside: bool) -> Doubt | None:
    """What it says that a further revision ended the failures."""
    set_again = {d.name: d.after for d in later.differences}
    touched = [d for d in change.differences if d.name in set_again]
    cites = (later.cites[0], example)
    if any(set_again[d.name] == d.before for d in touched):
        text = f"The failures ended with {later.revision}, which takes back what it changed."
        return _speaks_for(text, cites, is_contrast=not is_outside)
    if touched or (later.differences and not change.previous):
        again = "what it changed" if touched else spoken(later.differences)
        text = f"The failures ended with {later.revision}, which changes {again}."
        return _speaks_for(text, cites, is_contrast=False)
    if not later.shows_environment and change.shows_environment:
        return None
    return Doubt(
        name="reversal",
        value=_RESTARTED,
        because="the failures ended with a revision that keeps what it changed",
        claim=Claim(
            text=f"The failures ended with {later.revision}, which keeps all that it changed.",
            cites=cites,
        ),
    )


def _by_previous(change: Change, last: Instant, case: Case, *, is_outside: bool) -> Doubt | None:
    """The revision before it, which served the failing route again just when the failures ended."""
    if not change.previous:
        return None
    for outcome in case.failing_outcomes(change.service, change.previous):
        if outcome.example_ok is None:
            continue
        since = change.at or last
        minutes = [m for m in outcome.failed_per_minute if m[0] > since]
        if not minutes or not last - _ENDED <= minutes[0][0] <= last + _ENDED:
            continue
        total, failed = sum(m[1] for m in minutes), sum(m[2] for m in minutes)
        if total >= _LEAST and failed <= FINE_UP_TO * total:
            text = f"The failures ended when {change.previous} served again, the one before it."
            cites = (change.cites[0], outcome.example_ok)
            return _speaks_for(text, cites, is_contrast=not is_outside)
    return None


def _speaks_for(text: str, cites: tuple[Cite, ...], *, is_contrast: bool) -> Doubt:
    return Doubt(
        name="reversal",
        value=1.0,
        because="the failures ended when it was taken back or replaced",
        claim=Claim(text=text, cites=cites),
        speaks_for=True,
        is_contrast=is_contrast,
    )
