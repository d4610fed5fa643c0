"""`watch`: the report written again whenever what it is made from changes, and what that changed.

The folder is looked at twice a second, in half a millisecond, instead of asking the system for
events: that also works on network and container file systems, and a save by rename is nothing
special.
`report/` and `.cache/` are never looked at, so that nothing written here starts another turn.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rca.errors import BadInputError, RcaError
from rca.report.difference import Difference, Revision, compare, read_revision
from rca.store import IncidentFolder
from rca.workflow.revisions import folder_texts
from rca.workflow.watched import Seen, changed_between, look

LOOK_SECONDS = 0.4
SETTLE_SECONDS = 0.1
MOST_SETTLING = 50

Write = Callable[[], tuple[Path, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file of the report whose content is new; how many lines differ, 0 where it has none."""

    name: str
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one change came to.

    `changed` are the names of the files, none at the start. Either there is a `problem`, or
    `difference` holds the new analysis against the last good one, None when there was none.
    """

    changed: tuple[str, ...]
    written: tuple[Written, ...] = ()
    difference: Difference | None = None
    problem: RcaError | None = None


def watch(folder: IncidentFolder, write: Write, templates: Path | None) -> Iterator[Turn]:
    """A turn at the start and after each change, without an end; the same problem comes once.

    `write` writes the report and returns its paths.
    """
    seen = look(folder, templates, {})
    last = _revision(folder)
    problem = ""
    changed: tuple[str, ...] = ()
    while True:
        turn = _turn(folder, write, changed, last)
        if turn.problem is None:
            last = turn.difference.after if turn.difference else _revision(folder)
            problem = ""
            yield turn
        elif turn.problem.message != problem:
            problem = turn.problem.message
            yield turn
        changed = ()
        while not changed:
            time.sleep(LOOK_SECONDS)
            now = _settled(folder, templates, seen)
            changed, seen = changed_between(seen, now), now


def _settled(folder: IncidentFolder, templates: Path | None, before: Seen) -> Seen:
    """What is seen once it holds still, so that a file is not read while it is being written."""
    seen = look(folder, templates, before)
    for _ in range(MOST_SETTLING if seen != before else 0):
        time.sleep(SETTLE_SECONDS)
        again = look(folder, templates, seen)
        if again == seen:
            break
        seen = again
    return seen


def _turn(
    folder: IncidentFolder, write: Write, changed: tuple[str, ...], last: Revision | None
) -> Turn:
    try:
        before = _contents(folder)
        write()
        texts = folder_texts(folder, name=folder.path.name)
        difference = compare(last, read_revision(texts)) if last is not None else None
        written = _written(before, _contents(folder))
    except RcaError as problem:
        return Turn(changed=changed, problem=problem)
    except OSError as error:  # a file went while it was read, or the disk is full
        where = f"{error.filename}: " if error.filename else ""
        failed = BadInputError(
            f"{where}{error.strerror or error}", hint="mend it and save again; watching goes on"
        )
        return Turn(changed=changed, problem=failed)
    return Turn(changed=changed, written=written, difference=difference)


def _revision(folder: IncidentFolder) -> Revision | None:
    """What stands there now; None when there is no report yet or none that can be read."""
    try:
        return read_revision(folder_texts(folder, name=folder.path.name))
    except RcaError:
        return None


def _contents(folder: IncidentFolder) -> dict[str, bytes]:
    if not folder.report.is_dir():
        return {}
    return {path.name: path.read_bytes() for path in folder.report.iterdir() if path.is_file()}


def _written(before: dict[str, bytes], after: dict[str, bytes]) -> tuple[Written, ...]:
    """The files that are new or not what they were; the report itself first, then by name."""
    return tuple(
        Written(name=name, lines=_lines(before.get(name, b""), content))
        for name, content in sorted(after.items(), key=lambda item: (item[0] != "report.md", item))
        if before.get(name) != content
    )


def _lines(before: bytes, after: bytes) -> int:
    if b"\0" in after:  # a picture
        return 0
    old, new = Counter(before.splitlines()), Counter(after.splitlines())
    return max((old - new).total(), (new - old).total())
