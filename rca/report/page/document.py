"""The `rca.page/1` document that a page carries: analysis, signals, and the entries to look at.

Analysis and signals are the documents of `rca analyze --json`, word for word.
"""

import base64
import gzip
import json
from dataclasses import replace
from typing import Any

from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import Evidence
from rca.model.exhibit import Exhibit
from rca.model.instant import format_instant
from rca.model.sample import EntrySample
from rca.report.analysis_json import analysis_document, cite_document
from rca.report.page.moments import Moment
from rca.report.page.names import PlaceNames
from rca.report.signals_json import signals_document

Json = dict[str, Any]

MOST_ENTRIES = 10_000
"""Entries of a sample beside those that are cited."""
MOST_BYTES = 2_600_000
"""The packed document stays below that, which leaves room for the rest of a page of 3 MB."""
_STEPS = ((10_000, 4_000), (3_000, 2_000), (1_000, 1_000), (0, 400), (0, 100))
"""How many entries of the sample, and how many characters of each text: the first that fits."""


def packed(
    dossier: Dossier,
    analysis: Analysis,
    sample: EntrySample,
    moments: tuple[Moment, ...],
    names: PlaceNames,
) -> tuple[str, Json]:
    """The document as base64 of gzip, and as plain values.

    Where texts do not compress, fewer and shorter ones are taken until the page stays small.
    """
    for most, longest in _STEPS:
        document = page_document(dossier, analysis, _fewer(sample, most), moments, names)
        for entry in document["entries"]:
            if len(entry["text"]) > longest:
                entry.update(text=entry["text"][:longest], cut=True)
        plain = json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode()
        text = base64.b64encode(_gzipped(plain)).decode()
        if len(text) <= MOST_BYTES:
            break
    return text, document


def _gzipped(plain: bytes) -> bytes:
    """Packed without time and without system: versions of Python name that in byte 9 or do not."""
    packed = gzip.compress(plain, compresslevel=9, mtime=0)
    return packed[:9] + b"\xff" + packed[10:]


def page_document(
    dossier: Dossier,
    analysis: Analysis,
    sample: EntrySample,
    moments: tuple[Moment, ...],
    names: PlaceNames,
) -> Json:
    """The document as plain values; entries come by time, those without one last."""
    cited = {exhibit.cite for exhibit in analysis.measures.exhibits}
    others = [exhibit for exhibit in sample.entries if exhibit.cite not in cited]
    entries = sorted((*analysis.measures.exhibits, *others), key=_entry_order)
    return {
        "schema": "rca.page/1",
        "analysis": analysis_document(dossier, analysis),
        "signals": signals_document(analysis.measures),
        "evidence": [_evidence(item) for item in dossier.evidence],
        "entries": [
            _entry(exhibit, names) | {"cited": exhibit.cite in cited} for exhibit in entries
        ],
        "counts": {"logged": sample.total, "errors": sample.errors, "sampled": len(others)},
        "bucket_seconds": sample.bucket_seconds,
        "buckets": [
            [format_instant(one.start), one.label, one.total, one.errors] for one in sample.buckets
        ],
        "moments": [_moment(moment) for moment in moments],
    }


def _fewer(sample: EntrySample, most: int) -> EntrySample:
    """The same with every so many-th of its entries."""
    total = len(sample.entries)
    if total <= most:
        return sample
    kept = tuple(
        exhibit
        for at, exhibit in enumerate(sample.entries, start=1)
        if at * most // total > (at - 1) * most // total
    )
    return replace(sample, entries=kept)


def _entry_order(exhibit: Exhibit) -> tuple[bool, int, Cite]:
    return (exhibit.at is None, exhibit.at or 0, exhibit.cite)


def _evidence(item: Evidence) -> Json:
    sidecar = item.sidecar
    return {
        "id": item.id,
        "kind": sidecar.kind.value,
        "label": sidecar.label,
        "name": sidecar.name,
        "sha256": sidecar.sha256,
        "records": sidecar.records,
    }


def _entry(exhibit: Exhibit, names: PlaceNames) -> Json:
    return {
        "cite": cite_document(exhibit.cite),
        "name": names.of(exhibit.cite),
        "kind": exhibit.kind.value,
        "at": None if exhibit.at is None else format_instant(exhibit.at),
        "label": exhibit.label,
        "where": exhibit.where,
        "severity": exhibit.severity,
        "text": exhibit.text,
        "cut": exhibit.is_cut,
    }


def _moment(moment: Moment) -> Json:
    return {
        "at": format_instant(moment.at),
        "kind": moment.kind,
        "label": moment.label,
        "text": moment.text,
        "bad": moment.is_bad,
        "evidence": [cite_document(cite) for cite in moment.cites],
    }
