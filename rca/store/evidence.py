"""Evidence on disk: written once, named by its hash, listed in a chain.

    evidence/<sha256><suffix>            content, after redaction
    evidence/<sha256>.<label>.json       sidecar (<sha256>.<label>.2.json for a second code spot)
    evidence/log.jsonl                   the chain: `E1`, `E2`, ... in the order of adding

The same content may stand under several labels; it is stored once. Content that differs only in
the tags of its secrets is the same: another clone of the incident has another key. A piece exists
from the moment its line stands in the chain. Until then it is in `evidence/.adding/`, so that
whatever a killed process left is swept by the next one. What is withdrawn keeps its files and id
and counts no more (see `rca.store.withdrawing`).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rca.errors import DamagedEvidenceError, UsageError
from rca.model.evidence import Evidence, Sidecar, SkippedRecord
from rca.model.ids import EvidenceId
from rca.model.instant import format_instant
from rca.store import staging
from rca.store.addition import Added, Addition
from rca.store.chain import (
    START,
    Link,
    Withdrawal,
    read_chain,
    read_lines,
    read_links,
    sha256_of,
)
from rca.store.content import store_content
from rca.store.layout import IncidentFolder
from rca.store.redact import redactor_of
from rca.store.sidecar import SUFFIX, read_sidecar, sidecar_bytes
from rca.store.verify import orphans

_LABEL = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _New:
    """A piece that is staged and not listed yet."""

    evidence: Evidence
    staged: Path


def add_evidence(folder: IncidentFolder, addition: Addition) -> Added:
    """Redact, store and list a piece of evidence; see `add_all`."""
    return add_all(folder, (addition,))[0]


def add_all(folder: IncidentFolder, additions: Sequence[Addition]) -> tuple[Added, ...]:
    """Redact, store and list pieces of evidence, in their order; one content is held at a time.

    All are stored or none: nothing is listed until every one is redacted and counted. Killed at
    any point, whole pieces from the first on are there, as a rule all of them or none.

    Raises UsageError for a label of another shape, BadInputError when nothing is in one,
    DamagedEvidenceError when the chain is broken or has lost a line.
    """
    for addition in additions:
        check_label(addition.label)
        if not _SUFFIX.fullmatch(addition.suffix) or addition.suffix == SUFFIX:
            raise ValueError(f"{addition.suffix!r} cannot be the suffix of stored content")
    with staging.locked(folder):
        _refuse_orphans(folder)
        known, new, added = list(load_evidence(folder)), list[_New](), list[Added]()
        lines = len(read_lines(folder))
        try:
            for position, addition in enumerate(additions):
                staged = staging.staged_content(folder, position)
                sidecar = _stage(folder, addition, staged)
                evidence = find_same(known, sidecar)
                if evidence is None:
                    evidence = _numbered(folder, lines + len(new) + 1, sidecar, addition.suffix)
                    known.append(evidence)
                    new.append(_New(evidence=evidence, staged=staged))
                    added.append(Added(evidence=evidence, is_new=True))
                else:
                    staged.unlink()
                    added.append(Added(evidence=evidence, is_new=False))
            _publish(folder, new)
        finally:
            staging.sweep(folder)
    return tuple(added)


def load_evidence(folder: IncidentFolder) -> tuple[Evidence, ...]:
    """All evidence that counts, in the order of the chain.

    Hashes are not checked (see `verify_evidence`). Raises DamagedEvidenceError for a chain or a
    sidecar that cannot be read.
    """
    for path in (folder.evidence, folder.evidence_log):
        _refuse_link(path)
    chain = read_chain(folder)
    withdrawn = {line.evidence for line in chain if isinstance(line, Withdrawal)}
    return tuple(
        evidence_of(folder, line)
        for line in chain
        if isinstance(line, Link) and line.evidence not in withdrawn
    )


def evidence_of(folder: IncidentFolder, link: Link) -> Evidence:
    """The piece that a line of the chain added, whether it still counts or not."""
    return Evidence(
        id=EvidenceId(link.evidence),
        path=_own(folder, link.content),
        sidecar=read_sidecar(_own(folder, link.sidecar)),
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
    _refuse_link(path)
    return path


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise DamagedEvidenceError(
            f"{path} is a symbolic link, so it may change unseen",
            hint="put what it leads to there itself; `rca check` says whether it is right",
        )


def _refuse_orphans(folder: IncidentFolder) -> None:
    """A piece that the chain lost must not have its id given away."""
    for name in orphans(folder):
        raise DamagedEvidenceError(
            f"{folder.evidence_log} does not name {name}, which was added once: a line was lost",
            hint=f"git checkout -- {folder.evidence_log}, or give it up: rm {folder.evidence}/"
            f"{name}",
        )


def check_label(label: str) -> None:
    """Raises UsageError for a label of another shape."""
    if not _LABEL.fullmatch(label):
        raise UsageError(
            f"{label!r} cannot be a label",
            hint="use small letters, digits and hyphens, at most 40, as in: --label after-fix",
        )


def _stage(folder: IncidentFolder, addition: Addition, path: Path) -> Sidecar:
    """Write the redacted content to `path` and say what it is; nothing unredacted is said."""
    redactor = redactor_of(folder)
    addition.begin()
    stored = store_content(addition, path, redactor)
    addition.end()
    about = redactor_of(folder)
    name = storable(about.redact_name(addition.name))
    skipped = tuple(
        SkippedRecord(
            locator=about.redact_name(place.locator), reason=about.redact_name(place.reason)
        )
        for place in stored.skipped
    )
    spot = addition.code
    if spot is not None:
        spot = spot.model_copy(update={"path": storable(about.redact_name(spot.path))})
    redactions = stored.redactions + about.counts + Counter(addition.redactions)
    return Sidecar(
        kind=addition.kind,
        label=addition.label,
        name=name,
        source=addition.source,
        sha256=stored.sha256,
        sha256_unkeyed=stored.sha256_unkeyed,
        size=stored.size,
        records=stored.records,
        first=None if stored.first is None else format_instant(stored.first),
        last=None if stored.last is None else format_instant(stored.last),
        skipped=skipped,
        damaged=stored.is_damaged,
        redactions=dict(sorted(redactions.items())),
        code=spot,
        collected=addition.collected,
    )


def storable(name: str) -> str:
    """A file's name as text; bytes that are no UTF-8, which Python keeps as surrogates, go."""
    return name.encode(errors="surrogateescape").decode(errors="replace")


def find_same(known: Sequence[Evidence], sidecar: Sidecar) -> Evidence | None:
    """The same content under the same label, from the same spot when it is code."""
    return next(
        (
            evidence
            for evidence in known
            if _is_same_content(evidence.sidecar, sidecar)
            and evidence.label == sidecar.label
            and evidence.sidecar.code == sidecar.code
        ),
        None,
    )


def _is_same_content(one: Sidecar, other: Sidecar) -> bool:
    """Whether the bytes are the same, or were before secrets were tagged with two keys."""
    if one.sha256 == other.sha256:
        return True
    unkeyed = (one.kind, one.sha256_unkeyed) == (other.kind, other.sha256_unkeyed)
    return unkeyed and one.sha256_unkeyed != ""


def _numbered(folder: IncidentFolder, number: int, sidecar: Sidecar, suffix: str) -> Evidence:
    return Evidence(
        id=EvidenceId(f"E{number}"),
        path=folder.evidence / f"{sidecar.sha256}{suffix}",
        sidecar=sidecar,
    )


def _publish(folder: IncidentFolder, new: Sequence[_New]) -> None:
    """Chain the new pieces to what stands in the log, and put them in place."""
    if not new:
        return
    lines = read_lines(folder)
    previous = sha256_of(lines[-1]) if lines else START
    taken = {link.sidecar for link in read_links(folder)}
    pieces = []
    for seq, piece in enumerate(new, start=len(lines) + 1):
        text = sidecar_bytes(piece.evidence.sidecar)
        link = Link(
            seq=seq,
            evidence=piece.evidence.id,
            content=piece.evidence.path.name,
            sidecar=sidecar_name(piece.evidence.sidecar, taken),
            sha256=piece.evidence.sidecar.sha256,
            sidecar_sha256=sha256_of(text),
            at=now_text(),
            previous=previous,
        )
        taken.add(link.sidecar)
        previous = sha256_of(link.line())
        pieces.append((link, piece.staged, text))
    staging.publish(folder, pieces)


def now_text() -> str:
    """The time of a line: the one clock of a folder, and nothing is made from it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sidecar_name(sidecar: Sidecar, taken: set[str]) -> str:
    """A name that no listed sidecar has: the same lines may stand at several code spots."""
    stem, number = f"{sidecar.sha256}.{sidecar.label}", 1
    name = f"{stem}{SUFFIX}"
    while name in taken:
        number += 1
        name = f"{stem}.{number}{SUFFIX}"
    return name
