"""One hash over everything a report is made from; the same on every machine at any time."""

import hashlib
from pathlib import Path

from rca.store.evidence import load_evidence
from rca.store.layout import IncidentFolder
from rca.store.own_packs import pack_files
from rca.store.people import read_bytes
from rca.store.withdrawing import load_withdrawn


def digest_of(folder: IncidentFolder) -> str:
    """A sha256 in hex over evidence (hash and label, in order), what was withdrawn
    and why, and what people wrote.

    Line ends are normalised. Neither the chain's clock nor file times nor paths outside count.
    """
    digest = hashlib.sha256()
    for evidence in load_evidence(folder):
        spot = evidence.sidecar.code
        _take(digest, f"{evidence.id} {evidence.label}", evidence.sidecar.sha256.encode())
        if spot is not None:
            _take(digest, f"{evidence.id} code", spot.model_dump_json().encode())
    for gone in load_withdrawn(folder):
        _take(digest, f"{gone.id} withdrawn", gone.reason.encode())
    for path in (folder.incident_toml, folder.whys_toml, folder.fixes_toml):
        if path.is_file():
            _take(digest, path.name, _normalised(folder.own(path)))
    for path in sorted(folder.notes.glob("*.md")):
        _take(digest, f"notes/{path.name}", _normalised(folder.own(path)))
    for name, path in pack_files(folder):
        _take(digest, name, _normalised(path))
    return digest.hexdigest()


def _take(digest: "hashlib._Hash", name: str, content: bytes) -> None:
    """Name and length first, so that moving text from one file to the next changes the hash."""
    digest.update(f"{name}\0{len(content)}\0".encode())
    digest.update(content)


def _normalised(path: Path) -> bytes:
    return read_bytes(path).replace(b"\r\n", b"\n")
