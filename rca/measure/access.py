"""Changes of access: who was given or lost which role, by kind of member, never by name.

Shape: https://cloud.google.com/iam/docs/reference/rest/v1/Policy
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from rca.measure.audit import AuditEntry
from rca.model.change import Change, ChangeKind
from rca.model.cloud_run import items, last_part, mapping, text_in

_METHOD = "setiampolicy"
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
            yield _change(entry, resource, "access policy", ("", _spoken(after)))


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
            sides = (_kinds(old), _kinds(new))
            yield _change(entry, resource, f"role {role}", sides, _given(old, new))


def _told(entry: AuditEntry, resource: str, deltas: list[Mapping[str, object]]) -> Iterator[Change]:
    for role in sorted({text_in(delta, "role") for delta in deltas}):
        own = [delta for delta in deltas if text_in(delta, "role") == role]
        old, new = (
            frozenset(text_in(delta, "member") for delta in own if delta.get("action") == action)
            for action in ("REMOVE", "ADD")
        )
        yield _change(entry, resource, f"role {role}", ("", _kinds(new)), _given(old, new))


def _given(old: frozenset[str], new: frozenset[str]) -> str:
    """`given to allUsers, taken from 2 users`."""
    parts = [
        f"{verb} {_kinds(members)}"
        for verb, members in (("given to", new - old), ("taken from", old - new))
        if members
    ]
    return ", ".join(parts)


def _change(
    entry: AuditEntry, resource: str, subject: str, sides: tuple[str, str], what: str = ""
) -> Change:
    before, after = (side[:_LONGEST] for side in sides)
    where = last_part(f"/{resource}")
    return Change(
        kind=ChangeKind.IAM,
        at=entry.at,
        label=entry.label,
        service=entry.service,
        subject=subject if entry.service else f"{subject} of {where}",
        before=before,
        after=after,
        title=f"{subject} of {where} {what or f'set to {after}'}",
        cite=entry.cite,
    )


def _spoken(roles: Roles) -> str:
    parts = [f"{role} for {_kinds(members)}" for role, members in sorted(roles.items())]
    return "; ".join(parts) or "nobody"


def _kinds(members: Iterable[str]) -> str:
    """`allUsers, 1 serviceAccount, 2 users`: everyone by name, people and machines by number."""
    counted = Counter(map(_kind, members))
    words = [
        kind if kind.startswith("all") else f"{number} {kind}{'s' if number > 1 else ''}"
        for kind, number in sorted(counted.items())
    ]
    return ", ".join(words) or "nobody"


def _kind(member: str) -> str:
    kind, _, rest = member.partition(":")
    return f"deleted {rest.partition(':')[0]}" if kind == "deleted" else kind
