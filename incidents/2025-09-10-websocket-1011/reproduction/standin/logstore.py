"""Keep log entries in the shape Cloud Logging returns them.

Promise: every entry has an insertId of its own, and a receiveTimestamp from a real flush.
"""

import json
import secrets
from pathlib import Path
from typing import Any

from standin.clock import NANOSECONDS, ShiftedClock, rfc3339
from standin.project import PROJECT, REGION

Entry = dict[str, Any]
BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


class LogStore:
    """The entries of the state that is being recorded."""

    def __init__(self, clock: ShiftedClock) -> None:
        self.clock = clock
        self._pending: list[Entry] = []
        self._received: list[tuple[int, int, Entry]] = []

    def write(self, log: str, at_ns: int, *, resource: dict[str, str], **fields: Any) -> None:
        """Add one entry of `log`, `at_ns` being its shifted time; a None field is left out."""
        entry: Entry = {key: value for key, value in fields.items() if value is not None}
        entry["logName"] = f"projects/{PROJECT}/logs/{log.replace('/', '%2F')}"
        entry["resource"] = {"labels": resource, "type": "cloud_run_revision"}
        entry["timestamp"] = rfc3339(at_ns)
        is_audit = log.startswith("cloudaudit")
        entry["insertId"] = _audit_id() if is_audit else _container_id(self.clock.now_ns())
        self._pending.append(entry | {"_at": at_ns})

    def flush(self) -> None:
        """Receive what is pending: all of it at the same moment."""
        received = rfc3339(self.clock.now_ns(), 9)
        for entry in self._pending:
            at_ns = entry.pop("_at")
            entry["receiveTimestamp"] = received
            self._received.append((at_ns, len(self._received), entry))
        self._pending.clear()

    def save(self, path: Path) -> int:
        """Write a JSON array, newest first, forget the entries, and return how many."""
        self.flush()
        newest_first = sorted(self._received, key=lambda row: row[:2], reverse=True)
        entries = [dict(sorted(entry.items())) for _, _, entry in newest_first]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(entries, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        self._received.clear()
        return len(entries)


def resource_labels(service: str, revision: str) -> dict[str, str]:
    """Labels of an entry of one revision; audit entries leave the revision empty."""
    return {
        "configuration_name": service if revision else "",
        "location": REGION,
        "project_id": PROJECT,
        "revision_name": revision,
        "service_name": service,
    }


def _container_id(now_ns: int) -> str:
    seconds, rest = divmod(now_ns, NANOSECONDS)
    return f"{seconds:08x}{rest // 1000:08x}{secrets.token_hex(4)}"


def _audit_id() -> str:
    return "".join(secrets.choice(BASE36) for _ in range(12))
