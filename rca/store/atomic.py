"""Writing so that a file is either the old one or the new one, whenever the power goes.

A temporary file in the same folder, flushed to disk, then renamed over the old one.
"""

import os
import tempfile
from pathlib import Path

PREFIX = ".writing-"


def write_bytes(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Put `content` at `path`, whose folder is made when it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=PREFIX, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_text(path: Path, content: str) -> None:
    """The same for text, in UTF-8 with `\\n` line ends."""
    write_bytes(path, content.encode())


def sync_folder(path: Path) -> None:
    """Make renames in a folder survive a loss of power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
