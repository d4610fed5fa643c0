"""Log entries in canonical form: compact JSON with sorted keys, and the key that orders them.

Shape: https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry
"""

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b

import orjson

from rca.intake import Batch, Part, Piece, time_key
from rca.model.instant import parse_instant
from rca.model.skipped import Skipped
from rca.sources.interface import damage, passed_over
from rca.sources.json_values import no_number

Row = tuple[bytes, bytes]
"""The key of an entry and its line, with the line end."""

_PAYLOADS = ("textPayload", "jsonPayload", "protoPayload", "httpRequest")
_SURROGATE = re.compile("[\ud800-\udfff]")


def converted(piece: Piece) -> Batch:
    """The entries of a piece, sorted; what is no entry is skipped with its place.

    Reading ends at what is not JSON but may be the beginning of a longer value: `broken_at` says
    where, and nothing from there on is in the batch.
    """
    rows: list[Row] = []
    skipped: list[Skipped] = []
    parts: list[Part] = []
    broken_at = -1
    for locator, value in _values(piece):
        if isinstance(value, Skipped):
            skipped.append(value)
        elif isinstance(value, _Broken):
            broken_at = value.at
        else:
            for number, entry in enumerate(entries_in(value), start=1):
                row = _row(entry)
                if isinstance(row, Part):
                    parts.append(row)
                elif isinstance(row, str):
                    place = locator if entry is value else f"{locator}, item {number}"
                    skipped.append(passed_over(place, row))
                else:
                    rows.append(row)
    rows.sort()
    return batch_of(rows, skipped=skipped, parts=parts, broken_at=broken_at)


def batch_of(
    rows: list[Row], *, skipped: list[Skipped], parts: list[Part], broken_at: int = -1
) -> Batch:
    """Sorted rows as a batch."""
    return Batch(
        keys=tuple(key for key, _ in rows),
        lines=b"".join(line for _, line in rows),
        lengths=tuple(len(line) for _, line in rows),
        skipped=tuple(skipped),
        parts=tuple(parts),
        broken_at=broken_at,
    )


def entries_in(value: object) -> list[object]:
    """The value itself, or what stands under `entries` in a response of the API."""
    if isinstance(value, dict) and "logName" not in value:
        wrapped = value.get("entries")
        if isinstance(wrapped, list):
            return wrapped
    return [value]


def why_not(entry: object) -> str:
    """Why a value is no log entry; empty when it is one."""
    if not isinstance(entry, dict):
        return "not a log entry: no JSON object"
    has_log_name = isinstance(entry.get("logName"), str)
    if not has_log_name and not ("timestamp" in entry and any(key in entry for key in _PAYLOADS)):
        return "not a log entry: neither logName nor timestamp with a payload"
    return "" if time_text(entry) else "has no timestamp"


def time_text(entry: Mapping[str, object]) -> str:
    """When the entry was written, or received when it does not say; empty for neither."""
    time = entry.get("timestamp") or entry.get("receiveTimestamp")
    return time if isinstance(time, str) else ""


class _Broken:
    """Where a piece has to be read again with more care."""

    def __init__(self, at: int) -> None:
        self.at = at


def _values(piece: Piece) -> Iterator[tuple[str, object]]:
    if piece.layout == "items":
        yield from _items(piece)
        return
    at = 0
    for number, line in enumerate(piece.text.split(b"\n")):
        start, at = at, at + len(line) + 1
        bare = line.strip(b" \t\r,")
        if not bare:
            continue
        locator = (
            f"line {piece.first + number}" if piece.layout == "lines" else piece.locators[number]
        )
        is_line = piece.layout == "lines"
        if is_line and bare[:1] in (b"[", b"]"):
            yield "", _Broken(start)
            return
        if is_line and bare[:1] != b"{":
            yield locator, passed_over(locator, "no JSON object")
            continue
        try:
            yield locator, orjson.loads(bare)
        except orjson.JSONDecodeError:
            text = bare.decode(errors="replace")
            if text.encode() != bare:
                yield locator, damage(locator, "not UTF-8 text; shown as U+FFFD")
            try:
                yield locator, json.loads(text, parse_constant=no_number)
            except (ValueError, RecursionError):
                if is_line:
                    yield "", _Broken(start)
                    return
                yield locator, passed_over(locator, "nested too deeply")


def _items(piece: Piece) -> Iterator[tuple[str, object]]:
    array = b"[%s]" % piece.text.strip(b" \t\r\n,")
    try:
        values = orjson.loads(array)
    except orjson.JSONDecodeError:
        try:
            values = json.loads(array, parse_constant=no_number)
        except (ValueError, RecursionError):  # also bytes that are no UTF-8
            yield "", _Broken(0)
            return
    for number, value in enumerate(values, start=piece.first):
        yield f"item {number}", value


def _row(entry: object) -> Row | Part | str:
    """The entry, a part of one, or the reason why it cannot be taken."""
    reason = why_not(entry)
    if reason or not isinstance(entry, dict):
        return reason
    try:
        key = time_key(parse_instant(time_text(entry)))
        line = canonical(entry)
    except RecursionError:
        return "nested too deeply"
    except ValueError as error:
        return str(error)
    split = entry.get("split")
    if isinstance(split, dict) and split.get("uid"):
        return Part(
            uid=str(split["uid"]),
            index=_number(split.get("index")),
            total=_number(split.get("totalSplits")),
            line=line,
        )
    return key + identity(entry, line), line


def identity(entry: Mapping[str, object], line: bytes) -> bytes:
    """What tells entries of one time apart: insertId and project, as the API has it.

    Without an insertId only the very same line is a repeat.
    """
    insert_id = str(entry.get("insertId", ""))
    project = "/".join(str(entry.get("logName", "")).split("/", 2)[:2])
    if not insert_id:
        return b"\0" + blake2b(line, digest_size=16).digest()
    return b"%s\0%s" % (
        insert_id.encode(errors="replace"),
        blake2b(project.encode(errors="replace"), digest_size=6).digest(),
    )


def canonical(entry: Mapping[str, object]) -> bytes:
    """Compact, keys sorted, UTF-8, with its line end. Raises ValueError, RecursionError."""
    try:
        return orjson.dumps(entry, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:  # lone surrogates, large numbers, deep nesting
        text = json.dumps(
            entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text).encode() + b"\n"


def _number(value: object) -> int:
    """An int32 of the API, which leaves out zeros."""
    return value if isinstance(value, int) else 0
