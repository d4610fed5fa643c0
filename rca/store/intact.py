"""Is a listed piece of evidence what was stored? Read in blocks, so its size costs time only."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from rca.errors import DamagedEvidenceError
from rca.model.evidence import Sidecar
from rca.model.finding import Finding, Severity
from rca.store.chain import Link
from rca.store.layout import IncidentFolder
from rca.store.sidecar import read_sidecar
from rca.store.staging import GIT_ATTRIBUTES

_RESTORE = "restore evidence/ from version control, or collect it again"
_BLOCK = 1024 * 1024


def verify_piece(folder: IncidentFolder, link: Link) -> Iterator[Finding]:
    """What is wrong with the sidecar, then with the content; at most one finding for each."""
    found = _sidecar(folder, link)
    if isinstance(found, Finding):
        yield found
    yield from _content(folder, link, found if isinstance(found, Sidecar) else None)


def harm(rule: str, place: str, message: str, *, hint: str = _RESTORE) -> Finding:
    """An error of that rule."""
    return Finding(place=place, rule=rule, level=Severity.ERROR, message=message, hint=hint)


def symlink(place: str, named: str) -> Finding:
    """The finding for a symbolic link where a file or folder of evidence should stand."""
    return harm("evidence-symlink", place, f"{named} is a symbolic link, so it may change unseen")


def _sidecar(folder: IncidentFolder, link: Link) -> Sidecar | Finding:
    """The sidecar, when it is the one that was written."""
    path, place = folder.evidence / link.sidecar, f"evidence/{link.sidecar}"
    named = f"the sidecar of {link.evidence}"
    missing = _missing(path, place, named)
    if missing:
        return missing
    try:
        sidecar = read_sidecar(path)
    except DamagedEvidenceError as error:
        return harm("evidence-sidecar", place, f"{link.evidence}: {error.message}")
    if _sha256(path) == link.sidecar_sha256:
        if sidecar.sha256 == link.sha256 and link.content.startswith(link.sha256):
            return sidecar
        message = f"{named} describes other content than the log names"
        return harm("evidence-sidecar", place, message)
    if _sha256(path, as_unix=True) == link.sidecar_sha256:
        return _other_line_ends(folder, "evidence-sidecar", place, named)
    message = f"{named} ({sidecar.name}) was changed after it was written"
    return harm("evidence-sidecar", place, message)


def _content(folder: IncidentFolder, link: Link, sidecar: Sidecar | None) -> Iterator[Finding]:
    path, place = folder.evidence / link.content, f"evidence/{link.content}"
    named = f"{link.evidence} ({sidecar.name})" if sidecar else link.evidence
    missing = _missing(path, place, f"the content of {named}")
    if missing:
        yield missing
        return
    size = path.stat().st_size
    has_size = sidecar is None or size == sidecar.size
    if has_size and _sha256(path) == link.sha256:
        return
    if _sha256(path, as_unix=True) == link.sha256:
        yield _other_line_ends(folder, "evidence-size", place, named)
    elif sidecar and not has_size:
        message = f"{named} has {size:,} bytes, but {sidecar.size:,} were stored"
        yield harm("evidence-size", place, message)
    else:
        yield harm("evidence-hash", place, f"{named} is not what was stored: its hash differs")


def _missing(path: Path, place: str, named: str) -> Finding | None:
    if path.is_symlink():
        return symlink(place, named)
    return None if path.is_file() else harm("evidence-missing", place, f"{named} is missing")


def _other_line_ends(folder: IncidentFolder, rule: str, place: str, named: str) -> Finding:
    """What a checkout with autocrlf does, and how to undo it."""
    return harm(
        rule,
        place,
        f"{named} has other line ends than were stored: git or an editor changed them",
        hint=f"put `{GIT_ATTRIBUTES[0]}` into {folder.git_attributes}, then: "
        f"touch {folder.evidence}/* && git checkout -- {folder.evidence}",
    )


def _sha256(path: Path, *, as_unix: bool = False) -> str:
    """In hex; `as_unix` of the bytes with each CR LF made a LF."""
    with path.open("rb") as file:
        if not as_unix:
            return hashlib.file_digest(file, "sha256").hexdigest()
        digest, waiting = hashlib.sha256(), b""
        while block := file.read(_BLOCK):
            text = waiting + block
            waiting = b"\r" if text.endswith(b"\r") else b""
            digest.update(text.removesuffix(waiting).replace(b"\r\n", b"\n"))
        digest.update(waiting)
        return digest.hexdigest()
