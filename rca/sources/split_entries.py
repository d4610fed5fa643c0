"""Entries that were too large and came in several parts, put together again.

Each part carries `split`: a common uid, its index and the number of parts; the payload goes on
from one to the next
(https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#LogSplit).
"""

import json
from collections import defaultdict
from collections.abc import Sequence

from rca.intake import Batch, Part, time_key
from rca.model.instant import parse_instant
from rca.model.skipped import Skipped
from rca.sources.entry_lines import Row, batch_of, canonical, identity, time_text
from rca.sources.interface import passed_over

_PAYLOADS = ("textPayload", "jsonPayload", "protoPayload")
_WHOLE_TEXTS = ("textPayload", "jsonPayload.message")


def joined(parts: Sequence[Part]) -> tuple[Batch, list[Skipped]]:
    """One entry for each uid, as its first part has it, and the entries that lack parts."""
    by_uid: dict[str, dict[int, Part]] = defaultdict(dict)
    for part in sorted(parts, key=lambda part: (part.uid, part.index, part.line)):
        by_uid[part.uid].setdefault(part.index, part)
    rows: list[Row] = []
    skipped: list[Skipped] = []
    for uid, found in sorted(by_uid.items()):
        total = max(max(part.total, part.index + 1) for part in found.values())
        entries = [json.loads(part.line) for part in found.values()]
        entry = entries[0]
        for later in entries[1:]:
            for payload in _PAYLOADS:
                if payload in later:
                    entry[payload] = _continued(entry.get(payload), later[payload], payload)
        entry["split"] = {"uid": uid, "totalSplits": total}
        line = canonical(entry)
        rows.append((time_key(parse_instant(time_text(entry))) + identity(entry, line), line))
        if len(found) < total:
            reason = f"{total - len(found)} of the {total} parts of this entry are not here"
            skipped.append(passed_over(f"entry {entry.get('insertId', uid)}", reason))
    return batch_of(rows), skipped


def _continued(value: object, later: object, place: str) -> object:
    """Texts and lists go on; what both parts repeat, such as a method's name, stands once."""
    if isinstance(value, dict) and isinstance(later, dict):
        keys = [*value, *(key for key in later if key not in value)]
        return {key: _continued(value.get(key), later.get(key), f"{place}.{key}") for key in keys}
    if value is None or later is None:
        return later if value is None else value
    if value == later and place not in _WHOLE_TEXTS:
        return value
    if isinstance(value, str) and isinstance(later, str):
        return value + later
    if isinstance(value, list) and isinstance(later, list):
        return value + later
    return value
