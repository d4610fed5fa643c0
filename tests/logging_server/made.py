"""Entries as Cloud Run writes them, made small, and an incident that asks for them."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rca.store import IncidentFolder

PROJECT = "acme-staging"
SINCE, MIDDLE, UNTIL = "2025-09-10T10:00:00Z", "2025-09-10T10:10:00Z", "2025-09-10T10:20:00Z"
TOML = f"""\
schema = "rca.incident/1"
id = "case"
title = "Checkout answers 500"

[scope]
project = "{PROJECT}"
region = "us-central1"
services = ["checkout"]
window = {{ since = "{MIDDLE}", until = "{UNTIL}" }}
baseline = {{ since = "{SINCE}", until = "{MIDDLE}" }}
"""


def entry(number: int = 0, second: float = 0, log: str = "run.googleapis.com%2Fstderr") -> Any:
    """A line of checkout; `second` counts from the start of the baseline, whole or with parts."""
    minutes, seconds = divmod(int(second), 60)
    return {
        "insertId": f"68b8c964{number:08x}",
        "logName": f"projects/{PROJECT}/logs/{log}",
        "receiveTimestamp": "2025-09-10T10:59:59.351678094Z",
        "resource": {
            "type": "cloud_run_revision",
            "labels": {
                "configuration_name": "checkout",
                "location": "us-central1",
                "project_id": PROJECT,
                "revision_name": "checkout-00042-abc",
                "service_name": "checkout",
            },
        },
        "severity": ("INFO", "ERROR", "DEFAULT")[number % 3],
        "textPayload": f"line {number} Authorization: Bearer ya29.{'s3cr3t' * 5}{number % 4}",
        "timestamp": f"2025-09-10T10:{minutes:02d}:{seconds:02d}.{number % 5:09d}Z",
        "errorGroups": [{"id": "CKX"}],
    }


def many(count: int, *, together: int = 3) -> Iterator[Any]:
    """So many entries over both windows, `together` of them at the very same time."""
    for number in range(count):
        made = entry(number, second=number // together * together * 1200 / count)
        made["timestamp"] = f"{made['timestamp'][:19]}.{number // together % 1000:09d}Z"
        yield made


def incident(folder: Path, name: str = "case", toml: str = TOML) -> IncidentFolder:
    """An incident on disk with a redaction key that is always the same."""
    made = IncidentFolder(folder / name)
    made.cache.mkdir(parents=True)
    made.redaction_key.write_bytes(bytes(range(32)))
    made.incident_toml.write_text(toml, encoding="utf-8")
    return made


def again(folder: IncidentFolder) -> None:
    """The incident as it was made."""
    for path in (folder.evidence, folder.cache / "collect"):
        shutil.rmtree(path, ignore_errors=True)


def evidence_of(folder: IncidentFolder) -> dict[str, bytes]:
    """Every file of evidence but the chain, which has a clock in it."""
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.evidence.iterdir())
        if path.name != "log.jsonl"
    }
