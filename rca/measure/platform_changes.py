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
            name = "/".join(resource.rstrip("/").split("/")[-2:])
            yield Change(
                kind=ChangeKind.INFRASTRUCTURE,
                at=entry.at,
                label=entry.label,
                revision=resource,
                subject=f"{platform.removesuffix('.googleapis.com')} {name}",
                title=f"{verb} of {name} ({platform.removesuffix('.googleapis.com')})",
                cite=entry.cite,
            )
