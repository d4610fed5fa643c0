"""Changes that audit entries tell of by themselves: traffic, jobs, deletions, failed revisions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from rca.measure.audit import JOB_METHODS, AuditEntry, template_of
from rca.measure.settings import Seen, by_name, compared, service_differences
from rca.model.change import Change, ChangeKind
from rca.model.cloud_run import items, last_part, mapping, text_in
from rca.model.service import TRAFFIC, service_settings_of, settings_of, traffic_of

_DELETIONS = {
    "DeleteService": "service",
    "DeleteRevision": "revision",
    "DeleteJob": "job",
}


def audited_changes(entries: Iterable[AuditEntry]) -> Iterator[Change]:
    """All of them, by kind and then by service and time."""
    known = tuple(entries)
    yield from _service_changes(known)
    yield from _job_changes(known)
    yield from _deletions(known)
    yield from _failures(known)


def _service_changes(entries: Iterable[AuditEntry]) -> Iterator[Change]:
    """Traffic and the other settings of services, which change without a new revision."""
    seen: dict[str, list[Seen]] = defaultdict(list)
    for entry in entries:
        document = (entry.asked or entry.response) if entry.is_request else entry.response
        shown = by_name(service_settings_of(document))
        if not shown or not entry.service or entry.method.endswith("CreateRevision"):
            continue
        if not seen[entry.service] and entry.is_request:
            status = mapping(entry.asked.get("status"))
            at_first = {**shown, TRAFFIC: traffic_of(status.get("traffic"))}
            if at_first[TRAFFIC]:
                seen[entry.service].append(replace(_service_seen(entry, at_first), at=None))
        kept: Mapping[str, str] = seen[entry.service][-1].settings if seen[entry.service] else {}
        if not entry.is_request:  # a request may name only what it changes
            kept = {name: value for name, value in kept.items() if name == TRAFFIC}
        seen[entry.service].append(_service_seen(entry, {**kept, **shown}))
    for _, places in sorted(seen.items()):
        yield from service_differences(places)


def _service_seen(entry: AuditEntry, settings: Mapping[str, str]) -> Seen:
    return Seen(
        service=entry.service,
        at=entry.at,
        label=entry.label,
        settings=settings,
        cite=entry.cite,
    )


def _job_changes(entries: Iterable[AuditEntry]) -> Iterator[Change]:
    """Jobs as they were made and replaced."""
    seen: dict[str, list[Seen]] = defaultdict(list)
    for entry in entries:
        shown = [one for one in (entry.response, entry.asked) if template_of(one)]
        if not (entry.is_request and entry.method.endswith(JOB_METHODS) and shown):
            continue
        document = max(shown, key=lambda one: settings_of(one)[1])
        settings, has_environment = settings_of(document)
        one = _service_seen(entry, by_name(settings))
        seen[entry.service].append(replace(one, hides_environment=not has_environment))
        yield Change(
            kind=ChangeKind.DEPLOY,
            at=entry.at,
            label=entry.label,
            service=entry.service,
            subject=f"job {entry.service}",
            title=f"deploy of job {entry.service}",
            cite=entry.cite,
        )
    for _, places in sorted(seen.items()):
        yield from compared(places)


def _deletions(entries: Iterable[AuditEntry]) -> Iterator[Change]:
    for entry in entries:
        method = last_part(entry.method.replace(".", "/"))
        if not entry.is_request or method not in _DELETIONS:
            continue
        name = last_part(text_in(entry.proto, "resourceName"))
        is_revision = method == "DeleteRevision"
        subject = f"{_DELETIONS[method]} {name}"
        yield Change(
            kind=ChangeKind.DEPLOY,
            at=entry.at,
            label=entry.label,
            service=entry.service,
            revision=name if is_revision else "",
            subject=subject,
            before=name,
            title=f"deletion of {subject}",
            cite=entry.cite,
        )


def _failures(entries: Iterable[AuditEntry]) -> Iterator[Change]:
    """Revisions that the platform says did not become ready; of each the first time."""
    known: set[tuple[str, str]] = set()
    for entry in entries:
        status = mapping(entry.response.get("status"))
        conditions = items(status.get("conditions"))
        is_failed = any(
            (one.get("type"), one.get("status")) == ("Ready", "False") for one in conditions
        )
        named = text_in(mapping(template_of(entry.response).get("metadata")), "name")
        revision = text_in(status, "latestCreatedRevisionName") or named or entry.revision
        key = (entry.service, revision)
        if entry.is_request or not is_failed or not revision or key in known:
            continue
        known.add(key)
        yield Change(
            kind=ChangeKind.DEPLOY,
            at=entry.at,
            label=entry.label,
            service=entry.service,
            revision=revision,
            subject=f"revision {revision}",
            title=f"{revision} did not become ready",
            cite=entry.cite,
        )
