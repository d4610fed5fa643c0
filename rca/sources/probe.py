"""Probes: what somebody asked by URL, and what came back, in the formats that tools write.

Stored is one probe a line, sorted by time, then as they came, those without a time last. Headers,
cookies, bodies, passwords in URLs and the values of queries are never stored.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import orjson

from rca.errors import BadInputError
from rca.model.cite import Cite
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.instant import Instant, format_instant, parse_instant
from rca.model.probe import Probe
from rca.model.skipped import Skipped
from rca.sources.interface import Count, Record, Sample, passed_over
from rca.sources.probe_formats import Tried, is_probe_file, probes_in
from rca.sources.probe_urls import without_values
from rca.sources.unpack import Unpacked, head_text, text_of

_LARGEST = 512 * 1024 * 1024
_MOST = 500_000
_LONGEST_ERROR = 500
_LONGEST_URL = 2_000
_PROBES_PER_BLOCK = 1000


class Probes:
    """HAR, curl `%{json}`, Vegeta, k6, and objects or CSV with `url`, `status`, `error`."""

    name = "probe"
    title = "probes"
    kind = EvidenceKind.PROBE
    suffix = ".ndjson"

    def identify(self, sample: Sample) -> bool:
        """Whether the first value, or the line of headings, is of one of the formats."""
        text = head_text(sample)
        return text is not None and is_probe_file(text)

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """The probes in the form of our own format, after what had to be passed over."""
        unpacked = Unpacked(path)
        text, problem = text_of(_whole(path, unpacked))
        probes: list[tuple[bool, Instant, int, bytes]] = []
        for item in probes_in(text):
            if isinstance(item, Skipped):
                yield item
                continue
            try:
                probes.append(_row(item[1], len(probes)))
            except ValueError as error:
                yield passed_over(item[0], str(error))
            if len(probes) > _MOST:
                raise BadInputError(
                    f"{path} holds more than {_MOST:,} probes",
                    hint="split it, say by the minute, and add its parts",
                )
        yield from (item for item in (problem, unpacked.problem) if item)
        if not probes:
            raise BadInputError(
                f"{path} holds no probe",
                hint='write one a line: {"at": "2025-09-10T10:02:00Z", "method": "GET", '
                '"url": "https://...", "status": 503, "latency_ms": 120}',
            )
        lines = [line for _, _, _, line in sorted(probes)]
        for start in range(0, len(lines), _PROBES_PER_BLOCK):
            yield b"".join(lines[start : start + _PROBES_PER_BLOCK])

    def count(self, path: Path) -> Count:
        """How many there are, and the times of the first and the last."""
        records, first, last = 0, None, None
        with path.open("rb") as file:
            for line in file:
                records += 1
                if at := orjson.loads(line).get("at"):
                    last = parse_instant(at)
                    first = last if first is None else first
        return records, first, last

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:
        """The probes, cited by line."""
        with evidence.path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    yield _probe(json.loads(line), evidence, number)
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    yield Skipped(
                        evidence=evidence.id, locator=f"line {number}", reason=f"no probe: {error}"
                    )


def _whole(path: Path, unpacked: Unpacked) -> bytes:
    content = bytearray()
    for chunk in unpacked:
        content += chunk
        if len(content) > _LARGEST:
            raise BadInputError(
                f"{path} is longer than {_LARGEST:,} bytes, too long for probes",
                hint="export it without bodies, or split it and add its parts",
            )
    return bytes(content)


def _row(tried: Tried, position: int) -> tuple[bool, Instant, int, bytes]:
    """What a probe is sorted by, and its line. Raises ValueError with what is wrong."""
    url, method = tried.url.strip(), tried.method.strip().upper() or "GET"
    if not url:
        raise ValueError("no probe: it has no url")
    if not (tried.error or 100 <= tried.status <= 599):
        raise ValueError("no probe: it has neither a status from 100 to 599 nor an error")
    at = parse_instant(tried.at) if tried.at else None
    latency = tried.latency_seconds
    document = {
        "at": None if at is None else format_instant(at),
        "error": without_values(tried.error.strip())[:_LONGEST_ERROR],
        "latency_seconds": None if latency is None else round(latency, 9),
        "method": method[:20],
        "ok": tried.is_ok,
        "status": tried.status if 100 <= tried.status <= 599 else 0,
        "url": without_values(url)[:_LONGEST_URL],
    }
    kept = {name: value for name, value in document.items() if value not in (None, "")}
    line = orjson.dumps(kept, option=orjson.OPT_SORT_KEYS) + b"\n"
    return at is None, at or Instant(0), position, line


def _probe(document: dict[str, object], evidence: Evidence, number: int) -> Probe:
    at, latency = document.get("at"), document.get("latency_seconds")
    return Probe(
        at=parse_instant(str(at)) if at else None,
        method=str(document["method"]),
        url=str(document["url"]),
        status=int(str(document.get("status", 0))),
        error=str(document.get("error", "")),
        latency_seconds=None if latency is None else float(str(latency)),
        ok=document["ok"] is True,
        label=evidence.label,
        cite=Cite(evidence=evidence.id, line=number),
    )
