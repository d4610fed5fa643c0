"""Which revision became ready when, with which settings, as audit entries record it.

The platform writes one `activity` entry when somebody asks for a deploy and `system_event` entries
when a revision is ready; either may hold the settings, so they are read together
(https://cloud.google.com/run/docs/audit-logging).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from rca.measure.audit import DEPLOY_METHODS, AuditEntry, audit_entries, template_of
from rca.measure.database import Tables
from rca.model.cite import Cite
from rca.model.cloud_run import Json, mapping, text_in
from rca.model.dossier import Dossier
from rca.model.ids import EvidenceId
from rca.model.instant import MINUTE, Instant
from rca.model.measures import Deploy
from rca.model.service import RevisionSpec, settings_of

READY_WITHIN = 15 * MINUTE
"""How long after the request a revision may take to become ready and still be its outcome."""

# When each revision of a service was first heard of in a piece of evidence.
REVISION_STARTS = """
SELECT evidence, service, revision, min(ts) AS started
FROM event
WHERE service <> '' AND revision <> ''
GROUP BY ALL
ORDER BY started, evidence, service, revision
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Audit:
    """One audit entry, as far as it tells of a deploy; `knative` holds the settings, if any."""

    cite: Cite
    at: Instant
    label: str
    source: str  # the label of the evidence: a deploy may begin before the window and end in it
    is_request: bool
    service: str
    revision: str
    knative: Json


@dataclass(slots=True, kw_only=True)
class _Rollout:
    """One deploy while it is being put together."""

    request: _Audit | None
    events: list[_Audit] = field(default_factory=list)

    @property
    def entries(self) -> list[_Audit]:
        return [*self.events, *([self.request] if self.request else [])]


def deploys_of(tables: Tables, dossier: Dossier) -> tuple[Deploy, ...]:
    """The deploys by time, service and revision; of a revision under a label only the first.

    A description that only adds the environment to a recorded deploy completes it; one that shows
    a revision nobody recorded comes out as a deploy without a time.
    """
    sources = {item.id: item.label for item in dossier.evidence}
    audits = _audits(audit_entries(tables), sources)
    starts = [
        (sources[evidence], service, revision, at)
        for evidence, service, revision, at in tables.execute(REVISION_STARTS).fetchall()
    ]
    deploys: dict[tuple[str, str, str], Deploy] = {}
    for position, rollout in enumerate(_rollouts(audits)):
        deploy = _deploy(rollout, starts)
        unnamed = "" if deploy.spec.revision else f"#{position}"
        key = (rollout.entries[0].source, deploy.spec.service, deploy.spec.revision or unnamed)
        earlier = deploys.setdefault(key, deploy)
        if deploy.spec.has_environment and not earlier.spec.has_environment:
            deploys[key] = replace(earlier, spec=replace(deploy.spec, at=earlier.spec.at))
    for description in dossier.descriptions:
        evidence = dossier.evidence_by_id(description.cite.evidence)
        label = evidence.label if evidence else ""
        key = (label, description.service, description.revision or f"#{description.cite}")
        recorded = deploys.get(key)
        if recorded is None:
            deploys[key] = Deploy(
                label=label, spec=replace(description, at=None), recorded=False, request=None
            )
        elif not recorded.spec.has_environment and description.has_environment:
            completed = replace(description, at=recorded.spec.at)
            deploys[key] = replace(recorded, spec=completed)
    return tuple(sorted(deploys.values(), key=_order))


def _order(deploy: Deploy) -> tuple[int, str, str, str, Cite]:
    spec = deploy.spec
    return (spec.at or 0, spec.service, spec.revision, deploy.label, spec.cite)


def _audits(entries: Iterable[AuditEntry], sources: Mapping[EvidenceId, str]) -> list[_Audit]:
    """What audit entries say of deploys; those that make no revision are left out."""
    found: list[_Audit] = []
    nonces: dict[str, str] = {}
    for entry in entries:
        known = nonces.get(entry.service, "")
        if entry.method.endswith(DEPLOY_METHODS):
            nonces[entry.service] = entry.nonce
        if not (entry.is_request and keeps_template(entry, known)):
            audit = _audit(sources[entry.cite.evidence], entry)
            found.extend([audit] if audit else [])
    return found


def keeps_template(entry: AuditEntry, nonce: str) -> bool:
    """Whether a request leaves the template as it was, so that no revision comes of it.

    `nonce` is that of the template before. Traffic and the service's own settings change this way.
    """
    mask = mapping(entry.proto.get("request")).get("updateMask")
    if isinstance(mask, str) and mask:
        return not any(part.strip().startswith("template") for part in mask.split(","))
    return "update-traffic" in entry.user_agent or (nonce != "" and entry.nonce == nonce)


def _audit(source: str, entry: AuditEntry) -> _Audit | None:
    """What an audit entry says of a deploy; None when it speaks of something else."""
    if entry.is_request and not entry.method.endswith(DEPLOY_METHODS):
        return None
    if not entry.is_request and not _tells_of_ready(entry.method, entry.response):
        return None
    # What is asked for stands in the request; the answer repeats it, as far as it is shown.
    shown = [document for document in (entry.response, entry.asked) if template_of(document)]
    knative = max(shown, key=_shows_environment, default={})
    return _Audit(
        cite=entry.cite,
        at=entry.at,
        label=entry.label,
        source=source,
        is_request=entry.is_request,
        service=entry.service,
        revision=_revision(entry, knative),
        knative=knative,
    )


def _tells_of_ready(method: str, response: Json) -> bool:
    """Whether a system event says that a service or revision is ready, or at least not that not."""
    if not method.endswith((*DEPLOY_METHODS, "CreateRevision")) and not template_of(response):
        return False
    conditions = mapping(response.get("status")).get("conditions")
    ready = [
        condition.get("status")
        for condition in (conditions if isinstance(conditions, list) else [])
        if isinstance(condition, dict) and condition.get("type") == "Ready"
    ]
    return "False" not in ready


def _revision(entry: AuditEntry, knative: Json) -> str:
    status = mapping(entry.response.get("status"))
    named = mapping(template_of(knative).get("metadata")).get("name")
    resource = text_in(entry.proto, "resourceName").partition("/revisions/")[2]
    candidates = [named]
    if not entry.is_request:  # the answer to a request still names the revision before
        ready = (status.get("latestReadyRevisionName"), status.get("latestCreatedRevisionName"))
        candidates = [*ready, named, entry.revision, resource]
    return next((text for text in candidates if isinstance(text, str) and text), "")


def _rollouts(audits: list[_Audit]) -> list[_Rollout]:
    """Events put to the request they answer; those without one stand with the event before."""
    rollouts: list[_Rollout] = []
    for audit in audits:
        if audit.is_request:
            rollouts.append(_Rollout(request=audit))
            continue
        home = next((one for one in reversed(rollouts) if _belongs(audit, one)), None)
        if home is None:
            rollouts.append(_Rollout(request=None, events=[audit]))
        else:
            home.events.append(audit)
    return rollouts


def _belongs(event: _Audit, rollout: _Rollout) -> bool:
    first = rollout.request or rollout.events[0]
    named = {audit.revision for audit in rollout.events if audit.revision}
    return (
        (event.service, event.source) == (first.service, first.source)
        and event.at - first.at <= READY_WITHIN
        and (not event.revision or not named or event.revision in named)
    )


def _deploy(rollout: _Rollout, starts: Iterable[tuple[str, str, str, int]]) -> Deploy:
    first = rollout.entries[0]
    asked_at = rollout.request.at if rollout.request else first.at
    shown = max(rollout.entries, key=lambda audit: _shown(audit.knative))
    settings, has_environment = settings_of(shown.knative)
    named = (audit.revision for audit in rollout.entries if audit.revision)
    started = (
        revision
        for source, service, revision, at in starts
        if (source, service) == (first.source, first.service) and at >= asked_at
    )
    spec = RevisionSpec(
        service=first.service,
        revision=next(named, None) or next(started, ""),
        at=first.at,
        settings=settings,
        has_environment=has_environment,
        cite=shown.cite,
    )
    request = rollout.request.cite if rollout.request else None
    return Deploy(label=first.label, spec=spec, recorded=True, request=request)


def _shown(knative: Json) -> tuple[bool, bool]:
    return (_shows_environment(knative), bool(template_of(knative)))


def _shows_environment(knative: Json) -> bool:
    return settings_of(knative)[1]
