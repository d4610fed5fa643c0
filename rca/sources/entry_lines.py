"""Log entries in canonical form: compact JSON with sorted keys, and the key that orders them.

Shape: https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b

import orjson

from rca.intake import Batch, Odd, Part, Piece, time_key
from rca.model.instant import parse_instant
from rca.sources.json_values import no_number

Row = tuple[bytes, bytes]
"""The key of an entry and its line, with the line end."""

_PAYLOADS = ("textPayload", "jsonPayload", "protoPayload", "httpRequest")
_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
_SURROGATE = re.compile("[\ud800-\udfff]")


def converted(piece: Piece) -> Batch:
    """The entries of a piece, sorted, and the places that give none.

    Reading ends at what is not JSON but may be the beginning of a longer value.
    """
    rows: list[Row] = []
    odd: list[Odd] = []
    parts: list[Part] = []
    text, broken_at, number = piece.read(), -1, -1
    for number, value in _items(text) if piece.layout == "items" else _lines(text, piece.layout):
        row = _plain_row(value)
        if row is not None:
            rows.append(row)
        elif isinstance(value, _Broken):
            broken_at = value.at
        elif isinstance(value, Odd):
            odd.append(value)
        else:
            _take(value, number, (rows, odd, parts))
    line_ends = text.count(b"\n", 0, broken_at if broken_at >= 0 else len(text))
    count = line_ends if piece.layout == "lines" else number + (broken_at < 0)
    return replace(
        batch_of(rows),
        odd=tuple(odd),
        parts=tuple(parts),
        count=count,
        line_ends=line_ends,
        broken_at=broken_at,
    )


def _take(value: object, number: int, taken: tuple[list[Row], list[Odd], list[Part]]) -> None:
    """Any value, with all that may be odd about it."""
    rows, odd, parts = taken
    for item, entry in enumerate(entries_in(value), start=1):
        row = _row(entry)
        if isinstance(row, Part):
            parts.append(row)
        elif isinstance(row, str):
            within = "" if entry is value else f", item {item}"
            odd.append(Odd(number=number, within=within, reason=row))
        else:
            rows.append(row)


def batch_of(rows: list[Row]) -> Batch:
    """Rows, in any order, as a batch."""
    rows.sort()
    return Batch(keys=tuple([key for key, _ in rows]), lines=b"".join([line for _, line in rows]))


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


def _lines(text: bytes, layout: str) -> Iterator[tuple[int, object]]:
    """The values of a piece with their numbers, from 0; an empty line has one and gives none."""
    is_line, at = layout == "lines", 0
    for number, line in enumerate(text.split(b"\n")):
        try:
            value = orjson.loads(line)
            if is_line and type(value) is list:
                yield number, _Broken(at)
                return
            is_odd = is_line and type(value) is not dict
            yield number, Odd(number=number, reason="no JSON object") if is_odd else value
        except orjson.JSONDecodeError:
            for value in _with_care(line.strip(b" \t\r,"), number, is_line=is_line, at=at):
                yield number, value
                if isinstance(value, _Broken):
                    return
        at += len(line) + 1


def _with_care(line: bytes, number: int, *, is_line: bool, at: int) -> Iterator[object]:
    """What is to be made of a line that is no plain JSON."""
    if not line:
        return
    if is_line and line[:1] != b"{":
        is_bracket = line[:1] in (b"[", b"]")
        yield _Broken(at) if is_bracket else Odd(number=number, reason="no JSON object")
        return
    text = line.decode(errors="replace")
    if text.encode() != line:
        yield Odd(number=number, reason="not UTF-8 text; shown as U+FFFD", is_damaged=True)
    try:
        yield json.loads(text, parse_constant=no_number)
    except (ValueError, RecursionError):
        yield _Broken(at) if is_line else Odd(number=number, reason="nested too deeply")


def _items(text: bytes) -> Iterator[tuple[int, object]]:
    items = b"[%s]" % text.strip(b" \t\r\n,")
    try:
        values = orjson.loads(items)
    except orjson.JSONDecodeError:
        try:
            values = json.loads(items, parse_constant=no_number)
        except (ValueError, RecursionError):  # also bytes that are no UTF-8
            yield 0, _Broken(0)
            return
    yield from enumerate(values)


def _plain_row(entry: object) -> Row | None:
    """An entry as nearly all are; None for anything that wants a closer look."""
    try:
        insert_id, log_name = entry["insertId"], entry["logName"]  # type: ignore[index] # see below
        if not insert_id or "split" in entry:  # type: ignore[operator] # see below
            return None
        key = time_key(parse_instant(entry["timestamp"])) + insert_id.encode()  # type: ignore[index]
        return key + _project(log_name), orjson.dumps(entry, option=_CANONICAL)
    except (KeyError, TypeError, ValueError, AttributeError):  # no dict, or odd values in it
        return None


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
    if not insert_id:
        return b"\0" + blake2b(line, digest_size=16).digest()
    return insert_id.encode(errors="replace") + _project(str(entry.get("logName", "")))


@lru_cache(maxsize=1024)
def _project(log_name: str) -> bytes:
    """The project in a log's name, in seven bytes."""
    project = "/".join(log_name.split("/", 2)[:2])
    return b"\0" + blake2b(project.encode(errors="replace"), digest_size=6).digest()


def canonical(entry: Mapping[str, object]) -> bytes:
    """Compact, keys sorted, UTF-8, with its line end. Raises ValueError, RecursionError."""
    try:
        return orjson.dumps(entry, option=_CANONICAL)
    except orjson.JSONEncodeError:  # lone surrogates, large numbers, deep nesting
        text = json.dumps(
            entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text).encode() + b"\n"


def _number(value: object) -> int:
    """An int32 of the API, which leaves out zeros."""
    return value if isinstance(value, int) else 0
