"""The shards of a log that several machines read: files of shared folders, or found by URL.

A worker reads a shard where it lies, or copies it, or some of its lines, to its own disk first.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import fsspec
from fsspec.registry import known_implementations

from rca.errors import BadInputError, RemoteError, UsageError

RANGE = 256 * 1024 * 1024
"""Bytes of a plain shard that are counted by one task, about."""

LONGEST_ENTRY = 4 * 1024 * 1024
"""Bytes of an entry that the one pass over a file takes."""

_CHUNK = 4 * 1024 * 1024
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_MAGIC = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A file. `name` is what the report calls it, `address` an absolute path or a URL.

    `size` is in bytes, 0 where the storage does not say; `number` its place among the inputs.
    """

    name: str
    address: str
    size: int
    number: int

    @property
    def path(self) -> Path | None:
        """Where it lies, for one that every worker sees in a folder."""
        return None if is_url(self.address) else Path(self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The lines of a shard that begin in the bytes from `start` up to `end`; 0 is the end."""

    shard: Shard
    start: int = 0
    end: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether it is all of its shard."""
        return not self.end


def is_url(text: str) -> bool:
    """Whether a person means a URL, as `gs://bucket/logs`, and not a path."""
    return bool(_URL.match(text))


def pieces_of(shard: Shard) -> tuple[Piece, ...]:
    """The pieces of a shard, in order; it is one where it is not large."""
    if shard.size <= RANGE:
        return (Piece(shard=shard),)
    starts = range(0, shard.size, RANGE)
    return tuple(
        Piece(shard=shard, start=start, end=min(start + RANGE, shard.size)) for start in starts
    )


def files_at(url: str) -> list[tuple[str, int]]:
    """URL and size of each file at a URL, of a folder or of what a glob matches, by path.

    Hidden files and links in a folder are left alone. Raises BadInputError where nothing is,
    UsageError for a URL of no known kind, RemoteError where its package is missing.
    """
    storage, root = _storage(url)
    try:
        found = _listed(storage, root)
    except FileNotFoundError:
        found = []
        if not _MAGIC.search(root):
            raise BadInputError(f"{url}: there is nothing", hint="check the URL") from None
    if not found and _MAGIC.search(root):
        raise BadInputError(f"{url} matches no file", hint="check the URL, and quote it")
    sizes = {storage.unstrip_protocol(path): int(entry.get("size") or 0) for path, entry in found}
    return sorted(sizes.items(), key=lambda file: file[0].split("/"))


def copy_piece(piece: Piece, path: Path) -> bool:
    """Copy a piece to `path`; False if a line at its end is too long for the one pass."""
    with _opened(piece.shard.address) as file, path.open("wb") as copy:
        if piece.is_whole:
            copy.writelines(iter(lambda: file.read(_CHUNK), b""))
            return True
        return _copy_lines(file, piece, copy)


def head_of(shard: Shard, size: int) -> bytes:
    """The first bytes of a shard."""
    with _opened(shard.address) as file:
        return bytes(file.read(size))


def _copy_lines(file: IO[bytes], piece: Piece, copy: IO[bytes]) -> bool:
    position = max(piece.start - 1, 0)  # a line begins at the start if the byte before ends one
    file.seek(position)
    is_within = piece.start == 0
    for chunk in iter(lambda: file.read(_CHUNK), b""):
        begin = 0
        if not is_within:
            begin = chunk.find(b"\n") + 1
            is_within = begin > 0
            if position + (begin or len(chunk)) >= piece.end:
                return True
            if not is_within:
                position += len(chunk)
                continue
        last = chunk.find(b"\n", max(piece.end - 1 - position, begin))
        copy.write(chunk[begin : last + 1] if last >= 0 else chunk[begin:])
        if last >= 0:
            return True
        position += len(chunk)
        if position > piece.end + LONGEST_ENTRY:
            return False
    return True


def _opened(address: str) -> Any:
    return fsspec.open(address, "rb") if is_url(address) else Path(address).open("rb")


def _storage(url: str) -> tuple[Any, str]:
    protocol = url.partition("://")[0]
    if "::" in url:
        raise UsageError(f"{url} is a URL within a URL", hint="name the files themselves")
    try:
        storage, root = fsspec.url_to_fs(url)
    except ValueError as error:
        raise UsageError(
            f"{protocol}:// is no storage that fsspec knows",
            hint="python -c 'import fsspec; print(fsspec.available_protocols())'",
        ) from error
    except ImportError as error:
        package = known_implementations[protocol]["class"].partition(".")[0]
        wanted = f"'fsspec[{protocol}]'" if package == "fsspec" else package
        raise RemoteError(
            f"the workers cannot read {protocol}:// ({error})",
            hint=f"on every worker: pip install {wanted}",
        ) from error
    return storage, root


def _listed(storage: Any, root: str) -> list[tuple[str, Any]]:
    is_glob = bool(_MAGIC.search(root))
    named = storage.glob(root, detail=True) if is_glob else {root: storage.info(root)}
    found = []
    for path, entry in named.items():
        if entry["type"] != "directory":
            found.append((path, entry))
            continue
        below = len(path.rstrip("/"))
        found += (
            (one, about)
            for one, about in storage.find(path, detail=True).items()
            if not about.get("islink") and "/." not in one[below:] and not one.endswith("/")
        )
    return found
