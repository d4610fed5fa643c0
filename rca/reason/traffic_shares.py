"""Changes of traffic that belong to a deploy: it began to act when its revision got requests."""

import re

from rca.model.change import Change as MeasuredChange
from rca.model.change import ChangeKind
from rca.reason.case import LABELS, Case
from rca.reason.changes import Change
from rca.reason.suspect import CLOCKS

_LATEST = "latest revision"


def first_share(deploy: Change, case: Case) -> MeasuredChange | None:
    """The change of traffic up to the onset that gave a deployed revision its first requests.

    None where the deploy itself did, or nothing says when.
    """
    return next((one for one in case.measures.changes if _is_first(one, deploy, case)), None)


def shares_of_deploy(share: MeasuredChange, case: Case) -> bool:
    """Whether a change of traffic is a step of a recorded deploy, and so no cause beside it.

    It was asked for together with the deploy, or gives its revision the first requests, or more.
    """
    if share.kind is not ChangeKind.TRAFFIC:
        return False
    own = [
        change
        for change in case.changes
        if change.recorded and change.revision and change.service == share.service
    ]
    place = share.cite.without_quote()
    return any(
        place in {cite.without_quote() for cite in change.cites[:2]}
        or _is_raised(share, change, case)
        or _is_first(share, change, case)
        for change in own
    )


def is_only_shares(deploy: Change, case: Case) -> bool:
    """Whether what looks like a deploy makes no revision and changes nothing but traffic."""
    if deploy.revision or deploy.differences:
        return False
    places = {cite.without_quote() for cite in deploy.cites[:2]}
    return any(
        change.kind is ChangeKind.TRAFFIC and change.cite.without_quote() in places
        for change in case.measures.changes
    )


def _is_first(share: MeasuredChange, deploy: Change, case: Case) -> bool:
    """Whether it gives the deployed revision requests that it did not have before."""
    if not _is_about(share, deploy, case) or share.at is None or deploy.at is None:
        return False
    asked = [o.first for o in case.outcomes(deploy.service, deploy.revision)]
    return (
        share.at >= deploy.at
        and not _percent(share.before, deploy, share, case)
        and not any(first < share.at - CLOCKS for first in asked)
    )


def _is_raised(share: MeasuredChange, deploy: Change, case: Case) -> bool:
    before = _percent(share.before, deploy, share, case)
    return _is_about(share, deploy, case) and 0 < before < _percent(
        share.after, deploy, share, case
    )


def _is_about(share: MeasuredChange, deploy: Change, case: Case) -> bool:
    """Whether it gives the revision of that deploy any traffic, up to the onset."""
    return (
        share.kind is ChangeKind.TRAFFIC
        and share.service == deploy.service
        and share.label in LABELS
        and share.at is not None
        and case.onset is not None
        and share.at <= case.onset + CLOCKS
        and bool(deploy.revision)
        and _percent(share.after, deploy, share, case) > 0
    )


def _percent(text: str, deploy: Change, share: MeasuredChange, case: Case) -> int:
    """What part of the traffic that revision has in `chat-00041-abc 90%, latest revision 10%`."""
    names = [deploy.revision]
    made = [
        change
        for change in case.changes
        if change.service == deploy.service
        and change.at is not None
        and share.at is not None
        and change.at <= share.at + CLOCKS
        and change.revision
    ]
    if made and max(made, key=lambda change: change.at or 0).revision == deploy.revision:
        names.append(_LATEST)
    found = (
        re.search(rf"(?<![\w-]){re.escape(name)} (\d+)%", text, re.ASCII) for name in names if name
    )
    return sum(int(one[1]) for one in found if one is not None)
