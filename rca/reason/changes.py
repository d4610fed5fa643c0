"""What changed between one revision of a service and the next.

Differences are read from what the platform recorded or from descriptions; names of environment
variables are compared, and values where both are shown.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.instant import Instant
from rca.model.measures import Deploy, Measures
from rca.model.service import Setting

ENV = "env "


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Difference:
    """One setting that differs; an empty side means it was not set."""

    name: str
    before: str
    after: str

    @property
    def is_variable(self) -> bool:
        """Whether it is an environment variable of the main container."""
        return self.name.startswith(ENV)

    @property
    def short_name(self) -> str:
        """The variable's own name, or the setting's."""
        return self.name.removeprefix(ENV)

    @property
    def is_removed_variable(self) -> bool:
        """Whether an environment variable was dropped."""
        return self.is_variable and not self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A revision and what tells it from the one before; `previous` is empty for a first one.

    `at` is None when nothing recorded the deploy. `cites` begin with the entry that shows the new
    settings.
    """

    service: str
    revision: str
    previous: str
    label: str
    at: Instant | None
    recorded: bool
    differences: tuple[Difference, ...]
    shows_environment: bool
    """Whether both sides show their environment variables, so that a missing one is missing."""
    cites: tuple[Cite, ...]


def find_changes(measures: Measures) -> tuple[Change, ...]:
    """Every revision with its differences from the one before, by service and then time.

    A description without a time stands for its revision only where no deploy of it was recorded.
    """
    by_service: dict[str, dict[str, Deploy]] = defaultdict(dict)
    for deploy in sorted(measures.deploys, key=_preference):
        by_service[deploy.spec.service].setdefault(deploy.spec.revision, deploy)
    changes: list[Change] = []
    for service, deploys in sorted(by_service.items()):
        previous: Deploy | None = None
        for deploy in _by_age(tuple(deploys.values())):
            changes.append(_change(service, previous, deploy))
            previous = deploy
    return tuple(changes)


def _preference(deploy: Deploy) -> tuple[bool, bool, int]:
    return (not deploy.recorded, not deploy.spec.has_environment, deploy.spec.at or 0)


def _by_age(deploys: tuple[Deploy, ...]) -> list[Deploy]:
    """Recorded deploys by their time; a described one before the first with a greater number.

    Cloud Run numbers the revisions of a service in the order in which they are made.
    """
    timed = sorted((d for d in deploys if d.spec.at is not None), key=lambda d: d.spec.at or 0)
    for deploy in sorted((d for d in deploys if d.spec.at is None), key=_number):
        later = (i for i, other in enumerate(timed) if _number(other) > _number(deploy))
        timed.insert(next(later, len(timed)), deploy)
    return timed


def _number(deploy: Deploy) -> tuple[tuple[int, str], ...]:
    """A revision's name with its numbers as numbers, so that 9 comes before 10."""
    parts = re.findall(r"\d+|\D+", deploy.spec.revision, flags=re.ASCII)
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)


def _change(service: str, previous: Deploy | None, deploy: Deploy) -> Change:
    cites = [deploy.spec.cite]
    if deploy.request is not None and deploy.request.without_quote() != cites[0].without_quote():
        cites.append(deploy.request)
    if previous is not None:
        cites.append(previous.spec.cite)
    return Change(
        service=service,
        revision=deploy.spec.revision,
        previous=previous.spec.revision if previous else "",
        label=deploy.label,
        at=deploy.spec.at,
        recorded=deploy.recorded,
        differences=differences(previous, deploy) if previous else (),
        shows_environment=previous is not None
        and previous.spec.has_environment
        and deploy.spec.has_environment,
        cites=tuple(cites),
    )


def differences(before: Deploy, after: Deploy) -> tuple[Difference, ...]:
    """The settings that differ, sorted by name.

    Environment variables are left out where one side does not show them.
    """
    both_show = before.spec.has_environment and after.spec.has_environment
    old, new = _by_name(before.spec.settings), _by_name(after.spec.settings)
    return tuple(
        Difference(name=name, before=old.get(name, ""), after=new.get(name, ""))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name) and (both_show or not is_environment(name))
    )


def is_environment(name: str) -> bool:
    """Whether a setting is an environment variable, of whichever container."""
    return name.startswith(ENV) or (name.startswith("container ") and f" {ENV}" in name)


def is_image(name: str) -> bool:
    """Whether a setting is the image of a container, of whichever."""
    return name.endswith("image")


def _by_name(settings: tuple[Setting, ...]) -> dict[str, str]:
    return {setting.name: setting.value for setting in settings}


def spoken(differences: tuple[Difference, ...]) -> str:
    """The differences as one phrase, environment first.

    `E2E_TESTING, E2E_TEST_ENV no longer set; DB_POOL_SIZE 20 -> 2; image changed`.
    """
    parts: list[str] = []
    gone = [d.name.removeprefix(ENV) for d in differences if d.is_removed_variable]
    if gone:
        parts.append(f"{', '.join(gone)} no longer set")
    for difference in differences:
        if difference.is_removed_variable or not difference.name.startswith(ENV):
            continue
        name = difference.name.removeprefix(ENV)
        if not difference.before:
            parts.append(f"{name} newly set")
        else:
            parts.append(f"{name} {_short(difference.before)} -> {_short(difference.after)}")
    for difference in differences:
        if difference.name.startswith(ENV):
            continue
        if is_image(difference.name):
            parts.append(f"{difference.name} changed")
        else:
            before, after = _short(difference.before), _short(difference.after)
            parts.append(f"{difference.name} {before or 'unset'} -> {after or 'unset'}")
    return "; ".join(parts)


def _short(value: str) -> str:
    return value if len(value) <= 40 else f"{value[:37]}..."
