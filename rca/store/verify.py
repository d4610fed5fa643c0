"""Is the evidence still what was stored? Chain, sidecars, sizes, hashes, and files beside them."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from rca.errors import BadInputError, DamagedEvidenceError
from rca.model.evidence import Sidecar
from rca.model.finding import Finding, Severity
from rca.store.chain import START, Link, link_of, read_lines, sha256_of
from rca.store.layout import IncidentFolder
from rca.store.sidecar import read_sidecar

_OURS = re.compile(r"[0-9a-f]{64}\.")
_RESTORE = "restore evidence/ from version control, or collect it again"


def verify_evidence(folder: IncidentFolder) -> Iterator[Finding]:
    """Every damage found, in the order of the chain, then files that it does not name by name.

    Rules: `evidence-chain`, `evidence-missing`, `evidence-symlink`, `evidence-sidecar`,
    `evidence-size`, `evidence-hash`, `evidence-orphan` (errors), `evidence-unlisted` (warning).
    """
    try:
        folder.own(folder.evidence)
    except BadInputError as error:
        yield _finding("evidence-symlink", "evidence", error.message)
        return
    log = folder.evidence_log
    listed: set[str] = set()
    previous = START
    for number, line in enumerate(read_lines(log), start=1):
        place = f"evidence/{log.name}:{number}"
        try:
            link = link_of(line, log, number)
        except DamagedEvidenceError as error:
            yield _finding("evidence-chain", place, error.message)
        else:
            if link.previous != previous or (link.seq, link.evidence) != (number, f"E{number}"):
                yield _finding(
                    "evidence-chain",
                    place,
                    f"{link.evidence} does not follow from the line before it: "
                    "a line was changed, removed or put in between",
                )
            listed |= {link.content, link.sidecar}
            yield from _verify_piece(folder, link)
        previous = sha256_of(line)
    yield from _unlisted(folder, listed)


def _verify_piece(folder: IncidentFolder, link: Link) -> Iterator[Finding]:
    sidecar: Sidecar | None = None
    path = folder.evidence / link.sidecar
    place = f"evidence/{link.sidecar}"
    if path.is_symlink():
        yield _symlink(place, link.evidence)
    elif not path.is_file():
        yield _finding("evidence-missing", place, f"the sidecar of {link.evidence} is missing")
    else:
        try:
            sidecar = read_sidecar(path)
        except DamagedEvidenceError as error:
            yield _finding("evidence-sidecar", place, f"{link.evidence}: {error.message}")
        else:
            if sha256_of(path.read_bytes()) != link.sidecar_sha256:
                yield _finding(
                    "evidence-sidecar",
                    place,
                    f"the sidecar of {link.evidence} ({sidecar.name}) was changed "
                    "after it was written",
                )
    yield from _verify_content(folder.evidence / link.content, link, sidecar)


def _verify_content(path: Path, link: Link, sidecar: Sidecar | None) -> Iterator[Finding]:
    place = f"evidence/{link.content}"
    named = f"{link.evidence} ({sidecar.name})" if sidecar else link.evidence
    if path.is_symlink():
        yield _symlink(place, named)
        return
    if not path.is_file():
        yield _finding("evidence-missing", place, f"the content of {named} is missing")
        return
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    if sidecar and size != sidecar.size:
        yield _finding(
            "evidence-size",
            place,
            f"{named} has {size:,} bytes, but {sidecar.size:,} were stored",
        )
    if found != link.sha256:
        yield _finding("evidence-hash", place, f"{named} is not what was stored: its hash differs")


def _unlisted(folder: IncidentFolder, listed: set[str]) -> Iterator[Finding]:
    if not folder.evidence.is_dir():
        return
    known = (
        listed
        | _announced(folder)
        | {folder.evidence_log.name, folder.adding.name, ".gitattributes", ".gitkeep"}
    )
    for path in sorted(folder.evidence.iterdir()):
        if path.name in known:
            continue
        if _OURS.match(path.name):
            yield _finding(
                "evidence-orphan",
                f"evidence/{path.name}",
                f"{path.name} was added once, but the log does not name it: a line was lost",
            )
        else:
            yield Finding(
                place=f"evidence/{path.name}",
                rule="evidence-unlisted",
                level=Severity.WARNING,
                message=f"{path.name} stands in evidence/, but the log does not name it",
                hint=f"add it with `rca add`, or remove it: rm {path}",
            )


def _announced(folder: IncidentFolder) -> set[str]:
    """Files that a killed process was about to list; the next addition sweeps them."""
    try:
        link = Link.model_validate_json((folder.adding / "intent.json").read_bytes())
    except (OSError, ValueError):
        return set()
    return {link.content, link.sidecar}


def _symlink(place: str, named: str) -> Finding:
    return _finding(
        "evidence-symlink", place, f"{named} is a symbolic link, so it may change unseen"
    )


def _finding(rule: str, place: str, message: str) -> Finding:
    return Finding(place=place, rule=rule, level=Severity.ERROR, message=message, hint=_RESTORE)
