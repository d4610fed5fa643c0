"""What changed, in order of time: a deploy with its settings, a commit with its files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.change import Change, ChangeKind, change_order
from rca.model.instant import Instant
from rca.model.plural import counted
from rca.report.cited import Statement
from rca.report.parts.words import listed, phrase

MOST_ROWS = 40
MOST_DETAILS = 12
_GONE = " no longer set"
_HEADS = (ChangeKind.DEPLOY, ChangeKind.COMMIT, ChangeKind.INFRASTRUCTURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One change and what it consists of; `more` counts the details left out.

    `label` is empty where all rows have the same.
    """

    at: Instant | None
    label: str
    title: Statement
    details: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Rows by time, then those that have none; `left_out` counts rows further from the onset."""

    dated: tuple[ChangeRow, ...]
    undated: tuple[ChangeRow, ...]
    left_out: int


def changes_shown(analysis: Analysis) -> Changes | None:
    """The section; None when nothing is known to have changed."""
    changes = sorted(analysis.measures.changes, key=change_order)
    if not changes:
        return None
    labels = {change.label for change in changes}
    groups: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        groups.setdefault(_group(change), []).append(change)
    rows = [_row(group, has_label=len(labels) > 1) for group in groups.values()]
    undated = [row for row in rows if row.at is None]
    dated = [row for row in rows if row.at is not None]
    kept = _nearest(dated, analysis.onset)
    return Changes(
        dated=tuple(kept),
        undated=tuple(undated[:MOST_ROWS]),
        left_out=len(dated) - len(kept) + max(0, len(undated) - MOST_ROWS),
    )


def _group(change: Change) -> tuple[object, ...]:
    """What belongs together: all of a revision, a commit or a resource, else all of one entry."""
    if change.revision:
        return (change.at, change.label, change.service, change.revision, change.planned)
    return (change.at, change.label, change.service, change.cite.without_quote())


def _nearest(rows: list[ChangeRow], onset: Instant | None) -> list[ChangeRow]:
    """The rows nearest to the onset, or the last ones, in order of time."""
    if len(rows) <= MOST_ROWS:
        return rows
    middle = onset if onset is not None else rows[-1].at or 0
    by_distance = sorted(range(len(rows)), key=lambda at: (abs((rows[at].at or 0) - middle), at))
    return [rows[at] for at in sorted(by_distance[:MOST_ROWS])]


def _row(group: Sequence[Change], *, has_label: bool) -> ChangeRow:
    head, rest = group[0], list(group[1:])
    title = head.title
    if head.kind not in _HEADS:
        title, rest = _headline(head), list(group)
    if len(rest) == 1 and head.kind not in _HEADS:
        title, rest = f"{title}: {rest[0].title}", []
    details = _details(rest)
    return ChangeRow(
        at=head.at,
        label=head.label if has_label else "",
        title=phrase(title, [head.cite]),
        details=details[:MOST_DETAILS],
        more=max(0, len(details) - MOST_DETAILS),
    )


def _headline(head: Change) -> str:
    """What the settings of a group are those of."""
    if head.revision and head.previous:
        return f"{head.revision}, compared with {head.previous}"
    return head.revision or head.service or "access"


def _details(changes: Iterable[Change]) -> tuple[str, ...]:
    """The titles, those of variables that are gone as one; of files the first few in one line."""
    titles = [change.title for change in changes if change.kind is not ChangeKind.FILE]
    files = [change.title for change in changes if change.kind is ChangeKind.FILE]
    gone = [title.removesuffix(_GONE) for title in titles if title.endswith(_GONE)]
    rest = [title for title in titles if not title.endswith(_GONE)]
    parts = [f"{listed(gone)}{_GONE}"] if gone else []
    parts += rest
    if files:
        more = [counted(len(files) - 8, "more file")] if len(files) > 9 else []
        parts.append(listed([*(files if not more else files[:8]), *more]))
    return tuple(parts)
