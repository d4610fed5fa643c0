"""Foreign files as they come, made small: log entries, exports, JUnit XML, service descriptions."""

import json
from pathlib import Path
from typing import Any

from rca.model.evidence import CodeSpot, Evidence, Sidecar
from rca.model.ids import EvidenceId
from rca.model.skipped import Skipped
from rca.sources import Record, Source

PROJECT = "acme-staging"


def resource(service: str = "checkout", revision: str = "checkout-00042-abc") -> dict[str, Any]:
    return {
        "type": "cloud_run_revision",
        "labels": {
            "configuration_name": service,
            "location": "us-central1",
            "project_id": PROJECT,
            "revision_name": revision,
            "service_name": service,
        },
    }


def text_entry(number: int = 1, text: str = "started", **fields: Any) -> dict[str, Any]:
    """A line of stderr. `number` makes insertId and time its own."""
    return {
        "insertId": f"68b8c964{number:08x}",
        "logName": f"projects/{PROJECT}/logs/run.googleapis.com%2Fstderr",
        "receiveTimestamp": "2025-09-10T10:59:59.351678094Z",
        "resource": resource(),
        "textPayload": text,
        "timestamp": f"2025-09-10T10:02:{number % 60:02d}.{number:09d}Z",
        **fields,
    }


def request_entry(number: int = 1, status: int = 200) -> dict[str, Any]:
    entry = text_entry(number)
    del entry["textPayload"]
    return entry | {
        "logName": f"projects/{PROJECT}/logs/run.googleapis.com%2Frequests",
        "httpRequest": {
            "latency": "0.097390400s",
            "requestMethod": "GET",
            "requestUrl": "https://api.staging.shop.example/api/carts",
            "status": status,
        },
        "severity": "INFO",
    }


def deploy_entry(number: int = 1) -> dict[str, Any]:
    """An audit entry that has a whole service in it, which is no service description."""
    entry = text_entry(number)
    del entry["textPayload"]
    return entry | {
        "logName": f"projects/{PROJECT}/logs/cloudaudit.googleapis.com%2Fsystem_event",
        "protoPayload": {
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
            "methodName": "/Services.ReplaceService",
            "response": service(),
        },
    }


def service(**env: str) -> dict[str, Any]:
    variables = [{"name": name, "value": value} for name, value in env.items()]
    return {
        "apiVersion": "serving.knative.dev/v1",
        "kind": "Service",
        "metadata": {"name": "checkout", "namespace": "123456"},
        "spec": {
            "template": {
                "metadata": {"annotations": {"autoscaling.knative.dev/maxScale": "20"}},
                "spec": {
                    "containerConcurrency": 80,
                    "containers": [
                        {"image": "registry.example/checkout@sha256:aa", "env": variables}
                    ],
                },
            }
        },
        "status": {"latestReadyRevisionName": "checkout-00042-abc"},
    }


def array(*entries: object) -> bytes:
    """As `gcloud logging read --format=json` writes it, newest first."""
    return json.dumps(list(entries), indent=2).encode()


def lines(*entries: object) -> bytes:
    return b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)


def suite(*cases: str, **attributes: str) -> bytes:
    given = {"name": "pytest", "timestamp": "2025-09-10T10:00:00+00:00"} | attributes
    head = " ".join(f'{name}="{value}"' for name, value in given.items())
    body = f"<testsuites><testsuite {head}>{''.join(cases)}</testsuite></testsuites>"
    return b'<?xml version="1.0" encoding="utf-8"?>' + body.encode()


def case(name: str = "test_connects", inside: str = "", **attributes: str) -> str:
    given = {"classname": "tests.test_ws", "name": name, "time": "0.25"} | attributes
    head = " ".join(f'{key}="{value}"' for key, value in given.items() if value)
    return f"<testcase {head}>{inside}</testcase>"


def saved(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def taken(source: Source, path: Path) -> tuple[bytes, list[Skipped]]:
    """What a source would have stored, and what it passed over."""
    items = list(source.content(path))
    content = b"".join(item for item in items if isinstance(item, bytes))
    return content, [item for item in items if isinstance(item, Skipped)]


def records(
    source: Source, path: Path, code: CodeSpot | None = None, label: str = "incident"
) -> list[Record | Skipped]:
    """What a source reads from stored content at `path`, as evidence E1."""
    sidecar = Sidecar(
        kind=source.kind,
        label=label,
        name=path.name,
        source=source.name,
        sha256="0" * 64,
        size=path.stat().st_size,
        records=1,
        code=code,
    )
    return list(source.read(Evidence(id=EvidenceId("E1"), path=path, sidecar=sidecar)))
