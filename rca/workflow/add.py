"""Put files into the evidence: recognised by content, redacted, hashed, kept once."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from rca.errors import BadInputError, RcaError
from rca.intake import Batch, EntryStream, as_it_is, convert_all
from rca.model.evidence import CodeSpot, Evidence, EvidenceKind
from rca.model.instant import Instant, parse_instant
from rca.sources import CODE, COMMITS, Count, Counted, GitRange, Source, TextLog
from rca.store import Added, Addition, IncidentFolder, add_all, load_evidence, read_incident
from rca.workflow.pieces import (
    Asked,
    ChangedError,
    Finding,
    Piece,
    refuse_change,
    with_clear_names,
)


class Watch(Protocol):
    """Is told how adding goes on."""

    def reading(self, done: int, total: int, name: str) -> None:
        """A file is about to be read."""

    def passed_over(self, place: str, reason: str) -> None:
        """Something in a folder or an archive was not added."""


class _Nobody:
    def reading(self, done: int, total: int, name: str) -> None:
        pass

    def passed_over(self, place: str, reason: str) -> None:
        pass


def same_content(folder: IncidentFolder, added: Added) -> tuple[Evidence, ...]:
    """Evidence of other labels that a new piece repeats; none where that adds no counts."""
    kind, sha256 = added.evidence.kind, added.evidence.sidecar.sha256
    if not added.is_new or kind not in (EvidenceKind.LOGS, EvidenceKind.TESTS):
        return ()
    others = (item for item in load_evidence(folder) if item.label != added.evidence.label)
    return tuple(item for item in others if item.sidecar.sha256 == sha256)


def add_files(
    folder: IncidentFolder,
    paths: tuple[str, ...],
    *,
    kind: str | None,
    label: str,
    watch: Watch | None = None,
) -> tuple[Added, ...]:
    """Add files, and what is in folders and archives, in the order given and then by path.

    A file that was named by itself and cannot be read, or that changes meanwhile, is an error, and
    nothing is added; what is found in a folder or an archive and cannot be read is passed over. A
    path that is no file may be lines of code, `file:from-to@revision`, or commits,
    `repository@from..to`.
    """
    watch = watch or _Nobody()
    with ExitStack() as unpacked:
        finding = Finding(
            kind=kind,
            own=folder.path.resolve(),
            pass_over=watch.passed_over,
            unpacked=unpacked,
        )
        found = list(finding.pieces(paths))
        named = iter(with_clear_names([item for item in found if isinstance(item, Piece)]))
        items = [next(named) if isinstance(item, Piece) else item for item in found]
        return _Adding(folder, label, watch).add(items)


@dataclass(slots=True)
class _Adding:
    """Adds pieces, all or none, once those of folders that cannot be read are left out."""

    folder: IncidentFolder
    label: str
    watch: Watch
    _current: Piece | None = None

    def add(self, items: list[Asked]) -> tuple[Added, ...]:
        near = _time_of(self.folder)
        items = [_dated(item, near) if isinstance(item, Piece) else item for item in items]
        while True:
            self._current = None
            try:
                return add_all(self.folder, [*self._additions(items)])
            except BadInputError as error:
                failed = self._current
                if failed is None or isinstance(error, ChangedError):
                    raise
                items = self._without(items, failed, error)

    def _without(self, items: list[Asked], failed: Piece, error: BadInputError) -> list[Asked]:
        """What is left to be added, once what stands after the failed one is looked at too.

        Raises the error when the file was named by itself, or when nothing is left.
        """
        at = items.index(failed)
        self._leave(failed, error)
        left = [*items[:at], *(item for item in items[at + 1 :] if self._holds_something(item))]
        if not left:
            raise failed.said(error)
        return left

    def _holds_something(self, item: Asked) -> bool:
        if not isinstance(item, Piece):
            return True
        content = item.source.content(item.path)
        try:
            if isinstance(content, EntryStream):
                return _holds_entry(content)
            for _ in content:
                pass
        except BadInputError as error:
            self._leave(item, error)
            return False
        return True

    def _leave(self, piece: Piece, error: BadInputError) -> None:
        said = piece.said(error)
        if not piece.place:
            raise said
        reason = said.message.removeprefix(piece.shown).lstrip(": ")
        self.watch.passed_over(piece.shown, reason)

    def _additions(self, items: list[Asked]) -> Iterator[Addition]:
        for at, item in enumerate(items):
            if isinstance(item, CodeSpot):
                yield _code(item, self.label)
            elif isinstance(item, GitRange):
                yield _commits(item, self.label)
            else:
                yield self._file(item, at, len(items))

    def _file(self, piece: Piece, at: int, total: int) -> Addition:
        def begin() -> None:
            self._current = piece
            self.watch.reading(at, total, piece.shown)

        def end() -> None:
            if piece.before is not None:
                refuse_change(piece.path, piece.shown, piece.before)

        content = piece.source.content(piece.path)

        def count(stored: Path) -> Count:
            counted = content.counted if isinstance(content, Counted) else None
            return counted or piece.source.count(stored)

        return Addition(
            name=piece.name,
            kind=piece.source.kind,
            label=self.label,
            source=piece.source.name,
            suffix=piece.source.suffix,
            content=content,
            count=count,
            begin=begin,
            end=end,
        )


def _holds_entry(stream: EntryStream) -> bool:
    """Whether there is an entry, as far as needs to be read. Raises BadInputError for none."""
    if any(isinstance(item, Batch) and item.keys for item in convert_all(stream, as_it_is)):
        return True
    raise stream.nothing()


def _time_of(folder: IncidentFolder) -> Instant | None:
    """A time of the incident; None when it says none, or its file cannot be read now."""
    try:
        incident = read_incident(folder)
    except RcaError:
        return None
    window = incident.scope.window
    text = window.since if window is not None else incident.reported
    return None if text is None else parse_instant(text)


def _dated(piece: Piece, near: Instant | None) -> Piece:
    source: Source = piece.source
    if isinstance(source, TextLog):
        return replace(piece, source=replace(source, near=near))
    return piece


def _commits(wanted: GitRange, label: str) -> Addition:
    return Addition(
        name=wanted.name,
        kind=COMMITS.kind,
        label=label,
        source=COMMITS.name,
        suffix=COMMITS.suffix,
        content=COMMITS.commits_in(wanted),
        count=COMMITS.count,
    )


def _code(spot: CodeSpot, label: str) -> Addition:
    stored, content = CODE.excerpt(spot)
    return Addition(
        name=stored.path,
        kind=CODE.kind,
        label=label,
        source=CODE.name,
        suffix=CODE.suffix,
        content=iter((content,)),
        count=CODE.count,
        code=stored,
    )
