"""From paths that a person names to pieces of evidence: files, folders, archives, lines of code.

A file named by itself must be recognised; what is found in a folder or an archive and is nothing
known is passed over, and said.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from os import stat_result
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from rca.errors import BadInputError, UsageError
from rca.model.evidence import CodeSpot
from rca.sources import (
    GitRange,
    Source,
    is_archive,
    is_there,
    parse_range,
    parse_spot,
    recognise,
    repeated_logs,
    unpack_archive,
)

MOST_FILES = 10_000
_LISTED_TITLES = re.compile(r"; what can: .*", re.DOTALL)
PassOver = Callable[[str, str], None]
"""Told of a place that was passed over, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file to be added. `shown` is what messages call it, `place` its path within the folder or
    archive that was named, empty when the file itself was. `before` is its state when it was
    looked at; None for a member of an archive, which nobody else can change.
    """

    shown: str
    name: str
    place: str
    path: Path
    source: Source
    before: stat_result | None = None

    def said(self, error: BadInputError) -> BadInputError:
        """The error with the name that the person knows the file by."""
        path = str(self.path)
        return BadInputError(
            error.message.replace(path, self.shown), hint=error.hint.replace(path, self.shown)
        )


Asked = Piece | CodeSpot | GitRange


@dataclass(slots=True, kw_only=True)
class Finding:
    """Finds the pieces behind paths; unpacked archives live until `unpacked` is closed."""

    kind: str | None
    own: Path
    """The incident's own folder, which is no evidence."""
    pass_over: PassOver
    unpacked: ExitStack
    _files: int = 0
    _left: list[str] = field(default_factory=list)

    def pieces(self, paths: Iterable[str]) -> Iterator[Asked]:
        """In the order of the paths; files of a folder or an archive by their path in it.

        Raises BadInputError for a named file that is not recognised, and for a folder or an
        archive in which nothing is.
        """
        for text in paths:
            path = Path(text)
            if not is_there(path):
                yield self._named(text) or self._file(text)
            elif path.is_dir():
                yield from self._some(text, self._in_folder(path))
            elif path.is_file() and is_archive(path):
                yield from self._some(text, self._in_archive(path, text, ""))
            else:
                yield self._file(text)

    def _named(self, text: str) -> CodeSpot | GitRange | None:
        """What a text that is no path may name: lines of code, or commits of a repository."""
        for found, kind, what in (
            (parse_spot(text), "code", "lines of code"),
            (parse_range(text), "change", "commits"),
        ):
            if found is not None:
                if self.kind not in (None, kind):
                    raise UsageError(
                        f"{text} points at {what}", hint=f"leave out --kind, or say {kind}"
                    )
                return found
        return None

    def _file(self, text: str) -> Piece:
        path = Path(text)
        before = path.stat() if is_there(path) else None
        source = recognise(path, self.kind)
        return Piece(shown=text, name=path.name, place="", path=path, source=source, before=before)

    def _some(self, text: str, found: Iterator[Piece]) -> Iterator[Piece]:
        self._left.clear()
        pieces = list(found)
        if not pieces:
            more = f" (and {len(self._left) - 1:,} more)" if len(self._left) > 1 else ""
            why = f": {self._left[0]}{more}" if self._left else ""
            raise BadInputError(
                f"{text} holds nothing that can be added{why}",
                hint=f"add a file of it by itself to see why, or say what they are with --kind: "
                f"{text}",
            )
        yield from pieces

    def _in_folder(self, folder: Path) -> Iterator[Piece]:
        files = list(self._walk(folder, PurePosixPath()))
        repeated = repeated_logs([str(place) for place, _ in files])
        for place, path in files:
            shown = str(path)
            if str(place) in repeated:
                self._pass_over(shown, f"the same lines stand in {repeated[str(place)]}")
                continue
            before = path.stat()
            try:
                if is_archive(path):
                    yield from self._in_archive(path, shown, str(place))
                    continue
            except BadInputError as error:
                self._pass_over(shown, _reason(error, shown))
                continue
            piece = self._recognised(path, shown, str(place))
            if piece is not None:
                yield replace(piece, before=before)

    def _in_archive(self, path: Path, shown: str, place: str) -> Iterator[Piece]:
        folder = Path(self.unpacked.enter_context(TemporaryDirectory(prefix="rca-")))
        before = path.stat()
        archive = unpack_archive(path, folder)
        refuse_change(path, shown, before)
        for left in archive.left:
            self._pass_over(f"{shown}: {left.locator}", left.reason)
        repeated = repeated_logs([member.name for member in archive.members])
        for member in archive.members:
            inside = f"{shown}: {member.name}"
            if member.name in repeated:
                self._pass_over(inside, f"the same lines stand in {repeated[member.name]}")
                continue
            piece = self._recognised(member.path, inside, f"{place}/{member.name}".lstrip("/"))
            if piece is not None:
                yield piece

    def _pass_over(self, place: str, reason: str) -> None:
        self._left.append(f"{place}: {reason}")
        self.pass_over(place, reason)

    def _recognised(self, path: Path, shown: str, place: str) -> Piece | None:
        self._files += 1
        if self._files > MOST_FILES:
            raise BadInputError(
                f"there are more than {MOST_FILES:,} files to add",
                hint="name the folders that matter",
            )
        try:
            source = recognise(path, self.kind)
        except BadInputError as error:
            self._pass_over(shown, _reason(error, str(path)))
            return None
        name = PurePosixPath(place).name
        return Piece(shown=shown, name=name, place=place, path=path, source=source)

    def _walk(self, folder: Path, place: PurePosixPath) -> Iterator[tuple[PurePosixPath, Path]]:
        """Files below a folder by their path; links are not followed."""
        try:
            inside = sorted(folder.iterdir(), key=lambda path: path.name)
        except OSError as error:
            self._pass_over(str(folder), error.strerror or str(error))
            return
        for path in inside:
            if path.name.startswith("."):
                self._pass_over(str(path), "hidden")
            elif path.is_symlink():
                self._pass_over(str(path), "a symbolic link")
            elif path.is_dir():
                if path.resolve() == self.own:
                    self._pass_over(str(path), "the incident itself")
                else:
                    yield from self._walk(path, place / path.name)
            elif path.is_file():
                yield place / path.name, path
            else:
                self._pass_over(str(path), "no regular file")


def refuse_change(path: Path, shown: str, before: stat_result) -> None:
    """Raises ChangedError when the file is not the one that was looked at before."""
    try:
        now = path.stat()
    except OSError:
        raise ChangedError(path, shown) from None
    if (now.st_size, now.st_mtime_ns, now.st_ino) != (
        before.st_size,
        before.st_mtime_ns,
        before.st_ino,
    ):
        raise ChangedError(path, shown)


class ChangedError(BadInputError):
    """A file was written to while it was read."""

    def __init__(self, path: Path, shown: str) -> None:
        super().__init__(
            f"{shown} changed while it was read; nothing was added",
            hint=f"add a copy, which stands still: cp {path} /tmp/",
        )


def with_clear_names(pieces: list[Piece]) -> list[Piece]:
    """The same; where two have one name, their path within the folder or archive is the name."""
    count = Counter(piece.name for piece in pieces)
    return [
        replace(piece, name=piece.place) if piece.place and count[piece.name] > 1 else piece
        for piece in pieces
    ]


def _reason(error: BadInputError, path: str) -> str:
    """What is wrong with a file, without its path and without all that would be right."""
    return _LISTED_TITLES.sub("", error.message).removeprefix(path).lstrip(": ")
