"""What tools write about requests they made, each format read by its few fields.

HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), curl `--write-out '%{json}'`
(https://curl.se/docs/manpage.html#-w), Vegeta's JSON results (https://github.com/tsenart/vegeta),
k6's JSON points (https://grafana.com/docs/k6/latest/results-output/real-time/json/), and our own.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite

from rca.model.skipped import Skipped
from rca.sources.interface import passed_over
from rca.sources.json_values import JsonValues, Value

_OWN = {"at", "method", "url", "status", "error", "latency_ms", "latency_seconds", "ok"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One request as a tool tells it; `at` is RFC 3339 or empty, `status` 0 without an answer."""

    url: str
    method: str = ""
    status: int = 0
    error: str = ""
    at: str = ""
    latency_seconds: float | None = None
    ok: bool | None = None

    @property
    def is_ok(self) -> bool:
        """As the tool says, or an answer below 400 without an error."""
        return not self.error and 100 <= self.status < 400 if self.ok is None else self.ok


_Fields = Mapping[str, object]


def is_probe_file(text: str) -> bool:
    """Whether a file that begins like this holds probes. Never raises."""
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] not in ("{", "["):
        return _is_heading(start.partition("\n")[0])
    if start.startswith("{") and _looks_like_har(start):
        return True
    first = next((item for item in JsonValues([text]) if isinstance(item, Value)), None)
    if first is None or not isinstance(first.value, dict):
        return False
    return _is_k6(first.value) or _format(first.value) is not None


def probes_in(text: str) -> Iterator[tuple[str, Tried] | Skipped]:
    """Place and content of each request, in the order of the file, without k6's other points."""
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] not in ("{", "["):
        yield from _csv(start)
        return
    for item in JsonValues([text]):
        if isinstance(item, Skipped):
            yield item
        elif not isinstance(item.value, dict):
            yield passed_over(item.locator, "no probe: no JSON object")
        elif _is_har(item.value):
            yield from _har(item.value)
        elif read := _format(item.value):
            yield item.locator, read(item.value)
        elif not _is_k6(item.value):
            yield passed_over(item.locator, "no probe in a form that is known")


def _format(value: _Fields) -> Callable[[_Fields], Tried] | None:
    """What reads an object, told by its keys."""
    if "time_total" in value and "url_effective" in value:
        return _curl
    if {"attack", "seq", "code", "latency", "url"} <= value.keys():
        return _vegeta
    if _is_k6(value):
        return _k6 if value.get("metric") == "http_req_duration" and _is_point(value) else None
    has_outcome = "status" in value or "error" in value
    return _own if "url" in value and has_outcome and value.keys() <= _OWN else None


def _curl(value: _Fields) -> Tried:
    return Tried(
        url=_text(value, "url_effective") or _text(value, "url"),
        method=_text(value, "method"),
        status=_whole(value, "response_code") or _whole(value, "http_code"),
        error=_text(value, "errormsg"),
        latency_seconds=_seconds(value, "time_total", 1),
    )


def _vegeta(value: _Fields) -> Tried:
    return Tried(
        url=_text(value, "url"),
        method=_text(value, "method"),
        status=_whole(value, "code"),
        error=_text(value, "error"),
        at=_text(value, "timestamp"),
        latency_seconds=_seconds(value, "latency", 1e-9),
    )


def _is_k6(value: _Fields) -> bool:
    return value.get("type") in ("Point", "Metric") and "metric" in value and "data" in value


def _is_point(value: _Fields) -> bool:
    return value.get("type") == "Point" and isinstance(value["data"], dict)


def _k6(value: _Fields) -> Tried:
    data = _mapping(value, "data")
    tags = _mapping(data, "tags")
    code = _text(tags, "error_code")
    return Tried(
        url=_text(tags, "url") or _text(tags, "name"),
        method=_text(tags, "method"),
        status=_whole(tags, "status"),
        error=_text(tags, "error") or (f"error {code}" if code else ""),
        at=_text(data, "time"),
        latency_seconds=_seconds(data, "value", 1e-3),
    )


def _own(value: _Fields) -> Tried:
    ok = value.get("ok")
    seconds = _seconds(value, "latency_seconds", 1)
    return Tried(
        url=_text(value, "url"),
        method=_text(value, "method"),
        status=_whole(value, "status"),
        error=_text(value, "error"),
        at=_text(value, "at"),
        latency_seconds=_seconds(value, "latency_ms", 1e-3) if seconds is None else seconds,
        ok=ok if isinstance(ok, bool) else {"true": True, "false": False}.get(str(ok).lower()),
    )


def _looks_like_har(start: str) -> bool:
    """A HAR may be longer than the head, so that it cannot be read as JSON yet."""
    compact = "".join(start[:4000].split())
    return compact.startswith('{"log":{') and (
        '"creator":{' in compact or '"entries":[' in compact or '"pages":[' in compact
    )


def _is_har(value: _Fields) -> bool:
    return isinstance(_mapping(value, "log").get("entries"), list)


def _har(value: _Fields) -> Iterator[tuple[str, Tried] | Skipped]:
    entries = _mapping(value, "log")["entries"]
    for number, entry in enumerate(entries if isinstance(entries, list) else (), start=1):
        locator = f"entry {number}"
        if not isinstance(entry, dict):
            yield passed_over(locator, "no probe: no JSON object")
            continue
        request, response = _mapping(entry, "request"), _mapping(entry, "response")
        status = _whole(response, "status")
        error = _text(response, "_error") or _text(entry, "_error")
        yield (
            locator,
            Tried(
                url=_text(request, "url"),
                method=_text(request, "method"),
                status=status,
                error=error or ("" if status else "no answer was recorded"),
                at=_text(entry, "startedDateTime"),
                latency_seconds=_seconds(entry, "time", 1e-3),
            ),
        )


def _is_heading(line: str) -> bool:
    names = {name.strip().strip('"').lower() for name in line.strip().split(",")}
    has_outcome = "status" in names or "error" in names
    return len(line) < 1000 and "url" in names and has_outcome and names <= _OWN


def _csv(text: str) -> Iterator[tuple[str, Tried] | Skipped]:
    reader = csv.reader(io.StringIO(text, newline=""))
    names: list[str] = []
    while True:
        locator = f"line {reader.line_num + 1}"
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield passed_over(locator, f"not CSV: {error}")
            continue
        if not names:
            names = [name.strip().lower() for name in row]
        elif any(row):
            yield locator, _own(dict(zip(names, (cell.strip() for cell in row), strict=False)))


def _mapping(value: _Fields, name: str) -> _Fields:
    inner = value.get(name)
    return inner if isinstance(inner, dict) else {}


def _text(value: _Fields, name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _whole(value: _Fields, name: str) -> int:
    number = _number(value, name)
    return int(number) if number is not None and number == int(number) else 0


def _seconds(value: _Fields, name: str, factor: float) -> float | None:
    number = _number(value, name)
    return None if number is None or number < 0 else number * factor


def _number(value: _Fields, name: str) -> float | None:
    """A finite number, also where it is written as text, below a thousand million million."""
    found = value.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    try:
        number = float(found)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) and abs(number) < 1e15 else None
