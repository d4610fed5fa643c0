"""What an archive may cost: members, bytes, times its own size, and memory for its directory.

Honest exports stay far below; whatever asks for more is refused before it is paid.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from rca.errors import BadInputError

MOST_MEMBERS = 10_000
MOST_BYTES = 2 * 1024**3
MOST_TIMES = 250
"""How many times its own size an archive may unpack to, once that is a matter of `_SMALL` bytes."""
_SMALL = 256 * 1024 * 1024
_LONGEST_DIRECTORY = 16 * 1024 * 1024
_LONGEST_READ = 4 * 1024 * 1024
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_END64, _END64_MARK = b"PK\x06\x06", 0xFFFFFFFF


@dataclass(slots=True)
class Allowance:
    """Counts what is taken from an archive. Each call raises BadInputError when it is too much."""

    path: Path
    members: int = 0
    _bytes: int = 0

    def take_member(self) -> None:
        """One more member, of whatever sort."""
        self.members += 1
        if self.members > MOST_MEMBERS:
            raise BadInputError(
                f"{self.path} has more than {MOST_MEMBERS:,} members",
                hint="unpack it, and add the folders that matter",
            )

    def take_bytes(self, count: int) -> None:
        """So many more bytes."""
        self._bytes += count
        if self._bytes > MOST_BYTES:
            raise BadInputError(
                f"{self.path} unpacks to more than {MOST_BYTES:,} bytes",
                hint="unpack it, and add the folders that matter",
            )
        if self._bytes > _SMALL and self._bytes > MOST_TIMES * self.path.stat().st_size:
            raise BadInputError(
                f"{self.path} unpacks to more than {MOST_TIMES} times its size, like a bomb",
                hint="if you trust it, unpack it and add the folder",
            )

    def start_again(self) -> None:
        """Count bytes anew: the same are about to be taken a second time."""
        self._bytes = 0


@dataclass(frozen=True, slots=True)
class Directory:
    """The directory of a zip, which Python's reader takes into memory as a whole.

    Layout: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.14 and 4.3.16.
    """

    path: Path

    def refuse_if_too_long(self) -> None:
        """Raises BadInputError when it is far longer than that of `MOST_MEMBERS` members."""
        if self._size() > _LONGEST_DIRECTORY:
            raise BadInputError(
                f"{self.path} has a directory of more than {_LONGEST_DIRECTORY:,} bytes",
                hint="unpack it, and add the folders that matter",
            )

    def _size(self) -> int:
        """The size that the archive states in either of its two forms; 0 when it states none."""
        whole = self.path.stat().st_size
        with self.path.open("rb") as file:
            file.seek(max(0, whole - _END_SIZE - _LONGEST_COMMENT - 76))
            tail = file.read()
        end = tail.rfind(_END)
        size = int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
        end64 = tail.rfind(_END64)
        if end64 >= 0:
            size64 = int.from_bytes(tail[end64 + 40 : end64 + 48], "little")
            return size64 if size == _END64_MARK else max(size, size64)
        return size


@dataclass(slots=True)
class SmallReads:
    """A file that refuses to read much at once, as headers with lies about their size ask for."""

    file: BinaryIO

    def read(self, size: int = -1) -> bytes:
        """At most that many bytes. Raises ValueError for more than a few million, or for all."""
        if not 0 <= size <= _LONGEST_READ:
            raise ValueError("a header that is too long")
        return self.file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """As for any file."""
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        """As for any file."""
        return self.file.tell()
