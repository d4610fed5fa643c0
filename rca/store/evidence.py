"""Evidence on disk: written once, named by its hash, listed in a chain.

    evidence/<sha256><suffix>            content, after redaction
    evidence/<sha256>.<label>.json       sidecar (<sha256>.<label>.2.json for a second code spot)
    evidence/log.jsonl                   the chain: `E1`, `E2`, ... in the order of adding

The same content may stand under several labels; it is stored once. A piece exists from the moment
its line stands in the chain. Until then it is in `evidence/.adding/`, so that whatever a killed
process left is swept by the next one.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rca.errors import BadInputError, DamagedEvidenceError, UsageError
from rca.model.evidence import CodeSpot, Evidence, EvidenceKind, Sidecar, SkippedRecord
from rca.model.ids import EvidenceId
from rca.model.instant import Instant, format_instant
from rca.model.skipped import Skipped
from rca.store import staging
from rca.store.chain import START, Link, read_lines, read_links, sha256_of
from rca.store.layout import IncidentFolder
from rca.store.redact import Redactor, redactor_of
from rca.store.sidecar import SUFFIX, read_sidecar, sidecar_bytes

_LABEL = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A file to be added. `content` is read once; `count` looks at the stored bytes.

    `count` gives the number of records and the times of the first and the last, if any.
    """

    name: str
    kind: EvidenceKind
    label: str
    source: str
    suffix: str
    content: Iterator[bytes | Skipped]
    count: Callable[[Path], tuple[int, Instant | None, Instant | None]]
    code: CodeSpot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of an addition; `is_new` is False when it was there already."""

    evidence: Evidence
    is_new: bool


def add_evidence(folder: IncidentFolder, addition: Addition) -> Added:
    """Redact, store and list a piece of evidence; killed at any point, all of it or none is there.

    Raises UsageError for a label of another shape, BadInputError when nothing is in it.
    """
    _check_label(addition.label)
    if not _SUFFIX.fullmatch(addition.suffix) or addition.suffix == SUFFIX:
        raise ValueError(f"{addition.suffix!r} cannot be the suffix of stored content")
    with staging.locked(folder):
        try:
            sidecar = _stage(folder, addition)
            existing = _find(folder, sidecar)
            if existing is not None:
                return Added(evidence=existing, is_new=False)
            return Added(evidence=_publish(folder, sidecar, addition.suffix), is_new=True)
        finally:
            staging.sweep(folder)


def load_evidence(folder: IncidentFolder) -> tuple[Evidence, ...]:
    """All evidence in the order of the chain; hashes are not checked (see `verify_evidence`).

    Raises DamagedEvidenceError for a chain or a sidecar that cannot be read.
    """
    return tuple(
        Evidence(
            id=EvidenceId(link.evidence),
            path=_own(folder, link.content),
            sidecar=read_sidecar(_own(folder, link.sidecar)),
        )
        for link in read_links(folder.evidence_log)
    )


def clear_evidence(folder: IncidentFolder) -> None:
    """Remove every listed piece and the chain, for a run that starts anew. Other files stay."""
    with staging.locked(folder):
        staging.clear(folder)


def sweep_evidence(folder: IncidentFolder) -> None:
    """Remove what a killed process left behind. Adding and clearing do this by themselves."""
    if folder.evidence.is_dir():
        with staging.locked(folder):
            pass


def _own(folder: IncidentFolder, name: str) -> Path:
    path = folder.evidence / name
    if path.is_symlink():
        raise DamagedEvidenceError(
            f"{path} is a symbolic link, so it may change unseen",
            hint="put the file itself there; `rca check` says whether it is the right one",
        )
    return path


def _check_label(label: str) -> None:
    if not _LABEL.fullmatch(label):
        raise UsageError(
            f"{label!r} cannot be a label",
            hint="use small letters, digits and hyphens, at most 40, as in: --label after-fix",
        )


def _stage(folder: IncidentFolder, addition: Addition) -> Sidecar:
    """Write the redacted content to the staging folder and say what it is."""
    redactor = redactor_of(folder)
    skipped: list[Skipped] = []
    path = staging.staged_content(folder)
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for block in _redacted(addition, redactor, skipped):
            digest.update(block)
            size += len(block)
            file.write(block)
    if size == 0:
        raise BadInputError(f"{addition.name} holds nothing", hint="export it again")
    records, first, last = addition.count(path)
    return Sidecar(
        kind=addition.kind,
        label=addition.label,
        name=addition.name,
        source=addition.source,
        sha256=digest.hexdigest(),
        size=size,
        records=records,
        first=None if first is None else format_instant(first),
        last=None if last is None else format_instant(last),
        skipped=tuple(SkippedRecord(locator=at.locator, reason=at.reason) for at in skipped),
        damaged=any(place.damaged for place in skipped),
        redactions=dict(sorted(redactor.counts.items())),
        code=addition.code,
    )


def _redacted(addition: Addition, redactor: Redactor, skipped: list[Skipped]) -> Iterator[bytes]:
    """Blocks ready to be stored. Lines stand alone in NDJSON; anything else is looked at whole."""
    waiting: list[bytes] = []
    for block in addition.content:
        if isinstance(block, Skipped):
            skipped.append(block)
        elif addition.suffix == ".ndjson":
            yield redactor.redact(block)
        else:
            waiting.append(block)
    if waiting:
        yield redactor.redact(b"".join(waiting))


def _find(folder: IncidentFolder, sidecar: Sidecar) -> Evidence | None:
    """The same content under the same label, from the same spot when it is code."""
    return next(
        (
            evidence
            for evidence in load_evidence(folder)
            if evidence.sidecar.sha256 == sidecar.sha256
            and evidence.label == sidecar.label
            and evidence.sidecar.code == sidecar.code
        ),
        None,
    )


def _publish(folder: IncidentFolder, sidecar: Sidecar, suffix: str) -> Evidence:
    text = sidecar_bytes(sidecar)
    lines = read_lines(folder.evidence_log)
    link = Link(
        seq=len(lines) + 1,
        evidence=f"E{len(lines) + 1}",
        content=f"{sidecar.sha256}{suffix}",
        sidecar=_sidecar_name(folder, sidecar),
        sha256=sidecar.sha256,
        sidecar_sha256=sha256_of(text),
        at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        previous=sha256_of(lines[-1]) if lines else START,
    )
    staging.publish(folder, link, text)
    return Evidence(
        id=EvidenceId(link.evidence), path=folder.evidence / link.content, sidecar=sidecar
    )


def _sidecar_name(folder: IncidentFolder, sidecar: Sidecar) -> str:
    """A name that no listed sidecar has: the same lines may stand at several code spots."""
    taken = {link.sidecar for link in read_links(folder.evidence_log)}
    stem, number = f"{sidecar.sha256}.{sidecar.label}", 1
    name = f"{stem}{SUFFIX}"
    while name in taken:
        number += 1
        name = f"{stem}.{number}{SUFFIX}"
    return name
