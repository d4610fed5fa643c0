"""Builders: log entries in the shape Cloud Logging gives them, and a dossier around files."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rca.model.dossier import Dossier
from rca.model.evidence import CodeSpot, Evidence, EvidenceKind, Sidecar
from rca.model.excerpt import CodeExcerpt
from rca.model.fix import FixList
from rca.model.ids import EvidenceId
from rca.model.incident import Incident, Period, Scope
from rca.model.outcome import TestAttempt
from rca.model.service import RevisionSpec
from rca.model.why import WhyTree

Entry = dict[str, Any]

NOON = "2025-03-01T12"
"""The hour in which everything happens; `at` is minutes, seconds and fraction."""


def entry(at: str = "00:00", insert_id: str = "", log: str = "stdout", **fields: Any) -> Entry:
    """One entry of `checkout-00042`; a field given as None is left out."""
    log_name = log if "/" in log else f"projects/shop/logs/run.googleapis.com%2F{log}"
    whole: Entry = {
        "insertId": insert_id or f"id-{log}-{at}",
        "logName": log_name,
        "timestamp": f"{NOON}:{at}Z",
        "resource": {
            "type": "cloud_run_revision",
            "labels": {
                "service_name": fields.pop("service", "checkout"),
                "revision_name": fields.pop("revision", "checkout-00042"),
            },
        },
        "labels": {"instanceId": fields.pop("instance", "i1")},
    }
    if trace := fields.pop("trace", ""):
        whole["trace"] = f"projects/shop/traces/{trace}"
    whole.update(fields)
    return {key: value for key, value in whole.items() if value is not None}


def said(at: str, text: str, *, log: str = "stdout", **fields: Any) -> Entry:
    """A line of text."""
    return entry(at, log=log, textPayload=text, **fields)


def request(at: str, url: str, status: int, *, latency: str = "0.100s", **fields: Any) -> Entry:
    """A request entry."""
    asked = {
        "requestMethod": fields.pop("method", "GET"),
        "requestUrl": url,
        "status": status,
        "latency": latency,
    }
    return entry(at, log="requests", httpRequest=asked, **fields)


def knative(revision: str = "", *, env: Mapping[str, str] | None, **status: object) -> Entry:
    """A Knative Service; `env` None shows no environment at all."""
    container: Entry = {"image": "shop/checkout:1"}
    if env is not None:
        container["env"] = [{"name": name, "value": value} for name, value in env.items()]
    template: Entry = {"spec": {"containers": [container]}}
    if revision:
        template["metadata"] = {"name": revision}
    return {
        "kind": "Service",
        "metadata": {"name": "checkout"},
        "spec": {"template": template},
        "status": status,
    }


def audit(at: str, log: str, method: str, **proto: Any) -> Entry:
    """An audit entry; its resource labels name the service and no revision."""
    return entry(
        at,
        log=f"projects/shop/logs/cloudaudit.googleapis.com%2F{log}",
        insert_id=f"{log}-{at}",
        revision="",
        protoPayload={"methodName": method, **proto},
    )


def write(path: Path, entries: Iterable[Entry | bytes]) -> Path:
    """An NDJSON file; bytes stand in it as they are."""
    path.write_bytes(
        b"".join(
            (line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n"
            for line in entries
        )
    )
    return path


def evidence(
    path: Path,
    number: int = 1,
    *,
    kind: EvidenceKind = EvidenceKind.LOGS,
    label: str = "incident",
    code: CodeSpot | None = None,
) -> Evidence:
    """A file as evidence `E<number>`."""
    sidecar = Sidecar(
        kind=kind,
        label=label,
        name=path.name,
        source="test",
        sha256="0" * 64,
        size=path.stat().st_size,
        records=0,
        code=code,
    )
    return Evidence(id=EvidenceId(f"E{number}"), path=path, sidecar=sidecar)


def dossier(
    *items: Evidence,
    baseline: tuple[str, str] | None = None,
    window: tuple[str, str] | None = None,
    attempts: Sequence[TestAttempt] = (),
    descriptions: Sequence[RevisionSpec] = (),
    excerpts: Sequence[CodeExcerpt] = (),
    whys: WhyTree | None = None,
) -> Dossier:
    """A dossier of that evidence; the periods are pairs like `("00:00", "10:00")`."""
    scope = Scope(window=_period(window), baseline=_period(baseline))
    return Dossier(
        incident=Incident(schema="rca.incident/1", id="case", title="Case", scope=scope),
        whys=whys or WhyTree(),
        fixes=FixList(),
        notes=(),
        evidence=items,
        attempts=tuple(attempts),
        descriptions=tuple(descriptions),
        excerpts=tuple(excerpts),
        skipped=(),
        digest="0" * 64,
    )


def _period(span: tuple[str, str] | None) -> Period | None:
    return span and Period(since=f"{NOON}:{span[0]}Z", until=f"{NOON}:{span[1]}Z")


def logs(folder: Path, *entries: Entry | bytes, **parts: Any) -> Dossier:
    """A dossier with one log file of those entries."""
    return dossier(evidence(write(folder / "logs.ndjson", entries)), **parts)
