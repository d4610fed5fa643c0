"""A service that was not changed and fails alike shows that the change is not needed."""

from rca.model.cite import Claim
from rca.model.instant import MINUTE
from rca.reason.case import Case
from rca.reason.outside import tells_of_outside
from rca.reason.suspect import CLOCKS, Doubt, Suspect, Way
from rca.reason.trouble import Trouble

_ALIKE = 0.1
_BESIDE = 0.5


def control(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """Against a change whose service's first own trouble an unchanged service has as well, and
    against a deploy when an unchanged one that does not call it meets trouble outside just then.
    """
    del ways
    if not suspect.is_event or suspect.at is None:
        return None
    return _fails_alike(suspect, case) or _ill_beside(suspect, case)


def _fails_alike(suspect: Suspect, case: Case) -> Doubt | None:
    trouble = case.own_trouble(suspect.service)
    if trouble is None:
        return None
    changed = _changed(suspect, trouble, case)
    unchanged = [s for s in trouble.services if s not in changed and s != suspect.service]
    if not unchanged:
        return None
    text = f"{unchanged[0]}, which was not changed, logs the same: “{trouble.text[:120]}”."
    return Doubt(
        name="control",
        value=_ALIKE,
        because="an unchanged service fails alike",
        claim=Claim(text=text, cites=(trouble.cite,)),
    )


def _ill_beside(suspect: Suspect, case: Case) -> Doubt | None:
    if suspect.change is None or case.onset is None:
        return None
    for trouble in case.own:
        service = trouble.service
        is_then = abs(trouble.first - case.onset) <= MINUTE and trouble.healthy == 0
        is_apart = suspect.service not in trouble.services and not (
            case.dependence.reaches(service, suspect.service)
            or case.dependence.reaches(suspect.service, service)
        )
        if not (is_then and is_apart and tells_of_outside(trouble, case)):
            continue
        if service not in _changed(suspect, trouble, case):
            text = (
                f"{service}, which was not changed and has nothing to do with it, meets trouble "
                f"outside from the same minute on: “{trouble.text[:120]}”."
            )
            return Doubt(
                name="control",
                value=_BESIDE,
                because="an unchanged service is ill from the same minute on",
                claim=Claim(text=text, cites=(trouble.cite,)),
            )
    return None


def _changed(suspect: Suspect, trouble: Trouble, case: Case) -> set[str]:
    """The services that a recorded deploy changed between the suspect and that trouble."""
    return {
        change.service
        for change in case.changes
        if change.at is not None
        and change.recorded
        and (suspect.at or 0) <= change.at <= trouble.first + CLOCKS
    }
