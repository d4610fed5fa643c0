"""The suspect's revision never gets up, or its requests begin to fail with no error line.

A revision that says nothing at all since its first request, where the ones before wrote as they
served, tells more than one that goes on writing: it is another program that answers.
"""

from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.model.instant import MINUTE
from rca.model.plural import times
from rca.reason.case import Case
from rca.reason.phrases import seconds
from rca.reason.silent_revision import silent_revision
from rca.reason.suspect import Suspect, Way
from rca.reason.ways.first_error import SOON

_NEVER_UP = 0.9
_SILENT = 0.85
_VALUE = 0.65
_STARTS_WITHIN = 10 * MINUTE
_LEAST_PROBES = 2


def first_failure(suspect: Suspect, case: Case) -> Way | None:
    """Start-up probes that never succeed, else the first failing route within two minutes."""
    return _never_up(suspect, case) or _begins_to_fail(suspect, case)


def _never_up(suspect: Suspect, case: Case) -> Way | None:
    """All start-up probes of just the deployed revision failed."""
    if suspect.change is None or not suspect.revision:
        return None
    place = (suspect.service, suspect.revision)
    probes = next(
        (one for one in case.measures.startup_probes if (one.service, one.revision) == place), None
    )
    if probes is None or probes.succeeded or probes.failed < _LEAST_PROBES:
        return None
    first = probes.first_failed
    if not suspect.is_before(first) or suspect.lag(first) > _STARTS_WITHIN:
        return None
    return Way(
        name="first_failure",
        value=_NEVER_UP,
        claim=Claim(
            text=f"All {probes.failed:,} start-up probes of {suspect.revision} failed, the first "
            f"{seconds(suspect.lag(first))} after it; not one succeeded.",
            cites=(probes.cite,),
        ),
        phrase=f"none of its {probes.failed:,} start-up probes succeeded",
        node=NodeKind.ABSENCE,
        title=f"{suspect.revision} never gets up",
        at=first,
        unit="probes",
        then=probes.failed,
        without_effect=0,
    )


def _begins_to_fail(suspect: Suspect, case: Case) -> Way | None:
    """The first failing route of the service, when it begins within two minutes after."""
    if suspect.at is None or not suspect.service or case.own_trouble(suspect.service) is not None:
        return None
    routes = [route for route in case.routes if route.key.service == suspect.service]
    first = min(routes, key=lambda route: (route.onset, route.key), default=None)
    if first is None or not suspect.is_before(first.onset) or suspect.lag(first.onset) > SOON:
        return None
    lag = seconds(suspect.lag(first.onset))
    text = (
        f"{lag} after it {first.key.spoken} of {suspect.service} begins to fail, "
        f"{first.failed:,} of {first.total:,} in all."
    )
    cites = [first.cite]
    silent = silent_revision(suspect.service, suspect.revision, case) if suspect.change else None
    if silent is not None:
        text += (
            f" {suspect.revision} has written nothing since, in {times(silent.asked, 'requests')}; "
            f"the revisions beside it wrote {times(silent.lines, 'lines')} in {silent.served:,}."
        )
        cites.append(silent.cite)
    fails = f"{first.key.spoken} fails from then on"
    return Way(
        name="first_failure",
        value=_SILENT if silent is not None else _VALUE,
        claim=Claim(text=text, cites=tuple(cites)),
        phrase=f"{fails}, and it says nothing" if silent is not None else fails,
        node=NodeKind.SIGNAL,
        title=f"{first.key.spoken} of {suspect.service} fails",
        at=first.onset,
        unit=first.key.unit,
        then=first.failed,
        without_effect=first.total - first.failed,
        counter_examples=first.served[:3],
    )
