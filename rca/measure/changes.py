"""What changed in the time that the evidence covers, from all of it: one list, in order.

Settings are compared between the consecutive revisions of a service, those of the service itself
and of jobs between consecutive audit entries or descriptions. Nothing is judged.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rca.measure.access import access_changes
from rca.measure.announced import announced_changes
from rca.measure.audit import audit_entries
from rca.measure.audited_changes import audited_changes
from rca.measure.database import Tables
from rca.measure.platform_changes import platform_changes
from rca.measure.settings import Seen, by_age, by_name, compared, label_order, service_differences
from rca.model.change import Change, ChangeKind, change_order
from rca.model.dossier import Dossier
from rca.model.measures import Deploy


def changes_of(tables: Tables, dossier: Dossier, deploys: Sequence[Deploy]) -> tuple[Change, ...]:
    """All changes in `change_order`, each once, whichever and however many exports show it."""
    entries = list(audit_entries(tables))
    found = [
        *_deploy_changes(deploys),
        *_revision_changes(deploys, dossier),
        *_described_services(dossier),
        *audited_changes(entries),
        *access_changes(entries),
        *platform_changes(entries),
        *announced_changes(tables),
        *dossier.changes,
    ]
    distinct: dict[tuple[object, ...], Change] = {}
    for change in sorted(found, key=change_order):
        distinct.setdefault(_identity(change), change)
    return tuple(distinct.values())


def _identity(change: Change) -> tuple[object, ...]:
    """What two accounts of the same change have in common; a commit is one whatever its place."""
    if change.kind in (ChangeKind.COMMIT, ChangeKind.FILE):
        return (change.kind, change.revision, change.subject)
    own = (change.kind, change.at, change.service, change.revision, change.subject, change.planned)
    return (*own, change.before, change.after, change.title)


def _deploy_changes(deploys: Sequence[Deploy]) -> Iterator[Change]:
    """The deploys that the platform recorded."""
    before: dict[str, str] = {}
    known: set[tuple[str, str]] = set()
    for deploy in sorted((one for one in deploys if one.recorded), key=lambda d: d.spec.at or 0):
        spec = deploy.spec
        if spec.revision and (spec.service, spec.revision) in known:
            continue
        known.add((spec.service, spec.revision))
        previous = before.get(spec.service, "")
        before[spec.service] = spec.revision or previous
        yield Change(
            kind=ChangeKind.DEPLOY,
            at=spec.at,
            label=deploy.label,
            service=spec.service,
            revision=spec.revision,
            previous=previous,
            subject=f"revision {spec.revision}" if spec.revision else "a new revision",
            before=previous,
            after=spec.revision,
            title=f"deploy of {spec.revision or f'a new revision of {spec.service}'}",
            cite=spec.cite,
        )


def _revision_changes(deploys: Sequence[Deploy], dossier: Dossier) -> Iterator[Change]:
    """What tells each revision of a service from the one before."""
    made = {
        (one.service, one.revision): one.at for one in dossier.descriptions if one.at is not None
    }
    by_service: dict[str, dict[str, Seen]] = defaultdict(dict)
    for deploy in sorted(deploys, key=_preference):
        spec = deploy.spec
        key = spec.revision or f"#{spec.cite}"
        seen = Seen(
            service=spec.service,
            revision=spec.revision,
            at=spec.at if spec.at is not None else made.get((spec.service, spec.revision)),
            label=deploy.label,
            settings=by_name(spec.settings),
            hides_environment=not spec.has_environment,
            cite=spec.cite,
        )
        by_service[spec.service].setdefault(key, seen)
    for _, revisions in sorted(by_service.items()):
        yield from compared(by_age(revisions.values()))


def _preference(deploy: Deploy) -> tuple[object, ...]:
    """Of several accounts of a revision a recorded one that shows the environment comes first."""
    spec = deploy.spec
    return (not deploy.recorded, not spec.has_environment, spec.at or 0, spec.revision, spec.cite)


def _described_services(dossier: Dossier) -> Iterator[Change]:
    """The same of descriptions, which say nothing of when: one state against the one before."""
    described: dict[str, list[Seen]] = defaultdict(list)
    for spec in dossier.descriptions:
        if not spec.service_settings:
            continue
        evidence = dossier.evidence_by_id(spec.cite.evidence)
        described[spec.service].append(
            Seen(
                service=spec.service,
                at=None,
                label=evidence.label if evidence else "",
                settings=by_name(spec.service_settings),
                cite=spec.cite,
            )
        )
    for _, places in sorted(described.items()):
        yield from service_differences(
            sorted(places, key=lambda one: (label_order(one.label), one.cite))
        )
