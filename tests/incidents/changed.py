"""Changes to a case that change nothing about its cause: what follows may get weaker, no more."""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from rca.model.instant import Instant, format_instant, parse_instant
from tests.incidents.audits import Deploy, deploy
from tests.incidents.case import Case
from tests.incidents.world import Json, World

Change = Callable[[Case], Case]

_KOLKATA = timezone(timedelta(hours=5, minutes=30))
_WORDS = ("tremik", "osbane", "vurlo", "quenda", "pilatsa", "harroc", "ymbrel", "dosteff", "kilvar")


def unrelated_deploy(case: Case) -> Case:
    """Another service, which nobody calls, is deployed a minute before the first failure."""
    world = World(7, case.project, case.window[0], case.region)
    stranger = world.service("wallpaper", env={"PALETTE": "warm"})
    at = (first_failure(case) - world.start) / 1e9 - 60
    deploy(world, stranger, at, Deploy(env={"PALETTE": "cold"}))
    return _with(case, [entry for entry in world.entries if _at(entry) >= world.start + at * 1e9])


def double_retries(case: Case) -> Case:
    """Whatever failed was tried once more, within the same trace and as loudly."""
    again = []
    for entry in case.entries:
        failed = entry.get("httpRequest", {}).get("status", 0) >= 429
        if entry.get("trace") and (failed or entry.get("severity") == "ERROR"):
            again.append(_copy(entry, 0.37, "again"))
    return _with(case, again)


def shuffled(case: Case) -> Case:
    """Entries in no order, in files of two formats by service, and some of them twice."""
    chance = _chance(case)
    entries = [*case.entries, *chance.sample(case.entries, k=len(case.entries) // 20)]
    chance.shuffle(entries)
    return replace(case, entries=tuple(entries), spread=3)


def clock_ahead(case: Case) -> Case:
    """The clock of one service is two seconds ahead."""
    ahead = case.services[0]
    return replace(
        case,
        entries=tuple(
            moved(entry, 2.0)
            if entry["resource"]["labels"].get("service_name") == ahead
            and "protoPayload" not in entry
            else entry
            for entry in case.entries
        ),
    )


def fifth_lost(case: Case) -> Case:
    """One entry in five is lost."""
    chance = _chance(case)
    kept = tuple(entry for entry in case.entries if chance.random() >= 0.2)
    return replace(case, entries=kept)


def renamed(case: Case) -> Case:
    """Services, hosts, revisions and tables have other names; see `with_old_names`."""
    names = _new_names(case)
    return replace(
        case,
        services=tuple(_spelled(name, names) for name in case.services),
        entries=tuple(_spelled(entry, names) for entry in case.entries),
        files={name: _spelled(text, names) for name, text in case.files.items()},
        title=_spelled(case.title, names),
    )


def with_old_names(case: Case, document: Json) -> Json:
    """An analysis of the renamed case in the words of the case itself."""
    names = {new: old for old, new in _new_names(case).items()}
    spelled: Json = _spelled(document, names)
    return spelled


def elsewhere(case: Case) -> Case:
    """All times are written as in another time zone."""
    return replace(
        case,
        window=(_kolkata(case.window[0]), _kolkata(case.window[1])),
        baseline=case.baseline and (_kolkata(case.baseline[0]), _kolkata(case.baseline[1])),
        entries=tuple(
            {**entry, "timestamp": _kolkata(entry["timestamp"])} for entry in case.entries
        ),
    )


def noisy(case: Case) -> Case:
    """What is always there and never matters is there five times as often."""
    chance = _chance(case)
    more = [
        _copy(entry, chance.uniform(0, 30), f"noise{number}")
        for entry in case.entries
        if entry["insertId"] in case.background
        for number in range(4)
    ]
    return _with(case, more)


def clock_minutes_off(case: Case) -> Case:
    """The clock of one service is four minutes behind; the platform's own records are right."""
    behind = case.services[-1]
    return replace(
        case,
        entries=tuple(
            moved(entry, -240.0)
            if entry["resource"]["labels"].get("service_name") == behind
            and "protoPayload" not in entry
            and "httpRequest" not in entry
            else entry
            for entry in case.entries
        ),
    )


def severities_lost(case: Case) -> Case:
    """No line says how bad it is."""
    return replace(case, entries=tuple(_without(entry, "severity") for entry in case.entries))


def traces_lost(case: Case) -> Case:
    """No entry says which request it belongs to."""
    return replace(
        case, entries=tuple(_without(entry, "trace", "spanId") for entry in case.entries)
    )


def labels_lost(case: Case) -> Case:
    """No line says which revision and instance wrote it; requests and audit entries still do."""
    return replace(
        case,
        entries=tuple(
            entry
            if "protoPayload" in entry or "httpRequest" in entry
            else _without(entry, "labels") | {"resource": _of_service(entry["resource"])}
            for entry in case.entries
        ),
    )


def twice(case: Case) -> Case:
    """Two exports overlap, and the second one gave every entry another id."""
    return _with(case, [{**entry, "insertId": f"{entry['insertId']}-2"} for entry in case.entries])


CHANGES: dict[str, Change] = {
    "unrelated-deploy": unrelated_deploy,
    "double-retries": double_retries,
    "shuffled": shuffled,
    "clock-ahead": clock_ahead,
    "fifth-lost": fifth_lost,
    "renamed": renamed,
    "elsewhere": elsewhere,
    "noisy": noisy,
    "clock-minutes-off": clock_minutes_off,
    "severities-lost": severities_lost,
    "traces-lost": traces_lost,
    "labels-lost": labels_lost,
    "twice": twice,
}
SAME = frozenset({"shuffled", "renamed", "elsewhere"})
"""Changes that take nothing away and add nothing: the answer is the same."""
WEAKENING = frozenset(
    {
        "clock-ahead",
        "fifth-lost",
        "clock-minutes-off",
        "severities-lost",
        "traces-lost",
        "labels-lost",
    }
)
"""Changes that take away what an answer may rest on: another one may stand first, unclaimed."""


def first_failure(case: Case) -> Instant:
    """The first answer of 429 or more in the window; the window's start when there is none."""
    since = parse_instant(case.window[0])
    failed = (
        _at(entry)
        for entry in case.entries
        if entry.get("httpRequest", {}).get("status", 0) >= 429 and _at(entry) >= since
    )
    return min(failed, default=since)


def _chance(case: Case) -> random.Random:
    return random.Random(case.name)  # noqa: S311 - what is wanted is the same again


def _with(case: Case, more: list[Json]) -> Case:
    entries = sorted((*case.entries, *more), key=lambda one: (_at(one), one["insertId"]))
    return replace(case, entries=tuple(entries))


def _at(entry: Json) -> Instant:
    return parse_instant(entry["timestamp"])


def moved(entry: Json, seconds: float) -> Json:
    """The entry so many seconds later."""
    return {**entry, "timestamp": format_instant(Instant(_at(entry) + round(seconds * 1e9)))}


def _copy(entry: Json, seconds: float, mark: str) -> Json:
    other = moved(entry, seconds) | {"insertId": f"{entry['insertId']}{mark}"}
    if "spanId" in other:
        other["spanId"] = other["spanId"][::-1]
    return other


def _without(entry: Json, *fields: str) -> Json:
    return {name: value for name, value in entry.items() if name not in fields}


def _of_service(resource: Json) -> Json:
    labels = {name: value for name, value in resource["labels"].items() if name != "revision_name"}
    return {**resource, "labels": labels}


def _kolkata(stamp: str) -> str:
    moment = datetime.fromisoformat(stamp)
    return moment.astimezone(_KOLKATA).isoformat(timespec="microseconds")


def _new_names(case: Case) -> dict[str, str]:
    """A new name for each old one, of as many parts."""
    words = dict(zip(case.names, _WORDS, strict=False))
    return {name: f"{word}_id" if "_" in name else word for name, word in words.items()}


def _spelled(value: Any, names: dict[str, str]) -> Any:
    """The value with names replaced in its texts, not in its keys; only whole words are names."""
    if isinstance(value, str):
        either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        whole = rf"(?<![A-Za-z])(?:{either})(?![A-Za-z])"
        return re.sub(whole, lambda found: names[found[0]], value)
    if isinstance(value, list):
        return [_spelled(one, names) for one in value]
    if isinstance(value, dict):
        return {key: _spelled(one, names) for key, one in value.items()}
    return value
