"""Changes of what services lean on, as audit entries record them: secrets, databases, networks.

Only what was called on which resource is taken, never a value
(https://cloud.google.com/logging/docs/audit#admin-activity).
"""

import re
from collections.abc import Iterable, Iterator

from rca.measure.audit import AuditEntry
from rca.model.change import Change, ChangeKind
from rca.model.cloud_run import last_part, text_in
from rca.model.instant import MINUTE, Instant

_VERB = re.compile(
    r"(?i:create|update|delete|add|remove|insert|patch|set|enable|disable|destroy|undelete|restore"
    r"|restart|failover|promote|resize|attach|detach|import|clone|rollback|rotate|replace)(?![a-z])"
    r".*"
)
_ELSEWHERE = ("run.googleapis.com", "logging.googleapis.com")
"""Cloud Run is told in detail; what is done to logs tells of people who look into the incident."""
_TAKES_AWAY = re.compile(r"delete|remove|disable|destroy|detach", re.I)
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
            yield Change(
                kind=ChangeKind.INFRASTRUCTURE,
                at=entry.at,
                label=entry.label,
                revision=resource,
                subject=f"{platform.removesuffix('.googleapis.com')} {'/'.join(parts)}",
                title=f"{verb} of {'/'.join(parts)} ({platform.removesuffix('.googleapis.com')})",
                names=_names(parts),
                takes_away=_TAKES_AWAY.match(verb) is not None,
                cite=entry.cite,
            )


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
