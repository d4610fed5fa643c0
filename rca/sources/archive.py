"""Archives as folders of files: zip and tar, told by content, unpacked within limits.

Members are written to a folder that the caller gives and removes; their names never decide where.
What is not unpacked is said, with the reason; an archive beyond the limits is refused as a whole.
"""

import errno
import lzma
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from rca.errors import BadInputError
from rca.model.skipped import Skipped
from rca.sources.archive_limits import Allowance, Directory, SmallReads
from rca.sources.interface import passed_over
from rca.sources.unpack import Unpacked

_CHUNK = 1024 * 1024
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OTHERS = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\x00")
_TAR_MARK = slice(257, 262)
_UNSAFE = re.compile(r"[^\w.@+ :,()=-]")
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    ValueError,
    NotImplementedError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of an archive: its name there, without what could lead elsewhere, and its content."""

    name: str
    path: Path


@dataclass(slots=True, kw_only=True)
class UnpackedArchive:
    """The files of an archive by name; `left` are members that were not unpacked, and why."""

    members: list[Member] = field(default_factory=list)
    left: list[Skipped] = field(default_factory=list)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def is_archive(path: Path) -> bool:
    """Whether the file is a zip or a tar, which may be packed. Raises BadInputError."""
    return _format_of(path) in ("zip", "tar")


def unpack_archive(path: Path, folder: Path) -> UnpackedArchive:
    """Write the regular members below `folder`, in files that only their owner may read.

    Raises BadInputError for an archive that is damaged from its beginning, or beyond the limits.
    """
    found = UnpackedArchive()
    allowance = Allowance(path)
    try:
        if _format_of(path) == "zip":
            _take_zip(path, folder, found, allowance)
        else:
            _take_tar(path, folder, found, allowance)
    except (*_BROKEN, OSError) as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        # a member that is said to stand where no byte can be is an invalid argument
        if not found.members:
            raise BadInputError(
                f"{path} is a damaged archive: {error}", hint="download it again, or unpack it"
            ) from error
        found.left.append(passed_over("the rest", f"the archive is damaged: {error}"))
    found.members.sort(key=lambda member: PurePosixPath(member.name).parts)
    found.left.sort()
    return found


def _format_of(path: Path) -> str:
    """`zip`, `tar`, `other` for archives that are not read, or empty."""
    head = b""
    for chunk in Unpacked(path):
        head += chunk
        if len(head) >= tarfile.BLOCKSIZE:
            break
    if head.startswith(_ZIP):
        return "zip"
    if head[_TAR_MARK] == b"ustar":
        return "tar"
    return "other" if head.startswith(_OTHERS) else ""


def _take_zip(path: Path, folder: Path, found: UnpackedArchive, allowance: Allowance) -> None:
    Directory(path).refuse_if_too_long()
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            allowance.take_member()
            mode = info.external_attr >> 16
            if info.is_dir():
                continue
            name = _plain(info.filename)
            if info.flag_bits & 0x1:
                found.left.append(passed_over(name, "encrypted; unpack it with its password"))
            elif mode and not (stat.S_ISREG(mode) or not stat.S_IFMT(mode)):
                found.left.append(passed_over(name, "no regular file"))
            elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                found.left.append(
                    passed_over(name, "packed by another method than deflate; unpack it")
                )
            else:
                with archive.open(info) as content:
                    _take(name, content, folder, found, allowance)


def _take_tar(path: Path, folder: Path, found: UnpackedArchive, allowance: Allowance) -> None:
    with _plain_tar(path, folder, found, allowance).open("rb") as file:
        # the archive cannot make its reader take more into memory than a member's chunk
        careful: BinaryIO = SmallReads(file)  # type: ignore[assignment] # what tarfile needs of it
        with tarfile.open(fileobj=careful, mode="r:", errors="replace") as archive:
            for info in archive:
                allowance.take_member()
                name = _plain(info.name)
                content = archive.extractfile(info) if info.isreg() else None
                if content is not None:
                    _take(name, content, folder, found, allowance)
                elif not info.isdir():
                    found.left.append(passed_over(name, "no regular file"))


def _plain_tar(path: Path, folder: Path, found: UnpackedArchive, allowance: Allowance) -> Path:
    """The tar itself, or a copy of it without its packing: tar is read with seeking."""
    with path.open("rb") as file:
        if file.read(tarfile.BLOCKSIZE)[_TAR_MARK] == b"ustar":
            return path
    unpacked, copy = Unpacked(path), folder / "archive.tar"
    with copy.open("wb") as file:
        for chunk in unpacked:
            allowance.take_bytes(len(chunk))
            file.write(chunk)
    if unpacked.problem:
        found.left.append(passed_over("the end", unpacked.problem.reason))
    allowance.start_again()
    return copy


def _take(
    name: str,
    content: _Readable,
    folder: Path,
    found: UnpackedArchive,
    allowance: Allowance,
) -> None:
    if _is_hidden(name):
        found.left.append(passed_over(name, "hidden"))
        return
    place = folder / f"{allowance.members:05d}"
    place.mkdir(mode=0o700)
    path = place / _file_name(name)
    try:
        with path.open("wb") as file:
            path.chmod(0o600)
            for chunk in _chunks(content):
                allowance.take_bytes(len(chunk))
                file.write(chunk)
    except _BROKEN as error:
        path.unlink()
        found.left.append(passed_over(name, f"damaged in the archive: {error}"))
        return
    if _format_of(path):
        path.unlink()
        reason = "an archive within an archive; unpack it and add the folder"
        found.left.append(passed_over(name, reason))
    else:
        found.members.append(Member(name=name, path=path))


def _chunks(content: _Readable) -> Iterator[bytes]:
    return iter(lambda: content.read(_CHUNK), b"")


def _plain(name: str) -> str:
    """A member's name as a path that stays inside: `..`, drives and leading slashes go."""
    text = name.encode(errors="surrogateescape").decode(errors="replace").replace("\\", "/")
    parts = [part for part in text.split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or "member"


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def _file_name(name: str) -> str:
    """A safe name that ends like the member's, since a source may look at the ending."""
    return _UNSAFE.sub("_", name.rpartition("/")[2])[-60:].strip(" ") or "member"
