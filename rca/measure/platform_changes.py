"""Changes of what services lean on, as audit entries record them: secrets, databases, networks.

Only what was called on which resource is taken, and amounts that an update names: no other value
(https://cloud.google.com/logging/docs/audit#admin-activity).
"""

import json
import re
from collections.abc import Iterable, Iterator

from rca.measure.audit import AuditEntry
from rca.model.change import Change, ChangeKind
from rca.model.cloud_run import Json, last_part, mapping, text_in
from rca.model.instant import MINUTE, Instant

_VERB = re.compile(
    r"(?i:create|update|delete|add|remove|insert|patch|set|enable|disable|destroy|undelete|restore"
    r"|restart|failover|promote|resize|attach|detach|import|clone|rollback|rotate|replace)(?![a-z])"
    r".*"
)
_ELSEWHERE = ("run.googleapis.com", "logging.googleapis.com")
"""Cloud Run is told in detail; what is done to logs tells of people who look into the incident."""
_TAKES_AWAY = re.compile(r"delete|remove|disable|destroy|detach", re.I)
_AMOUNT = re.compile(r"-?\d+(?:\.\d+)?(?:ms|s|m|h|[KMGT]i?B?)?")
_ADDRESS = re.compile(
    r"https://(?:([a-z][a-z0-9-]*)-[a-z0-9]{10}-[a-z]{2}\.a\.run\.app"
    r"|([a-z][a-z0-9-]*)-\d+\.[a-z0-9-]+\.run\.app)"
)
"""Both forms of a service's address (https://cloud.google.com/run/docs/triggering/https-request)."""
_AROUND = ("projects", "locations", "regions", "zones", "global")
SAME_OPERATION = 10 * MINUTE
"""A long operation is logged when it begins and when it ends."""


def platform_changes(entries: Iterable[AuditEntry]) -> Iterator[Change]:
    """One change for each administrative call on another service of the platform, by time."""
    last_seen: dict[tuple[str, str], Instant] = {}
    for entry in entries:
        platform = text_in(entry.proto, "serviceName")
        verb = last_part(entry.method.replace(".", "/"))
        resource = text_in(entry.proto, "resourceName")
        if not entry.is_request or not platform or platform in _ELSEWHERE or not resource:
            continue
        if not _VERB.fullmatch(verb) or verb.lower() == "setiampolicy":
            continue
        key = (entry.method, resource)
        is_repeat = key in last_seen and entry.at - last_seen[key] <= SAME_OPERATION
        last_seen[key] = entry.at
        if not is_repeat:
            parts = _parts(resource)
            asked = mapping(entry.proto.get("request"))
            amounts = ", ".join(_amounts(asked))
            yield Change(
                kind=ChangeKind.INFRASTRUCTURE,
                at=entry.at,
                label=entry.label,
                service=_called(asked),
                revision=resource,
                subject=f"{platform.removesuffix('.googleapis.com')} {'/'.join(parts)}",
                after=amounts,
                title=f"{verb} of {'/'.join(parts)} ({platform.removesuffix('.googleapis.com')})"
                + (f": {amounts}" if amounts else ""),
                names=_names(parts),
                takes_away=_TAKES_AWAY.match(verb) is not None,
                cite=entry.cite,
            )


def _amounts(asked: Json) -> Iterator[str]:
    """The numbers and durations among the fields that an update names; other values never.

    An update without a mask does not say which of its fields are new.
    """
    mask = asked.get("updateMask", asked.get("update_mask"))
    named = mapping(mask).get("paths") if isinstance(mask, dict) else str(mask or "").split(",")
    things = [mapping(value) for value in asked.values() if isinstance(value, dict)]
    for path in named if isinstance(named, list) else ():
        for thing in things:
            value: object = thing
            for part in str(path).strip().split("."):
                value = mapping(value).get(_camel(part), mapping(value).get(part))
            if isinstance(value, str | int | float) and _AMOUNT.fullmatch(str(value)):
                yield f"{str(path).strip()} {value}"


def _camel(name: str) -> str:
    """`ackDeadlineSeconds` of `ack_deadline_seconds`, as JSON spells what a mask may not."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def _called(asked: Json) -> str:
    """The one Cloud Run service whose address the request holds; empty for none or several."""
    found = set(_ADDRESS.findall(json.dumps(asked)))
    names = {ours or theirs for ours, theirs in found}
    return names.pop() if len(names) == 1 else ""


def _parts(resource: str) -> list[str]:
    """`secrets/db-key/versions/4` of `projects/1/secrets/db-key/versions/4`: kinds and names."""
    parts = resource.strip("/").split("/")
    while len(parts) > 2 and parts[0] in _AROUND:
        parts = parts[2:] if parts[0] != "global" else parts[1:]
    return parts[-4:]


def _names(parts: list[str]) -> tuple[str, ...]:
    """The names in it, without numbers of versions; of a whole project none."""
    if parts[0] in _AROUND:
        return ()
    return tuple(sorted(part for part in parts[1::2] if not part.isdigit()))
