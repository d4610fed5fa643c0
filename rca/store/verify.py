"""Is the evidence still what was stored? Chain, sidecars, sizes, hashes, and files beside them."""

import re
from collections.abc import Iterator, Sequence

from rca.errors import DamagedEvidenceError
from rca.model.finding import Finding, Severity
from rca.store.chain import (
    START,
    Link,
    Withdrawal,
    announced_lines,
    link_of,
    read_lines,
    read_links,
    sha256_of,
)
from rca.store.intact import harm, symlink, verify_piece
from rca.store.layout import IncidentFolder

_OURS = re.compile(r"[0-9a-f]{64}(\.[a-z0-9-]+)+")
_KNOWN = ("log.jsonl", ".adding", ".gitattributes", ".gitkeep")


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
            yield symlink(place, place)
            return
    present = _present(folder)
    try:
        lines = read_lines(folder)
    except DamagedEvidenceError as error:
        yield harm("evidence-chain", "evidence/log.jsonl", error.message, hint=error.hint)
        return
    listed: set[str] = set()
    for found in _verify_chain(folder, lines):
        if isinstance(found, Finding):
            yield found
        else:
            listed |= {found.content, found.sidecar}
            yield from verify_piece(folder, found)
    names = [name for name in present if name not in listed]
    yield from _lost(folder, [name for name in names if _OURS.fullmatch(name)], len(lines))
    yield from _unlisted(folder, [name for name in names if not _OURS.fullmatch(name)])


def _verify_chain(folder: IncidentFolder, lines: Sequence[bytes]) -> Iterator[Link | Finding]:
    """The links, each after what is wrong with its line; a break is told where it is, once."""
    log = folder.evidence_log
    previous, seq = START, 1
    counting: set[str] = set()
    for number, line in enumerate(lines, start=1):
        place = f"evidence/{log.name}:{number}"
        try:
            link = link_of(line, log, number)
        except DamagedEvidenceError as error:
            yield harm("evidence-chain", place, error.message)
            previous = ""
            continue
        follows = link.previous == previous and link.seq == seq
        if (previous and not follows) or not _fits(link, counting):
            message = f"{link.evidence} does not follow from the line before it: "
            message += "a line was changed, removed or put in between"
            yield harm("evidence-chain", place, message)
        previous, seq = sha256_of(line), link.seq + 1
        if isinstance(link, Link):
            counting.add(link.evidence)
            yield link
        else:
            counting.discard(link.evidence)


def _fits(line: Link | Withdrawal, counting: set[str]) -> bool:
    """Whether a line may stand there: an id is that of its line; what is withdrawn was there."""
    if isinstance(line, Withdrawal):
        return line.evidence in counting
    return line.evidence == f"E{line.seq}"


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


def _lost(folder: IncidentFolder, names: Sequence[str], lines: int) -> Iterator[Finding]:
    """One finding for all files that were listed once."""
    if not names:
        return
    log, first = folder.evidence_log, f"evidence/{names[0]}"
    if lines:
        more = f" and {len(names) - 1} more" if names[1:] else ""
        message = f"{names[0]}{more}: added once, but the log does not name it: a line was lost"
    else:
        state = "is empty" if log.exists() else "is missing"
        message = f"the log {state}, but files that it named stand beside it: {len(names)}"
    yield harm(
        "evidence-orphan",
        first if lines else f"evidence/{log.name}",
        message,
        hint=f"git checkout -- {log}; if it never was there, move the files away and add them",
    )


def _unlisted(folder: IncidentFolder, names: Sequence[str]) -> Iterator[Finding]:
    for name in names:
        yield _foreign(
            f"evidence/{name}",
            f"{name} stands in evidence/, but the log does not name it",
            f"add it with `rca add`, or remove it: rm {folder.evidence / name}",
        )
    if folder.adding.is_symlink():
        yield symlink("evidence/.adding", "evidence/.adding")
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
