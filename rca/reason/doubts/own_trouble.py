"""Is anything wrong with the suspect's service itself, or does it pass on what another one does?"""

from rca.model.cite import Claim
from rca.model.plural import times
from rca.reason.case import Case
from rca.reason.phrases import amount
from rca.reason.running_away import ran_away
from rca.reason.suspect import Doubt, Suspect, Way
from rca.reason.ways.drift import drifting

_SHARE_OF_SLOWEST = 0.2
_PASSES_ON = 0.2
_ONLY_FAILS = 0.5
_CALLED = 0.2
_APART = 0.05
_RUNS_AWAY = 0.6
"""Too little for a claim by itself: what the number has to do with the symptom is not counted."""


LINKS = ("callers_broke", "looked_for", "access_lost", "spelled")
"""Ways that explain why a service without trouble of its own may be behind that of others."""


def own_trouble(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """1 for a service with errors or time of its own, much less for one that passes them on."""
    if not suspect.is_event or not suspect.service or any(way.name in LINKS for way in ways):
        return None
    return (
        _own(suspect.service, case)
        or (_runs_away(suspect, case) if any(way.name == "drift" for way in ways) else None)
        or _stopped(ways)
        or _passed_on(suspect, case)
    )


def _own(service: str, case: Case) -> Doubt | None:
    own = case.own_trouble(service)
    if own is not None:
        text = f"{service} has errors of its own: “{own.text[:120]}”."
        claim = Claim(text=text, cites=(own.cite,))
        return Doubt(
            name="own trouble", value=1.0, because="its own errors", claim=claim, speaks_for=True
        )
    if _is_slow(service, case):
        return Doubt(name="own trouble", value=1.0, because="its own time became longer")
    return None


def _runs_away(suspect: Suspect, case: Case) -> Doubt | None:
    """A backlog or a leak that no line calls an error yet, in a service that answers as ever."""
    found = drifting(suspect, case)
    if found is None or suspect.at is None:
        return None
    series = found.series
    before = [abs(value) for at, value in series.points if at < suspect.at]
    if not ran_away(before, found.end):
        return None
    most, end = amount(max(before), series.unit), amount(found.end, series.unit)
    text = f"{series.field} of {suspect.service} was {most} at most before it, and gets to {end}."
    return Doubt(
        name="own trouble",
        value=_RUNS_AWAY,
        because="no error of its own, but a number of it runs away",
        claim=Claim(text=text, cites=(series.cite,)),
        speaks_for=True,
    )


def _stopped(ways: tuple[Way, ...]) -> Doubt | None:
    """What it no longer brings is missed by others; that claim is told with the way."""
    if not any(way.name == "emptied" for way in ways):
        return None
    return Doubt(
        name="own trouble",
        value=_RUNS_AWAY,
        because="no error of its own, but a number of it fell to nothing",
    )


def _passed_on(suspect: Suspect, case: Case) -> Doubt:
    service = suspect.service
    for trouble in case.troubles:
        if service in trouble.services and (other := case.dependence.passed_on_from(trouble)):
            text = f"Its errors speak of {other}: “{trouble.text[:120]}”."
            return Doubt(
                name="own trouble",
                value=_PASSES_ON,
                because=f"its errors speak of {other}",
                claim=Claim(text=text, cites=(trouble.cite,)),
            )
    if any(route.key.service == service for route in case.routes):
        return Doubt(
            name="own trouble", value=_ONLY_FAILS, because="it fails, and no error of it is new"
        )
    if any(case.dependence.reaches(ill, service) for ill in sorted(case.dependence.ill)):
        return Doubt(
            name="own trouble",
            value=_CALLED,
            because="services that fail call it; it is well",
            claim=_served(suspect, case),
        )
    return Doubt(
        name="own trouble",
        value=_APART,
        because="nothing is wrong with it",
        claim=_served(suspect, case),
    )


def _served(suspect: Suspect, case: Case) -> Claim | None:
    """How the suspect's revision served, where it did."""
    outcomes = case.outcomes(suspect.service, suspect.revision)
    total, failed = sum(o.total for o in outcomes), sum(o.failed for o in outcomes)
    example = next((o.example_ok for o in outcomes if o.example_ok is not None), None)
    if not total or failed * 20 > total or example is None:
        return None
    text = f"{suspect.revision} answered {total - failed:,} of {times(total, 'requests')} well."
    return Claim(text=text, cites=(example,))


def _is_slow(service: str, case: Case) -> bool:
    """Slow by itself, not a trifle beside the slowest, and not waiting for one that is ill."""
    depends = case.dependence
    shift = depends.slow.get(service)
    if shift is None or any(depends.reaches(service, ill) for ill in sorted(depends.ill)):
        return False
    most = max(other.added_seconds for other in depends.slow.values())
    return shift.added_seconds >= _SHARE_OF_SLOWEST * most
