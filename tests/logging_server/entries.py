"""Entries to serve: read from files as people export them, kept as messages in time order."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from google.cloud.audit import audit_log_pb2  # noqa: F401 - so that audit payloads can be read
from google.cloud.logging_v2.types import LogEntry
from google.protobuf import json_format

from rca.model.instant import Instant, parse_instant

_BLANK = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Kept:
    """One entry: what it is sorted by, its REST shape for queries, its message for answers."""

    instant: Instant
    insert_id: str
    shape: Mapping[str, Any]
    message: Any


@dataclass(slots=True)
class Stock:
    """All entries of the server. `refused` says which values were no entries, and why."""

    kept: list[Kept] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, entries: Iterable[Mapping[str, Any]]) -> "Stock":
        """Entries in REST shape; those without an insertId get one, as the service does."""
        stock = cls()
        for number, entry in enumerate(entries, start=1):
            try:
                stock.kept.append(_kept({"insertId": f"made-{number:09d}", **entry}))
            except (json_format.ParseError, KeyError, TypeError, ValueError) as error:
                stock.refused.append(f"entry {number}: {error}")
        stock.sort()
        return stock

    def sort(self) -> None:
        """By time, then insertId, as the API orders them."""
        self.kept.sort(key=lambda kept: (kept.instant, kept.insert_id))


def _kept(shape: Mapping[str, Any]) -> Kept:
    message = LogEntry.pb(LogEntry())
    json_format.ParseDict(dict(shape), message, ignore_unknown_fields=True)
    time = shape.get("timestamp") or shape["receiveTimestamp"]
    return Kept(parse_instant(time), str(shape["insertId"]), shape, message)


def read_entries(paths: Sequence[Path]) -> Stock:
    """JSON arrays, one entry a line, or several values one after another."""
    entries: list[Mapping[str, Any]] = []
    for path in paths:
        text = path.read_text("utf-8").strip()
        decoder, at = json.JSONDecoder(), 0
        while at < len(text):
            value, at = decoder.raw_decode(text, at)
            entries += value if isinstance(value, list) else [value]
            at = _BLANK.match(text, at).end()  # type: ignore[union-attr] # may be empty
    return Stock.of(entry.get("entry", entry) for entry in entries)
