"""Audit entries of log evidence, in order, each parsed as far as Python can.

Refused requests are left out: they changed nothing
(https://cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from rca.measure.database import Tables
from rca.measure.showing import entry_cite
from rca.model.cite import Cite
from rca.model.cloud_run import Json, as_service, last_part, mapping, service_v2, text_in
from rca.model.instant import Instant

NONCE = "client.knative.dev/nonce"
"""A label that gcloud changes whenever it changes the template."""
DEPLOY_METHODS = ("ReplaceService", "CreateService", "UpdateService")
JOB_METHODS = ("ReplaceJob", "CreateJob", "UpdateJob")

# Clusters write thousands of entries a minute, which tell nothing of Cloud Run.
AUDIT = """
SELECT evidence, insert_id, line, ts, label, log, service, revision, proto
FROM event
WHERE log IN ('activity', 'system_event') AND proto IS NOT NULL
    AND coalesce(json_extract_string(proto, '$.serviceName'), '') <> 'k8s.io'
ORDER BY nth
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One audit entry. `service` and `revision` are what its labels say, empty for nothing.

    `response` and `asked` are Knative services, empty where the entry shows none; `asked` is what
    a request wants, and still has the status from before it.
    """

    cite: Cite
    at: Instant
    label: str
    log: str
    service: str
    revision: str
    proto: Json
    response: Json
    asked: Json

    @property
    def method(self) -> str:
        """The method that was called, like `google.cloud.run.v1.Services.ReplaceService`."""
        return text_in(self.proto, "methodName")

    @property
    def is_request(self) -> bool:
        """Whether somebody asked for it, rather than the platform telling what it did."""
        return self.log == "activity"

    @property
    def nonce(self) -> str:
        """What tells one template from another; empty where the client gives none."""
        metadata = mapping(template_of(self.response or self.asked).get("metadata"))
        return text_in(mapping(metadata.get("labels")), NONCE)

    @property
    def user_agent(self) -> str:
        """The program that asked; gcloud names its own command in it."""
        return text_in(mapping(self.proto.get("requestMetadata")), "callerSuppliedUserAgent")


def audit_entries(tables: Tables) -> Iterator[AuditEntry]:
    """The audit entries in order of time that were not refused."""
    rows = tables.cursor().execute(AUDIT)
    for row in iter(rows.fetchone, None):
        evidence, insert_id, line, at, label, log, service, revision, text = row
        proto = _parsed(text)
        if log == "activity" and mapping(proto.get("status")).get("code") not in (None, 0):
            continue
        asked = _asked(mapping(proto.get("request")))
        response = _response(mapping(proto.get("response")))
        name = _named(asked) or _named(response)
        yield AuditEntry(
            cite=entry_cite(evidence, insert_id, line),
            at=Instant(at),
            label=label,
            log=log,
            service=service or name,
            revision=revision,
            proto=proto,
            response=response,
            asked=asked,
        )


def template_of(service: Json) -> Json:
    """The template of a Knative service."""
    return mapping(mapping(service.get("spec")).get("template"))


def _asked(request: Json) -> Json:
    """The service or job in a request; v2 names it beside the document when it is created."""
    for key in ("service", "job"):
        document = mapping(request.get(key))
        if not document:
            continue
        if "apiVersion" in document or template_of(document):
            return as_service(document) or document
        name = text_in(document, "name") or text_in(request, f"{key}Id")
        return as_service(document) or (service_v2(document, last_part(f"/{name}")))
    return {}


def _response(response: Json) -> Json:
    """The service in an answer: all of it, or within a long-running operation of v2."""
    for document in (
        response,
        mapping(response.get("response")),
        mapping(response.get("metadata")),
    ):
        service = as_service(document)
        if service is not None:
            return service
    return response


def _named(service: Json) -> str:
    return text_in(mapping(service.get("metadata")), "name")


def _parsed(text: str) -> Json:
    """A record as Python has it; nothing where Python's limits on depth and digits are passed."""
    try:
        return mapping(json.loads(text))
    except (ValueError, RecursionError):
        return {}
