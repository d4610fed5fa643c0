"""Changes of access: who was given or lost which role, people by number and never by name.

A service account is no person: it is named, since it tells which service lost something.
Shape: https://cloud.google.com/iam/docs/reference/rest/v1/Policy
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from rca.measure.audit import AuditEntry
from rca.model.change import Change, ChangeKind
from rca.model.cloud_run import items, last_part, mapping, text_in

_METHOD = "setiampolicy"
_ACCOUNT = re.compile(r"serviceAccount:(([^@]+)@\S+\.gserviceaccount\.com)")
_MOST_NAMED = 3
_PROJECT = 2
"""Parts of the path of a project, `projects/shop`."""
_LONGEST = 300
Roles = Mapping[str, frozenset[str]]


def access_changes(entries: Iterable[AuditEntry]) -> Iterator[Change]:
    """One change a role that differs from the policy before, which must be in the evidence.

    Where it is not, an entry that tells the difference itself is taken at its word; else the whole
    policy is one change with an unknown side.
    """
    known: dict[str, Roles] = {}
    for entry in entries:
        if not (entry.is_request and entry.method.lower().endswith(_METHOD)):
            continue
        request = mapping(entry.proto.get("request"))
        resource = text_in(request, "resource") or text_in(entry.proto, "resourceName")
        after = _roles(items(mapping(request.get("policy")).get("bindings")))
        before = known.get(resource)
        known[resource] = after
        if before is not None:
            yield from _differences(entry, resource, before, after)
        elif deltas := _deltas(entry):
            yield from _told(entry, resource, deltas)
        else:
            spoken = _spoken(after)[:_LONGEST]
            whole = _on(entry, resource, "access policy", f"set to {spoken}")
            yield replace(whole, after=spoken)


def _roles(bindings: Iterable[Mapping[str, object]]) -> Roles:
    """The members of each role; a condition makes a role of its own."""
    found: dict[str, set[str]] = {}
    for binding in bindings:
        condition = text_in(mapping(binding.get("condition")), "title")
        role = text_in(binding, "role") + (f" if {condition}" if condition else "")
        members = binding.get("members")
        found.setdefault(role, set()).update(
            member for member in (members if isinstance(members, list) else []) if member
        )
    return {role: frozenset(map(str, members)) for role, members in found.items()}


def _deltas(entry: AuditEntry) -> list[Mapping[str, object]]:
    for place in ("serviceData", "metadata"):
        delta = mapping(mapping(entry.proto.get(place)).get("policyDelta"))
        if found := items(delta.get("bindingDeltas")):
            return found
    return []


def _differences(entry: AuditEntry, resource: str, before: Roles, after: Roles) -> Iterator[Change]:
    for role in sorted(before.keys() | after.keys()):
        old, new = before.get(role, frozenset()), after.get(role, frozenset())
        if old != new:
            yield _change(entry, resource, role, (old, new))


def _told(entry: AuditEntry, resource: str, deltas: list[Mapping[str, object]]) -> Iterator[Change]:
    for role in sorted({text_in(delta, "role") for delta in deltas}):
        own = [delta for delta in deltas if text_in(delta, "role") == role]
        old, new = (
            frozenset(text_in(delta, "member") for delta in own if delta.get("action") == action)
            for action in ("REMOVE", "ADD")
        )
        change = _change(entry, resource, role, (old, new))
        yield replace(change, before="")


def _given(old: frozenset[str], new: frozenset[str]) -> str:
    """`given to allUsers, taken from 2 users`."""
    parts = [
        f"{verb} {_kinds(members)}"
        for verb, members in (("given to", new - old), ("taken from", old - new))
        if members
    ]
    return ", ".join(parts)


def _change(
    entry: AuditEntry, resource: str, role: str, sides: tuple[frozenset[str], frozenset[str]]
) -> Change:
    before, after = sides
    moved = before ^ after
    change = _on(entry, resource, f"role {role}", _given(before, after))
    return replace(
        change,
        before=_kinds(before)[:_LONGEST],
        after=_kinds(after)[:_LONGEST],
        names=tuple(sorted({*_names(role, resource), *_accounts(moved)})),
        takes_away=bool(before - after),
    )


def _names(role: str, resource: str) -> list[str]:
    """The role, with and without its path, and what the policy is of, unless a whole project."""
    parts = [part for part in resource.split("/") if part]
    return [role, last_part(f"/{role}"), *(parts[-1:] if len(parts) > _PROJECT else [])]


def _on(entry: AuditEntry, resource: str, subject: str, what: str) -> Change:
    where = last_part(f"/{resource}")
    return Change(
        kind=ChangeKind.IAM,
        at=entry.at,
        label=entry.label,
        service=entry.service,
        subject=subject if entry.service else f"{subject} of {where}",
        title=f"{subject} of {where} {what}",
        cite=entry.cite,
    )


def _spoken(roles: Roles) -> str:
    parts = [f"{role} for {_kinds(members)}" for role, members in sorted(roles.items())]
    return "; ".join(parts) or "nobody"


def _kinds(members: Iterable[str]) -> str:
    """`allUsers, service account web, 2 users`: people by number, up to three accounts by name."""
    accounts = sorted(filter(None, map(_account, members := frozenset(members))))
    named = accounts if len(accounts) <= _MOST_NAMED else []
    counted = Counter(_kind(member) for member in members if not named or not _account(member))
    words = [
        kind if kind.startswith("all") else f"{number} {kind}{'s' if number > 1 else ''}"
        for kind, number in sorted(counted.items())
    ]
    return ", ".join((*words, *(f"service account {name}" for name in named))) or "nobody"


def _account(member: str) -> str:
    """The name of a service account, without its project; empty for everybody else."""
    found = _ACCOUNT.fullmatch(member)
    return found[2] if found else ""


def _accounts(members: Iterable[str]) -> Iterator[str]:
    """What service accounts are called in errors: by their name, and by their whole address."""
    for member in members:
        if found := _ACCOUNT.fullmatch(member):
            yield from (found[1], found[2])


def _kind(member: str) -> str:
    kind, _, rest = member.partition(":")
    return f"deleted {rest.partition(':')[0]}" if kind == "deleted" else kind
