"""Evidence that counts no more: a line in the chain says so and why; nothing is deleted.

A piece may at the same time be put under another label; it then has a new id, so that what cited
it as something else does not silently speak of another state.
"""

from collections.abc import Sequence

from rca.errors import UsageError
from rca.model.evidence import Evidence, Withdrawn
from rca.model.ids import EvidenceId
from rca.store import staging
from rca.store.chain import (
    START,
    Link,
    Withdrawal,
    read_chain,
    read_lines,
    read_links,
    sha256_of,
)
from rca.store.evidence import (
    check_label,
    evidence_of,
    find_same,
    load_evidence,
    now_text,
    sidecar_name,
    storable,
)
from rca.store.layout import IncidentFolder
from rca.store.redact import redactor_of
from rca.store.sidecar import sidecar_bytes

LONGEST_REASON = 300


def withdraw_evidence(
    folder: IncidentFolder, ids: Sequence[str], *, reason: str, label: str = ""
) -> tuple[Withdrawn, ...]:
    """Say in the chain that these pieces count no more; with `label`, that they count under it.

    All of them or, killed meanwhile, the first ones; none is ever neither. Order is that of `ids`.
    Raises UsageError for an id that is not there, a reason that says nothing or a wrong label.
    """
    if label:
        check_label(label)
    with staging.locked(folder):
        known = load_evidence(folder)
        pieces = [_named(folder, known, name, label) for name in dict.fromkeys(ids)]
        told = _reason(folder, reason)
        for piece in pieces:
            _withdraw(folder, piece, told, label)
        staging.sweep(folder)
    gone = {item.id for item in pieces}
    return tuple(item for item in load_withdrawn(folder) if item.id in gone)


def load_withdrawn(folder: IncidentFolder) -> tuple[Withdrawn, ...]:
    """All that was withdrawn, by id; the same content that still counts is named in `now`."""
    chain = read_chain(folder)
    reasons = {line.evidence: line.reason for line in chain if isinstance(line, Withdrawal)}
    if not reasons:
        return ()
    counting = load_evidence(folder)
    gone = (evidence_of(folder, line) for line in chain if isinstance(line, Link))
    return tuple(
        Withdrawn(
            id=item.id,
            name=item.sidecar.name,
            label=item.label,
            reason=reasons[item.id],
            now=next((o.id for o in counting if o.sidecar.sha256 == item.sidecar.sha256), ""),
        )
        for item in gone
        if item.id in reasons
    )


def _named(folder: IncidentFolder, known: Sequence[Evidence], name: str, label: str) -> Evidence:
    found = next((item for item in known if item.id == name), None)
    if found is None:
        was = any(link.evidence == name for link in read_links(folder))
        raise UsageError(
            f"{name} was withdrawn before" if was else f"there is no evidence {name}",
            hint=f"there are: {', '.join(item.id for item in known) or 'none'}",
        )
    if found.label == label:
        raise UsageError(
            f"{name} has the label {label} already", hint="name another label, or none"
        )
    return found


def _reason(folder: IncidentFolder, reason: str) -> str:
    text = " ".join(storable(redactor_of(folder).redact_name(reason)).split())
    if not text or len(text) > LONGEST_REASON:
        raise UsageError(
            f"a reason has 1 to {LONGEST_REASON} characters, this one has {len(text)}",
            hint='say it in a line: --reason "shows the time after the fix"',
        )
    return text


def _withdraw(folder: IncidentFolder, piece: Evidence, reason: str, label: str) -> None:
    """The new label first: a line that is cut off then leaves it twice, and not nowhere."""
    lines: list[Link | Withdrawal] = []
    sidecars = {}
    if label:
        found = _relabelled(folder, piece, label)
        if found is not None:
            lines.append(found[0])
            sidecars[found[0].sidecar] = found[1]
    seq, previous = _end(folder)
    if lines:
        seq, previous = seq + 1, sha256_of(lines[-1].line())
    lines.append(
        Withdrawal(
            seq=seq,
            action="withdraw",
            evidence=piece.id,
            reason=reason,
            at=now_text(),
            previous=previous,
        )
    )
    staging.publish_lines(folder, lines, sidecars)


def _relabelled(folder: IncidentFolder, piece: Evidence, label: str) -> tuple[Link, bytes] | None:
    """The line that adds the same content under that label, and its sidecar; None if it is there"""
    sidecar = piece.sidecar.model_copy(update={"label": label})
    if find_same(load_evidence(folder), sidecar) is not None:
        return None
    text = sidecar_bytes(sidecar)
    seq, previous = _end(folder)
    link = Link(
        seq=seq,
        evidence=EvidenceId(f"E{seq}"),
        content=piece.path.name,
        sidecar=sidecar_name(sidecar, {link.sidecar for link in read_links(folder)}),
        sha256=sidecar.sha256,
        sidecar_sha256=sha256_of(text),
        at=now_text(),
        previous=previous,
    )
    return link, text


def _end(folder: IncidentFolder) -> tuple[int, str]:
    """The number of the next line, and the hash of the last one."""
    lines = read_lines(folder)
    return len(lines) + 1, sha256_of(lines[-1]) if lines else START
