"""The entries that audit logs are made of, in the shapes of the platform.

https://cloud.google.com/run/docs/audit-logging
"""

from typing import Any

from tests.incidents.service import Service
from tests.incidents.world import Json, World


def service_document(
    world: World,
    service: Service,
    traffic: list[Json],
    shows_env: bool,  # noqa: FBT001
) -> Json:
    container: Json = {
        "image": f"{world.region}-docker.pkg.dev/{world.project}/run/{service.name}"
        f"@sha256:{service.commit * 5}{service.commit[:4]}",
        "name": f"{service.name}-1",
        "ports": [{"containerPort": 8080, "name": "http1"}],
        "resources": {"limits": {"cpu": "1000m", "memory": service.settings["memory"]}},
    }
    if shows_env:
        container["env"] = [
            {"name": name, "value": value} for name, value in sorted(service.env.items())
        ]
    annotations = {
        "autoscaling.knative.dev/maxScale": service.settings["maxScale"],
        "run.googleapis.com/client-name": "gcloud",
    }
    template: Json = {
        "metadata": {"annotations": annotations, "labels": {"commit-sha": service.commit}},
        "spec": {
            "containerConcurrency": int(service.settings["concurrency"]),
            "containers": [container],
            "serviceAccountName": f"{service.name}@{world.project}.iam.gserviceaccount.com",
            "timeoutSeconds": 300,
        },
    }
    return {
        "apiVersion": "serving.knative.dev/v1",
        "kind": "Service",
        "metadata": {"name": service.name, "namespace": "731904462518"},
        "spec": {"template": template, "traffic": traffic},
    }


def activity(
    world: World,
    service: str,
    at: float,
    method: str,
    request: dict[str, Any],
    platform: str = "run.googleapis.com",
) -> Json:
    resource = request.get("name", "")
    return world.add(
        {
            "insertId": world.name("-"),
            "logName": f"projects/{world.project}/logs/cloudaudit.googleapis.com%2Factivity",
            "protoPayload": {
                "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
                "authenticationInfo": {
                    "principalEmail": f"rollout@{world.project}.iam.gserviceaccount.com"
                },
                "methodName": method,
                "request": request,
                "requestMetadata": {"callerSuppliedUserAgent": "gcloud/541.0.0"},
                "resourceName": resource,
                "serviceName": platform,
            },
            "receiveTimestamp": world.stamp(at + 0.5),
            "resource": _resource(world, service, ""),
            "severity": "NOTICE",
            "timestamp": world.stamp(at),
        }
    )


def became_ready(world: World, service: str, revision: str, at: float, took: float) -> None:
    """The two entries with which the platform tells that a revision serves."""
    said = "Ready condition status changed to True for"
    for number, (method, name, message) in enumerate(
        (
            (
                "/Revisions.CreateRevision",
                f"revisions/{revision}",
                f"{said} Revision {revision} with message: Deploying revision succeeded in "
                f"{took:.2f}s.",
            ),
            ("/Services.ReplaceService", f"services/{service}", f"{said} Service {service}."),
        )
    ):
        condition = {"lastTransitionTime": world.stamp(at), "status": "True", "type": "Ready"}
        world.add(
            {
                "insertId": world.name(),
                "logName": f"projects/{world.project}/logs/"
                "cloudaudit.googleapis.com%2Fsystem_event",
                "protoPayload": {
                    "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
                    "methodName": method,
                    "resourceName": f"namespaces/{world.project}/{name}",
                    "response": {
                        "metadata": {"name": name.partition("/")[2]},
                        "status": {"conditions": [condition]},
                    },
                    "serviceName": "run.googleapis.com",
                    "status": {"message": message},
                },
                "receiveTimestamp": world.stamp(at + 0.2),
                "resource": _resource(world, service, "" if number else revision),
                "severity": "INFO",
                "timestamp": world.stamp(at + number * 0.0004),
            }
        )


def _resource(world: World, service: str, revision: str) -> Json:
    return {
        "type": "cloud_run_revision",
        "labels": {
            "configuration_name": service if revision else "",
            "location": world.region,
            "project_id": world.project,
            "revision_name": revision,
            "service_name": service,
        },
    }
