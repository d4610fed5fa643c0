"""Write the two audit entries of a deploy: who asked for it, and that it became ready."""

from typing import Any

from standin.clock import rfc3339
from standin.documents import requested_service, service_document
from standin.logstore import LogStore, resource_labels
from standin.project import DEPLOYER, DEPLOYER_IP, PROJECT, REGION
from standin.revision import Revision

AUDIT_TYPE = "type.googleapis.com/google.cloud.audit.AuditLog"
USER_AGENT = (
    "google-cloud-sdk gcloud/534.0.0 command/gcloud.run.deploy environment/None "
    "environment-version/None client-os/LINUX client-pltf-arch/x86_64 interactive/False "
    "from-script/True python/3.11.9,gzip(gfe)"
)


def write_requested(store: LogStore, revision: Revision, at_ns: int) -> None:
    """The `activity` entry, at the moment the deploy was asked for."""
    name = _resource_name(revision)
    permission = {
        "granted": True,
        "permission": "run.services.update",
        "permissionType": "ADMIN_WRITE",
        "resource": name,
        "resourceAttributes": {},
    }
    payload: dict[str, Any] = {
        "@type": AUDIT_TYPE,
        "authenticationInfo": {
            "principalEmail": DEPLOYER,
            "principalSubject": f"serviceAccount:{DEPLOYER}",
        },
        "authorizationInfo": [permission],
        "methodName": "google.cloud.run.v1.Services.ReplaceService",
        "request": {
            "@type": "type.googleapis.com/google.cloud.run.v1.ReplaceServiceRequest",
            "name": name,
            "service": requested_service(revision),
        },
        "requestMetadata": {
            "callerIp": DEPLOYER_IP,
            "callerSuppliedUserAgent": USER_AGENT,
            "destinationAttributes": {},
            "requestAttributes": {"auth": {}, "time": rfc3339(at_ns)},
        },
        "resourceLocation": {"currentLocations": [REGION]},
        "resourceName": name,
        "serviceName": "run.googleapis.com",
    }
    _write(store, "activity", at_ns, revision, severity="NOTICE", payload=payload)


def write_ready(store: LogStore, revision: Revision, at_ns: int) -> None:
    """The `system_event` entry, which carries the whole service with its variables."""
    response = service_document(revision, rfc3339(at_ns))
    payload = {
        "@type": AUDIT_TYPE,
        "methodName": "/Services.ReplaceService",
        "resourceName": _resource_name(revision),
        "response": {"@type": "type.googleapis.com/google.cloud.run.v1.Service", **response},
        "serviceName": "run.googleapis.com",
        "status": {
            "message": f"Ready condition status changed to True for Service {revision.service}."
        },
    }
    _write(store, "system_event", at_ns, revision, severity="INFO", payload=payload)


def _write(
    store: LogStore,
    kind: str,
    at_ns: int,
    revision: Revision,
    *,
    severity: str,
    payload: dict[str, Any],
) -> None:
    store.write(
        f"cloudaudit.googleapis.com/{kind}",
        at_ns,
        resource=resource_labels(revision.service, ""),
        severity=severity,
        protoPayload=payload,
    )


def _resource_name(revision: Revision) -> str:
    return f"namespaces/{PROJECT}/services/{revision.service}"
