"""Changes that are no deploy: traffic, access, scaling, infrastructure, commits.

Traffic that is given to a deployed revision is a step of that deploy.
"""

import re

from rca.model.analysis import CauseKind, Factor
from rca.model.change import Change, ChangeKind
from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.model.instant import MINUTE
from rca.reason.case import LABELS, Case
from rca.reason.phrases import clock
from rca.reason.suspect import CLOCKS, Suspect
from rca.reason.traffic_shares import shares_of_deploy
from rca.reason.words import telling_words

_KINDS = (
    ChangeKind.TRAFFIC,
    ChangeKind.IAM,
    ChangeKind.INFRASTRUCTURE,
    ChangeKind.COMMIT,
    ChangeKind.CONFIGURATION,
)
_PARTS_OF_DEPLOY = (ChangeKind.SCALING, ChangeKind.SETTING)
_NAMED = 0.9
_GIVEN = 0.85
_OF_SERVICE = 0.6
_APART = 0.1
_BITES_WITHIN = 30 * MINUTE
MOST = 20
_ACCOUNT = "service account"
_ACCESS = re.compile(r"secret|crypto ?key|service ?account|certificate|api ?key", re.I)


def other_changes(case: Case) -> tuple[Suspect, ...]:
    """One suspect a dated change, in order of time; the latest twenty before the onset."""
    if case.onset is None:
        return ()
    deployed = {(change.service, change.revision) for change in case.changes}
    found = [
        _suspect(change, case)
        for change in case.measures.changes
        if change.at is not None
        and change.at <= case.onset
        and change.label in LABELS
        and not change.planned
        and not shares_of_deploy(change, case)
        and (
            change.kind in _KINDS
            or (
                change.kind in _PARTS_OF_DEPLOY
                and (change.service, change.revision) not in deployed
            )
        )
    ]
    return tuple(found[-MOST:])


def _suspect(change: Change, case: Case) -> Suspect:
    at = change.at or case.onset
    where = f"{change.service}: " if change.service and change.service not in change.title else ""
    return Suspect(
        kind=CauseKind.CODE if change.kind is ChangeKind.COMMIT else CauseKind.CONFIG,
        node=NodeKind.CHANGE,
        name=f"{where}{change.title}",
        service=change.service or _runs_as(change, case),
        revision=change.revision,
        at=at,
        prior=(_link(change, case),),
        summary=(
            Claim(
                text=f"{change.title}, at {clock(at)}." if at is not None else change.title,
                cites=(change.cite,),
            ),
        ),
        cites=(change.cite,),
        is_event=True,
        changes_access=_changes_access(change),
        names=change.names,
        takes_away=change.takes_away,
        states=change.after,
    )


def _runs_as(change: Change, case: Case) -> str:
    """The service that runs as the account whose access changed; empty where none or several do."""
    services = {
        deploy.spec.service
        for deploy in case.measures.deploys
        for setting in deploy.spec.settings
        if setting.name == _ACCOUNT and setting.value.partition("@")[0] in change.names
    }
    return services.pop() if len(services) == 1 else ""


def _changes_access(change: Change) -> bool:
    """A role, a policy, a secret, a key: who may do or read what."""
    return change.kind is ChangeKind.IAM or _ACCESS.search(change.title) is not None


def _is_missed(change: Change, case: Case) -> bool:
    """Whether something was deleted shortly before an error that is known to look for just that.

    A connector or a firewall rule is never named by the connections that need it.
    """
    if change.kind is not ChangeKind.INFRASTRUCTURE or not change.takes_away or change.at is None:
        return False
    place = change.cite.without_quote()
    return any(
        0 <= trouble.first + CLOCKS - change.at <= _BITES_WITHIN
        and any(cite.without_quote() == place for sign in known.confirmed for cite in sign.cites)
        for trouble in case.own
        if (known := trouble.known) is not None
    )


def _link(change: Change, case: Case) -> Factor:
    """Whether an error speaks of what changed, or the service that it belongs to is ill.

    Access is linked by what the error says of access, and so needs no name in common.
    """
    if _changes_access(change):
        is_lost = change.takes_away or change.kind is ChangeKind.IAM
        value = _NAMED if is_lost else _GIVEN
        return Factor(name="symbol", value=value, because="access works without being named")
    if _is_missed(change, case):
        return Factor(name="symbol", value=_GIVEN, because="the errors look for what it took away")
    words = telling_words(f"{change.subject} {change.before} {change.after}")
    for trouble in case.own:
        shared = words & telling_words(f"{trouble.text} {trouble.key}")
        if shared:
            word = min(shared)
            return Factor(name="symbol", value=_NAMED, because=f"an error names “{word}” as well")
    if change.service in case.dependence.ill:
        return Factor(
            name="symbol", value=_OF_SERVICE, because="it belongs to a service that fails"
        )
    return Factor(name="symbol", value=_APART, because="no error speaks of it")
