"""Is the evidence still what was stored? Chain, sidecars, sizes, hashes, and files beside them."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from rca.errors import DamagedEvidenceError
from rca.model.evidence import Sidecar
from rca.model.finding import Finding, Severity
from rca.store.chain import (
    START,
    Link,
    announced_lines,
    link_of,
    read_lines,
    read_links,
    sha256_of,
)
from rca.store.layout import IncidentFolder
from rca.store.sidecar import read_sidecar

_OURS = re.compile(r"[0-9a-f]{64}(\.[a-z0-9-]+)+")
_KNOWN = ("log.jsonl", ".adding", ".gitattributes", ".gitkeep")
_RESTORE = "restore evidence/ from version control, or collect it again"


def verify_evidence(folder: IncidentFolder) -> Iterator[Finding]:
    """Every damage found, in the order of the chain, then files that it does not name by name.

    Rules: `evidence-chain`, `evidence-missing`, `evidence-symlink`, `evidence-sidecar`,
    `evidence-size`, `evidence-hash`, `evidence-orphan` (errors), `evidence-unlisted` (warning).
    """
    for path, place in (
        (folder.evidence, "evidence/"),
        (folder.evidence_log, "evidence/log.jsonl"),
    ):
        if path.is_symlink():
            yield _symlink(place, place)
            return
    present = _present(folder)
    log = folder.evidence_log
    listed: set[str] = set()
    previous = START
    for number, line in enumerate(read_lines(folder), start=1):
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
    yield from _unlisted(folder, [name for name in present if name not in listed])


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


def orphans(folder: IncidentFolder) -> list[str]:
    """Files named like ours that the chain does not list, sorted: it has lost a line.

    Raises DamagedEvidenceError for a chain that cannot be read.
    """
    present = _present(folder)
    listed = {name for link in read_links(folder) for name in (link.content, link.sidecar)}
    return [name for name in present if name not in listed and _OURS.fullmatch(name)]


def _present(folder: IncidentFolder) -> list[str]:
    """What stands in `evidence/` and is not about to be listed, sorted.

    To be read before the chain is: what is being added meanwhile is then announced or listed.
    """
    if not folder.evidence.is_dir():
        return []
    names = sorted(path.name for path in folder.evidence.iterdir())
    announced = _announced(folder)
    return [name for name in names if name not in announced and name not in _KNOWN]


def _unlisted(folder: IncidentFolder, names: list[str]) -> Iterator[Finding]:
    for name in names:
        path = folder.evidence / name
        if _OURS.fullmatch(name):
            yield Finding(
                place=f"evidence/{name}",
                rule="evidence-orphan",
                level=Severity.ERROR,
                message=f"{name} was added once, but the log does not name it: a line was lost",
                hint=f"git checkout -- {folder.evidence_log}, or give it up: rm {path}",
            )
        else:
            yield _foreign(
                f"evidence/{name}",
                f"{name} stands in evidence/, but the log does not name it",
                f"add it with `rca add`, or remove it: rm {path}",
            )
    if folder.adding.is_symlink():
        yield _symlink("evidence/.adding", "evidence/.adding")
    elif folder.adding.is_dir():
        for path in sorted(folder.adding.iterdir()):
            yield _foreign(
                f"evidence/.adding/{path.name}",
                f"{path.name} was left in evidence/.adding/ by an addition that did not end",
                f"the next `rca add` removes it, or remove it: rm {path}",
            )


def _announced(folder: IncidentFolder) -> set[str]:
    """Files that a killed process was about to list; the next addition sweeps them."""
    names: set[str] = set()
    for line in announced_lines(folder):
        try:
            link = Link.model_validate_json(line)
        except ValueError:
            continue
        names |= {link.content, link.sidecar}
    return names


def _foreign(place: str, message: str, hint: str) -> Finding:
    return Finding(
        place=place, rule="evidence-unlisted", level=Severity.WARNING, message=message, hint=hint
    )


def _symlink(place: str, named: str) -> Finding:
    return _finding(
        "evidence-symlink", place, f"{named} is a symbolic link, so it may change unseen"
    )


def _finding(rule: str, place: str, message: str) -> Finding:
    return Finding(place=place, rule=rule, level=Severity.ERROR, message=message, hint=_RESTORE)
