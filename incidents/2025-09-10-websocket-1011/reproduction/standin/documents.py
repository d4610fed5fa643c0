"""Describe a service as `gcloud run services describe` and the audit log do."""

import hashlib
import uuid
from typing import Any

from standin.project import (
    CONTAINER_PORT,
    DEPLOYER,
    DOMAINS,
    PROJECT_NUMBER,
    REGION,
    RUNTIME_ACCOUNT,
)
from standin.revision import Revision

Document = dict[str, Any]
CREATED = "2025-09-10T06:02:11.340962Z"
CLIENT = {
    "run.googleapis.com/client-name": "gcloud",
    "run.googleapis.com/client-version": "534.0.0",
}


def service_document(revision: Revision, ready_at: str) -> Document:
    """The service once `revision` is ready and takes all traffic."""
    service = revision.service
    url = f"https://{DOMAINS[service]}"
    traffic = [{"latestRevision": True, "percent": 100}]
    return {
        "apiVersion": "serving.knative.dev/v1",
        "kind": "Service",
        "metadata": _metadata(revision, url),
        "spec": {"template": _template(revision), "traffic": traffic},
        "status": {
            "address": {"url": url},
            "conditions": [
                {"lastTransitionTime": ready_at, "status": "True", "type": kind}
                for kind in ("Ready", "ConfigurationsReady", "RoutesReady")
            ],
            "latestCreatedRevisionName": revision.name,
            "latestReadyRevisionName": revision.name,
            "observedGeneration": revision.generation,
            "traffic": [{**traffic[0], "revisionName": revision.name}],
            "url": url,
        },
    }


def requested_service(revision: Revision) -> Document:
    """The service in an `activity` entry: its containers show image and limits, no variables."""
    template = _template(revision)
    container = template["spec"]["containers"][0]
    template["spec"]["containers"] = [
        {"image": container["image"], "resources": container["resources"]}
    ]
    return {
        "apiVersion": "serving.knative.dev/v1",
        "kind": "Service",
        "metadata": _metadata(revision, f"https://{DOMAINS[revision.service]}"),
        "spec": {"template": template, "traffic": [{"latestRevision": True, "percent": 100}]},
    }


def _metadata(revision: Revision, url: str) -> Document:
    service = revision.service
    return {
        "annotations": {
            **CLIENT,
            "run.googleapis.com/ingress": "all",
            "run.googleapis.com/ingress-status": "all",
            "run.googleapis.com/operation-id": str(_stable_uuid(f"operation {revision.name}")),
            "run.googleapis.com/urls": f'["{url}"]',
            "serving.knative.dev/creator": DEPLOYER,
            "serving.knative.dev/lastModifier": DEPLOYER,
        },
        "creationTimestamp": CREATED,
        "generation": revision.generation,
        "labels": {"cloud.googleapis.com/location": REGION},
        "name": service,
        "namespace": PROJECT_NUMBER,
        "selfLink": f"/apis/serving.knative.dev/v1/namespaces/{PROJECT_NUMBER}/services/{service}",
        "uid": str(_stable_uuid(service)),
    }


def _template(revision: Revision) -> Document:
    configuration = revision.configuration
    variables: list[Document] = [
        {"name": name, "value": value} for name, value in configuration.env
    ]
    variables += [
        {"name": name, "valueFrom": {"secretKeyRef": {"key": "latest", "name": secret}}}
        for name, secret in configuration.secret_env
    ]
    probe = {
        "failureThreshold": 1,
        "periodSeconds": 240,
        "tcpSocket": {"port": CONTAINER_PORT},
        "timeoutSeconds": 240,
    }
    container = {
        "env": variables,
        "image": configuration.image.reference,
        "ports": [{"containerPort": CONTAINER_PORT, "name": "http1"}],
        "resources": {"limits": {"cpu": "1", "memory": "512Mi"}},
        "startupProbe": probe,
    }
    return {
        "metadata": {
            "annotations": {
                "autoscaling.knative.dev/maxScale": "1",
                "autoscaling.knative.dev/minScale": "1",
                **CLIENT,
                "run.googleapis.com/startup-cpu-boost": "true",
            },
            "labels": {"run.googleapis.com/startupProbeType": "Default"},
            "name": revision.name,
        },
        "spec": {
            "containerConcurrency": 80,
            "containers": [container],
            "serviceAccountName": RUNTIME_ACCOUNT,
            "timeoutSeconds": 300,
        },
    }


def _stable_uuid(text: str) -> uuid.UUID:
    return uuid.UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4)
