"""Which revision became ready when, with which settings, as audit entries record it.

The platform writes one `activity` entry when somebody asks for a deploy and `system_event` entries
when a revision is ready; either may hold the settings, so they are read together
(https://cloud.google.com/run/docs/audit-logging).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from rca.measure.database import Tables
from rca.measure.showing import entry_cite
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.instant import MINUTE, Instant
from rca.model.measures import Deploy
from rca.model.service import RevisionSpec, settings_of

READY_WITHIN = 15 * MINUTE
"""How long after the request a revision may take to become ready and still be its outcome."""

_DEPLOY_METHODS = ("ReplaceService", "CreateService", "UpdateService")

AUDIT = """
SELECT evidence, insert_id, line, ts, label, log, service, revision, proto
FROM event
WHERE log IN ('activity', 'system_event') AND proto IS NOT NULL
ORDER BY nth
"""

# When each revision of a service was first heard of in a piece of evidence.
REVISION_STARTS = """
SELECT evidence, service, revision, min(ts) AS started
FROM event
WHERE service <> '' AND revision <> ''
GROUP BY ALL
ORDER BY started, evidence, service, revision
"""

_Json = Mapping[str, object]


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
    knative: _Json


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
    audits = [
        audit for row in tables.execute(AUDIT).fetchall() if (audit := _audit(sources[row[0]], row))
    ]
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


def _audit(source: str, row: tuple[Any, ...]) -> _Audit | None:
    """What an audit entry says of a deploy; None when it speaks of something else."""
    evidence, insert_id, line, at, label, log, service, revision, text = row
    proto = _parsed(text)
    method = str(proto.get("methodName", ""))
    response = _mapping(proto.get("response"))
    asked = _mapping(_mapping(proto.get("request")).get("service"))
    is_request = log == "activity"
    if is_request and not method.endswith(_DEPLOY_METHODS):
        return None
    if not is_request and not _tells_of_ready(method, response):
        return None
    # What is asked for stands in the request; the answer repeats it, as far as it is shown.
    shown = [document for document in (response, asked) if _template(document)]
    knative = max(shown, key=_shows_environment, default={})
    name = _mapping(knative.get("metadata")).get("name")
    return _Audit(
        cite=entry_cite(evidence, insert_id, line),
        at=Instant(at),
        label=label,
        source=source,
        is_request=is_request,
        service=service or (name if isinstance(name, str) else ""),
        revision=_revision(proto, response, knative, logged=revision, is_request=is_request),
        knative=knative,
    )


def _tells_of_ready(method: str, response: _Json) -> bool:
    """Whether a system event says that a service or revision is ready, or at least not that not."""
    if not method.endswith((*_DEPLOY_METHODS, "CreateRevision")) and not _template(response):
        return False
    conditions = _mapping(response.get("status")).get("conditions")
    ready = [
        condition.get("status")
        for condition in (conditions if isinstance(conditions, list) else [])
        if isinstance(condition, dict) and condition.get("type") == "Ready"
    ]
    return "False" not in ready


def _revision(
    proto: _Json, response: _Json, knative: _Json, *, logged: str, is_request: bool
) -> str:
    status = _mapping(response.get("status"))
    named = _mapping(_template(knative).get("metadata")).get("name")
    resource = str(proto.get("resourceName", "")).partition("/revisions/")[2]
    candidates = [named]
    if not is_request:  # the answer to a request still names the revision before
        ready = (status.get("latestReadyRevisionName"), status.get("latestCreatedRevisionName"))
        candidates = [*ready, named, logged, resource]
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


def _shown(knative: _Json) -> tuple[bool, bool]:
    return (_shows_environment(knative), bool(_template(knative)))


def _shows_environment(knative: _Json) -> bool:
    return settings_of(knative)[1]


def _template(knative: _Json) -> _Json:
    return _mapping(_mapping(knative.get("spec")).get("template"))


def _parsed(text: str) -> _Json:
    """A record as Python has it; nothing where Python's limits on depth and digits are passed."""
    try:
        return _mapping(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def _mapping(value: object) -> _Json:
    return value if isinstance(value, dict) else {}
