"""Requests of the suspect's service begin to fail soon after it, with no error line to say why."""

from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.reason.case import Case
from rca.reason.phrases import seconds
from rca.reason.suspect import Suspect, Way
from rca.reason.ways.first_error import SOON

_VALUE = 0.65


def first_failure(suspect: Suspect, case: Case) -> Way | None:
    """The first failing route of the service, when it begins within two minutes after."""
    if suspect.at is None or not suspect.service or case.own_trouble(suspect.service) is not None:
        return None
    routes = [route for route in case.routes if route.key.service == suspect.service]
    first = min(routes, key=lambda route: (route.onset, route.key), default=None)
    if first is None or not suspect.is_before(first.onset) or suspect.lag(first.onset) > SOON:
        return None
    lag = seconds(suspect.lag(first.onset))
    return Way(
        name="first_failure",
        value=_VALUE,
        claim=Claim(
            text=f"{lag} after it {first.key.spoken} of {suspect.service} begins to fail, "
            f"{first.failed:,} of {first.total:,} in all.",
            cites=(first.cite,),
        ),
        phrase=f"{first.key.spoken} fails from then on",
        node=NodeKind.SIGNAL,
        title=f"{first.key.spoken} of {suspect.service} fails",
        at=first.onset,
        unit=first.key.unit,
        then=first.failed,
        without_effect=first.total - first.failed,
        counter_examples=first.served[:3],
    )
