"""Settings as places of the evidence show them, and what differs from one place to the next."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rca.model.change import Change, ChangeKind, shortened
from rca.model.cite import Cite
from rca.model.cloud_run import last_part
from rca.model.evidence import AFTER_FIX_LABEL, BASELINE_LABEL, INCIDENT_LABEL
from rca.model.instant import Instant
from rca.model.service import SECRET_REFERENCE, TRAFFIC, Setting

_SCALING = re.compile(
    r"(?:service )?(?:min|max) instances|manual instances|concurrency|cpu throttling"
    r"|startup cpu boost|(?:container \d+ )?limit .*|template (?:taskCount|parallelism)"
)
_ACCESS = ("invoker check disabled",)
_VARIABLE = re.compile(r"(?:container \d+ )?env (?P<name>.*)", re.DOTALL)
_IMAGE = re.compile(r"(?:container \d+ )?image")
_REDACTED = "[REDACTED:"
_LABELS = {BASELINE_LABEL: 0, INCIDENT_LABEL: 1, AFTER_FIX_LABEL: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The settings of a revision, a service or a job by name, as one place shows them."""

    service: str
    revision: str = ""
    at: Instant | None
    label: str
    settings: Mapping[str, str]
    hides_environment: bool = True
    cite: Cite


def by_name(settings: Iterable[Setting]) -> dict[str, str]:
    """The values by name."""
    return {setting.name: setting.value for setting in settings}


def by_age(seen: Iterable[Seen]) -> list[Seen]:
    """By time; one without a time before the first that has a greater number, else by its label.

    Cloud Run numbers the revisions of a service in the order in which they are made.
    """
    timed = sorted((one for one in seen if one.at is not None), key=lambda one: one.at or 0)
    undated = [one for one in seen if one.at is None]
    for one in sorted(undated, key=lambda o: (_number(o), label_order(o.label), o.cite)):
        later = (at for at, other in enumerate(timed) if _is_later(other, one))
        timed.insert(next(later, len(timed)), one)
    return timed


def _is_later(other: Seen, one: Seen) -> bool:
    if one.revision and other.revision:
        return _number(other) > _number(one)
    return label_order(other.label) > label_order(one.label)


def label_order(label: str) -> tuple[int, str]:
    """Baseline, incident, other words, after-fix."""
    return (_LABELS.get(label, 2), label)


def _number(seen: Seen) -> tuple[tuple[int, str], ...]:
    """A revision's name with its numbers as numbers, so that 9 comes before 10."""
    parts = re.findall(r"\d+|\D+", seen.revision, flags=re.ASCII)
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)


def compared(seen: Iterable[Seen]) -> Iterator[Change]:
    """Each with the one before; environments with the last one that shows its own.

    A place that shows no settings tells nothing. Of two places one of which hides environments,
    and with them whatever the platform adds, only the settings that both show are compared.
    """
    previous: Seen | None = None
    with_environment: Seen | None = None
    for one in seen:
        if not one.settings:
            continue
        if previous is not None:
            names = previous.settings.keys() | one.settings.keys()
            if previous.hides_environment != one.hides_environment:
                names = previous.settings.keys() & one.settings.keys()
            plain = [name for name in names if not _is_variable(name)]
            yield from _differences(previous, one, plain)
        if with_environment is not None and not one.hides_environment:
            names = with_environment.settings.keys() | one.settings.keys()
            yield from _differences(with_environment, one, filter(_is_variable, names))
        previous = one
        with_environment = with_environment if one.hides_environment else one


def service_differences(places: Sequence[Seen]) -> Iterator[Change]:
    """What differs between consecutive places that show a service's own settings.

    The first time that traffic is seen is no change: it may always have been so.
    """
    for before, after in pairwise(places):
        names = before.settings.keys() | after.settings.keys()
        for change in _differences(before, after, names):
            if change.kind is not ChangeKind.TRAFFIC or change.before:
                yield change


def _is_variable(name: str) -> bool:
    return _VARIABLE.fullmatch(name) is not None


def _differences(before: Seen, after: Seen, names: Iterable[str]) -> Iterator[Change]:
    for name in sorted(names):
        old, new = before.settings.get(name, ""), after.settings.get(name, "")
        if old != new:
            yield Change(
                kind=_kind_of(name),
                at=after.at,
                label=after.label,
                service=after.service,
                revision=after.revision,
                previous=before.revision,
                subject=name,
                before=old,
                after=new,
                title=_title(name, old, new),
                cite=after.cite,
            )


def _kind_of(name: str) -> ChangeKind:
    if _is_variable(name):
        return ChangeKind.ENVIRONMENT
    if name == TRAFFIC:
        return ChangeKind.TRAFFIC
    if _IMAGE.fullmatch(name):
        return ChangeKind.IMAGE
    if name in _ACCESS:
        return ChangeKind.IAM
    return ChangeKind.SCALING if _SCALING.fullmatch(name) else ChangeKind.SETTING


def _title(name: str, before: str, after: str) -> str:
    """`DB_POOL_SIZE 20 -> 2`, `FLAG no longer set`, `traffic …`; a redacted value is not shown."""
    variable = _VARIABLE.fullmatch(name)
    word = variable["name"] if variable else name
    if not after:
        return f"{word} no longer set"
    if _IMAGE.fullmatch(name):  # the registry is where it was; what follows it tells images apart
        before, after = last_part(f"/{before}"), last_part(f"/{after}")
    new = shortened(after)
    if _REDACTED in before + after:
        return f"{word} changed, value redacted" if before else f"{word} newly set, value redacted"
    if not before:
        joint = ", " if after.startswith(SECRET_REFERENCE) else " to "
        return f"{word} newly set{joint}{new}"
    return f"{word} {shortened(before)} -> {new}"
